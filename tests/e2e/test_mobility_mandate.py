"""A mandate one applies for alone, on a telephone, in both languages: offered, asked, read, decided, moved up.

The organisation writes the offer and opens an interview; somebody nobody knows finds it, applies and books; the
secretariat gives the file to the organisation to read, then records the decision: the one place is taken, so they
wait. Whoever held it withdraws: the place is theirs at once, and the register of departures knows them.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from maillon.cli.demonstration.dossier_answers import PDF
from tests.e2e.arrived import beyond
from tests.e2e.conftest import WIDTHS, Visit

pytestmark = pytest.mark.e2e

_TOKEN = """
from maillon.core.people.opening import token_of
print(token_of({email!r}, {back!r}))
"""
_FIRST = """
from django.core.files.base import ContentFile
from django.utils import timezone
from maillon.cli.demonstration.dossier_answers import PDF
from maillon.cli.demonstration.dossiers import answer
from maillon.core.files.rules import PDF as PDF_TYPE
from maillon.core.files.services import store
from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.dossiers.models import Attachment, Gate
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import deciding, receiving, reviewing, starting, submitting
from maillon.mobility.models import Candidacy, Offer
amina, benoit = (User.objects.get(email=name + "@demo.maillon.example") for name in ("amina", "benoit"))
now, season = timezone.now(), Offer.objects.get(slug={slug!r}).season
person = Person.objects.create(given_name="Ines", family_name={name!r}, email={name!r} + "@example.org", language="fr")
who = User.objects.create_user(person.email, None, person=person, language="fr", created_at=now)
said = dict(version=season.procedure.versions.latest("pk"), applicant=None, applicant_person=person, actor=who, at=now)
one = starting.start(**said)
values = {{"personne/naissance": "1981-03-02", "personne/habite": "canada", "apport/langue_fr": "6",
    "apport/experience": "Dix ans.", "lettre/motivation": "Je connais ce métier. " * 20, "lettre/cv": "cv.pdf"}}
form = answer(one, {{"/data/" + path: value for path, value in values.items()}}, now)
whose = dict(actor=who, owner_organisation=None, allowed=frozenset({{PDF_TYPE}}))
kept = store(ContentFile(PDF, name="cv.pdf"), at=now, **whose)
Attachment.objects.create(submission=form, path="/data/lettre/cv", name="cv.pdf", file=kept, added_at=now)
submitting.submit(dossier=one, actor=who, name="Ines", at=now, language="fr")
receiving.judge_item(dossier=one, item="lettre", verdict=Gate.Verdict.MET, actor=amina, at=now)
receiving.receive(dossier=one, actor=amina, at=now)
[review] = reviewing.assign(dossier=one, reviewers=[benoit], actor=amina, at=now)
marks = dict(experience=5, motivation=5, entrevue=5)
reviewing.save(review=review, marks=marks, comments=dict(), actor=benoit, at=now)
reviewing.file(review=review, no_conflict=True, actor=benoit, at=now)
one.refresh_from_db()
reviewing.end(dossier=one, actor=amina, at=now)
deciding.decide_alone(dossier=one, proposal=Proposal(Outcome.APPROVED), actor=amina, at=now)
print("held", Candidacy.objects.get(dossier=one).state)
"""
"""Somebody accepted before: their own way is the same, told by the services."""


@dataclass(frozen=True)
class Words:
    """What one reads on the pages, in a language."""

    prefix: str
    offers: str
    space_offers: str
    departure: str
    register: str
    dossiers: str
    sign_out: tuple[str, str]
    copy: str
    save: str
    publish: str
    receive: str
    open_slots: str
    open: str
    apply: str
    account: str
    email: str
    link: str
    password: str
    open_account: str
    start: str
    birth: str
    here: str
    next: str
    french: str
    experience: str
    letter: str
    name: str
    declare: str
    sign: str
    book: str
    booked: str
    waits: str
    withdrawn: str
    yours: str
    prepare: str
    read: str


FRENCH = Words(
    "", "/partir/", "/partir/offres/", "/espace/depart/", "/espace/departs/", "/dossiers/",
    ("/compte/deconnexion/", "Se déconnecter"), "Copier pour une autre année", "Enregistrer", "Publier",
    "Recevoir les candidatures ici", "Ouvrir des entrevues", "Ouvrir", "Postuler", "Ouvrir un compte pour postuler",
    "Votre courriel", "Recevoir le lien", "Mot de passe", "Ouvrir mon compte", "Commencer",
    "Date de naissance", "Au Canada", "Enregistrer et continuer", "Français", "Expérience liée à ce mandat",
    "Lettre de motivation", "Votre nom|Nom", "Je déclare", "Signer et déposer", "Réserver", "Votre place est réservée",
    "En liste d’attente", "prend la place", "Il est à vous", "Ce qu’il faut préparer", "Lire les candidatures",
)  # fmt: skip
ENGLISH = Words(
    "/en", "/en/go-abroad/", "/en/go-abroad/offers/", "/en/space/departure/", "/en/space/departures/", "/en/files/",
    ("/en/account/sign-out/", "Sign out"), "Copy for another year", "Save", "Publish",
    "Take applications here", "Open interviews", "Open", "Apply", "Open an account to apply",
    "Your e-mail", "Receive the link", "Password", "Open my account", "Begin|Start",
    "Date of birth", "In Canada", "Save and continue", "French", "Experience related to this mandate",
    "Letter of motivation", "Your name|Name", "I declare", "Sign and submit", "Book", "Your seat is booked|booked",
    "On the waiting list", "takes the place", "It is yours", "What to prepare", "Read the applications",
)  # fmt: skip
LETTER = "I kept the books of a co-operative for ten years, and I want to work at what the union finds useful. " * 3


def narrow(visit: Visit) -> None:
    """Nothing wider than the telephone, and nothing axe finds."""
    assert beyond(visit.page) == 0, visit.page.url
    assert visit.axe() == [], visit.page.url


def leave(visit: Visit, words: Words) -> None:
    path, name = words.sign_out
    visit.go(path)
    visit.page.get_by_role("button", name=name).first.click()
    visit.page.wait_for_load_state()


def offered(visit: Visit, words: Words, title: str) -> str:
    """The organisation copies an offer, retitles and publishes it, takes applications here, opens an interview."""
    page = visit.page
    visit.enter_as("Benoît")
    visit.go(f"{words.space_offers}demo-cooperant/")
    page.get_by_role("button", name=words.copy).click()
    for language in ("fr", "en"):
        page.locator(f"[name=title_{language}]").fill(title)
    narrow(visit)
    page.get_by_role("button", name=words.save, exact=True).click()
    page.get_by_role("button", name=words.publish, exact=True).click()
    page.get_by_role("button", name=words.receive).click()
    slug = page.url.rstrip("/").rsplit("/", 1)[-1]
    narrow(visit)
    page.get_by_role("link", name=words.open_slots).click()
    page.locator("[name=kind]").select_option("individual")
    page.locator("[name=starts_at]").fill(f"{datetime.now() + timedelta(days=3):%Y-%m-%dT10:00}")
    page.locator("[name=place]").fill("https://appel.exemple.invalid/m")
    page.get_by_role("main").get_by_role("button", name=words.open, exact=True).click()
    narrow(visit)
    leave(visit, words)
    return slug


def applied(visit: Visit, words: Words, title: str, family: str) -> str:
    """Somebody nobody knows finds it, opens an account, answers, attaches and signs; gives the file’s reference."""
    page, email = visit.page, f"new.{uuid.uuid4().hex[:8]}@example.org"
    visit.go(words.offers)
    page.locator("main [name=q], main input[type=search]").first.fill(title)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("link", name=title).first.click()
    narrow(visit)
    page.get_by_role("link", name=words.account).click()
    [back] = parse_qs(urlsplit(page.url).query)["next"]
    page.get_by_label(words.email).fill(email)
    page.get_by_role("button", name=words.link).click()
    page.wait_for_load_state()
    # A letter that has left is not kept: its link is made again.
    token = visit.site.maillon("shell", "-v", "0", "-c", _TOKEN.format(email=email, back=back)).split()[-1]
    visit.go(f"{words.prefix}/{'account/open' if words.prefix else 'compte/ouvrir'}/{token}/")
    page.locator("[name=given_name]").fill("Maya")
    page.locator("[name=family_name]").fill(family)
    page.get_by_label(words.password, exact=True).fill("four words chosen at random")
    page.get_by_role("button", name=words.open_account).click()
    page.wait_for_load_state()
    page.get_by_role("button", name=re.compile(words.start)).click()
    page.get_by_label(words.birth).fill("1983-04-02")
    page.get_by_label(words.here).check()
    narrow(visit)
    proceed(visit, words)
    proceed(visit, words)
    page.get_by_label(words.french, exact=True).select_option("6")
    page.get_by_label(words.experience).fill("Dix ans à la comptabilité d’une coopérative.")
    proceed(visit, words)
    proceed(visit, words)
    page.get_by_label(words.letter).fill(LETTER)
    page.get_by_label("CV (PDF)").set_input_files({"name": "cv.pdf", "mimeType": "application/pdf", "buffer": PDF})
    narrow(visit)
    proceed(visit, words)
    page.get_by_label(re.compile(words.name)).first.fill(f"Maya {family}")
    page.get_by_label(re.compile(words.declare)).check()
    page.get_by_role("button", name=words.sign).click()
    page.wait_for_load_state()
    found = re.search(r"MDT[A-Z]+-\d{4}-\d{4}", page.content())
    assert found
    visit.go(words.departure)
    page.locator("main .list a").first.click()
    page.get_by_role("button", name=re.compile(words.book)).first.click()
    expect(page.get_by_text(re.compile(words.booked)).first).to_be_visible()
    narrow(visit)
    return found.group()


def proceed(visit: Visit, words: Words) -> None:
    visit.page.get_by_role("button", name=words.next).last.click()
    visit.page.wait_for_load_state()


def read_and_decided(visit: Visit, words: Words, reference: str, slug: str, family: str) -> None:
    """The secretariat gives the file to the organisation to read; the organisation marks it; they wait in line."""
    page = visit.page
    visit.enter_as("Amina")
    visit.go(f"{words.dossiers}{reference}/")
    page.locator("[name=verdict-lettre][value=met]").check()
    page.locator("form[action$='/recevabilite/'] button, form[action*='/receivab'] button").first.click()
    page.locator("button[name=step][value=receive]").click()
    page.get_by_label("Benoît Lachance").check()
    page.locator("fieldset:has([name=readers]) ~ .actions button").first.click()
    narrow(visit)
    leave(visit, words)

    visit.enter_as("Benoît")
    visit.go(f"{words.space_offers}{slug}/")
    page.get_by_role("link", name=words.read).click()
    narrow(visit)
    page.get_by_role("link", name=f"Maya {family}").click()
    narrow(visit)
    page.get_by_role("link", name=reference).click()
    for key in ("experience", "motivation", "entrevue"):
        page.locator(f"[name=mark-{key}][value='4']").check(force=True)
    # The page keeps what is marked as one goes: it has answered before the reading is filed.
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("[name=no_conflict]").check()
    page.locator("button[name=file]").click()
    page.wait_for_load_state()
    leave(visit, words)

    visit.enter_as("Amina")
    visit.go(f"{words.dossiers}{reference}/")
    page.locator("button[name=step][value=deliberate]").click()
    page.locator("[name=outcome][value=waiting_list]").check()
    narrow(visit)
    page.locator("#decision button[type=submit]").last.click()
    page.wait_for_load_state()
    leave(visit, words)


@pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_a_mandate_from_the_offer_to_the_register(visit: Visit, words: Words) -> None:
    page, own_sign = visit.page, uuid.uuid4().hex[:6]
    title, name, family = f"Mandat {own_sign}", f"Premiere-{own_sign}", f"Fictive-{own_sign}"
    page.set_viewport_size(WIDTHS["narrow"])
    slug = offered(visit, words, title)
    reference = applied(visit, words, title, family)
    mine = page.url.removeprefix(visit.site.url)
    assert "held accepted" in visit.site.maillon("shell", "-c", _FIRST.format(slug=slug, name=name))
    cookies = visit.context.cookies()
    leave_without_signing_out(visit)
    read_and_decided(visit, words, reference, slug, family)

    # Their own page says they wait, and the organisation’s says who holds the place.
    theirs = visit.context.browser.new_context(viewport=WIDTHS["narrow"])  # type: ignore[union-attr]
    theirs.add_cookies(cookies)  # type: ignore[arg-type]
    own = theirs.new_page()
    own.goto(visit.site.url + mine)
    expect(own.get_by_text(words.waits).first).to_be_visible()
    visit.enter_as("Benoît")
    visit.go(f"{words.space_offers}{slug}/")
    page.get_by_role("link", name=words.read).click()
    page.get_by_role("link", name=f"Ines {name}").click()
    page.locator("[name=reason]").last.fill("Un emploi")
    page.locator("form:has([name=reason]) button").last.click()
    expect(page.get_by_text(f"Maya {family} {words.withdrawn}")).to_be_visible()
    narrow(visit)

    # The place is theirs at once; who prepares it is in the register.
    own.reload()
    expect(own.get_by_text(words.yours)).to_be_visible()
    own.get_by_role("link", name=words.prepare).click()
    assert beyond(own) == 0
    visit.go(f"{words.register}?quoi=tous&q={family}")
    page.get_by_role("link", name=f"Maya {family}").click()
    expect(page.get_by_text(title).first).to_be_visible()
    narrow(visit)
    theirs.close()
    assert visit.errors == []
    assert visit.outside_requests() == []


def leave_without_signing_out(visit: Visit) -> None:
    """Somebody else takes the telephone: the first one’s session stays theirs, elsewhere."""
    visit.context.clear_cookies()
