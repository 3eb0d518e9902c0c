"""The whole way in English on a telephone: somebody nobody knows opens an account, applies, leaves, returns."""

from __future__ import annotations

import re
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from maillon.cli.demonstration.dossier_answers import PDF
from tests.e2e.arrived import beyond
from tests.e2e.conftest import WIDTHS, Visit

pytestmark = pytest.mark.e2e
LETTER = (
    "I have volunteered in a community garden for two years, and I want to learn from the women who run theirs. " * 3
)
NEXT = "Save and continue"
OFFER = "demo-ecole"

_TOKEN = """
from maillon.core.people.opening import token_of
print(token_of({email!r}, {back!r}))
"""
_PLACED = """
from django.utils import timezone
from maillon.core.people.models import User
from maillon.dossiers.models import Gate
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import deciding, receiving, reviewing
from maillon.mobility.models import Candidacy, Offer
from maillon.mobility.services import departing, placing, training
from datetime import timedelta
amina = User.objects.get(email="amina@demo.maillon.example")
jeanne = User.objects.get(email="jeanne@demo.maillon.example")
candidacy, now = Candidacy.objects.get(person__email={email!r}), timezone.now()
one, offer = candidacy.dossier, Offer.objects.get(slug={offer!r})
receiving.judge_item(dossier=one, item="lettre", verdict=Gate.Verdict.MET, actor=amina, at=now)
receiving.receive(dossier=one, actor=amina, at=now)
[review] = reviewing.assign(dossier=one, reviewers=[jeanne], actor=amina, at=now)
reviewing.save(review=review, marks=dict(motivation=5, groupe=5, apport=5), comments=dict(), actor=jeanne, at=now)
reviewing.file(review=review, no_conflict=True, actor=jeanne, at=now)
one.refresh_from_db()
reviewing.end(dossier=one, actor=amina, at=now)
deciding.decide_alone(dossier=one, proposal=Proposal(Outcome.APPROVED), actor=amina, at=now)
season = candidacy.season
placing.pin(season=season, candidacy=candidacy, offer=offer, refused=False, reason="Essai", actor=amina, at=now)
plan, _job = placing.ask(season=season, actor=amina, at=now)
placing.adopt(plan=placing.make(plan=plan, at=now), actor=amina, at=now)
stays = departing.prepare_group(cohort=offer.cohort, actor=amina, at=now)
stay = next(each for each in stays if each.person_id == candidacy.person_id)
for module in stay.curriculum.definition["modules"]:
    facts = dict(organisation=stay.organisation, cohort=stay.cohort, curriculum=stay.curriculum, module=module["key"])
    facts |= dict(starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1), minutes=module["hours"] * 60)
    session = training.plan(**facts, place="Sherbrooke", actor=amina, at=now)
    training.note(session=session, departure=stay, actor=amina, at=now)
print("stay", stay.pk)
"""


def narrow(visit: Visit) -> None:
    """Nothing wider than the telephone, and nothing axe finds."""
    assert beyond(visit.page) == 0, visit.page.url
    assert visit.axe() == [], visit.page.url


def opened(visit: Visit) -> str:
    """From the offer to an account of one's own, by the letter; gives the address it is opened with."""
    page, email = visit.page, f"new.{uuid.uuid4().hex[:8]}@example.org"
    assert visit.go(f"/en/go-abroad/offers/{OFFER}/") == 200
    narrow(visit)
    page.get_by_role("link", name="Open an account to apply").click()
    narrow(visit)
    [back] = parse_qs(urlsplit(page.url).query)["next"]
    page.get_by_label("Your e-mail").fill(email)
    page.get_by_role("button", name="Receive the link").click()
    expect(page.get_by_role("heading", name="Read your e-mail")).to_be_visible()
    narrow(visit)
    # A letter that has left is not kept: its link is made again.
    token = visit.site.maillon("shell", "-v", "0", "-c", _TOKEN.format(email=email, back=back)).split()[-1]
    visit.go(f"/en/account/open/{token}/")
    narrow(visit)
    page.get_by_label("First name").fill("Maya")
    page.get_by_label("Last name").fill("Fictive")
    page.get_by_label("Password").fill("four words chosen at random")
    page.get_by_role("button", name="Open my account").click()
    page.wait_for_load_state()
    return email


def applied(visit: Visit) -> None:
    page = visit.page
    page.get_by_role("button", name=re.compile("Begin|Start")).click()
    page.get_by_label("Date of birth").fill("2003-04-02")
    page.get_by_label("Canadian citizen").check()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name=NEXT).last.click()
    page.get_by_label("First wish").select_option(OFFER)
    page.get_by_role("button", name=NEXT).last.scroll_into_view_if_needed()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name=NEXT).last.click()
    page.get_by_label("French").select_option("6")
    page.get_by_label("English").select_option("6")
    page.get_by_role("button", name=NEXT).last.click()
    page.get_by_role("button", name=NEXT).last.click()
    page.get_by_label("Letter of motivation").fill(LETTER)
    page.get_by_label("CV (PDF)").set_input_files({"name": "cv.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_label(re.compile("I commit for one year")).check()
    page.get_by_role("button", name=NEXT).last.click()
    page.get_by_label(re.compile("Your name|Name")).first.fill("Maya Fictive")
    page.get_by_label(re.compile("I declare")).check()
    page.get_by_role("button", name="Sign and submit").click()
    page.wait_for_load_state()


def tick(page: Page, key: str, **typed: str) -> None:
    """Open a line of the checklist, say what it asks, save it."""
    page.locator(f"#{key} summary").click()
    for label, value in typed.items():
        page.locator(f"#{key} [name='{key}-{label}']").fill(value)
    box = page.locator(f"#{key} [name='{key}-agreed']")
    if box.count():
        box.check()
    page.locator(f"#{key}").get_by_role("button", name=re.compile("Save")).click()
    expect(page.locator(f"#{key} .pill--ok")).to_be_visible()


def test_somebody_nobody_knows_applies_leaves_and_returns_certified(visit: Visit) -> None:
    page = visit.page
    page.set_viewport_size(WIDTHS["narrow"])
    email = opened(visit)
    applied(visit)
    told = visit.site.maillon("shell", "-c", _PLACED.format(email=email, offer=OFFER))
    stay = f"/en/space/stays/{told.rsplit('stay ', 1)[-1].strip()}/"

    visit.go("/en/space/departure/")
    page.locator("main a[href*='/space/departure/']").first.click()
    expect(page.get_by_text("You go to:")).to_be_visible()
    narrow(visit)
    visit.go(stay)
    narrow(visit)
    tick(page, "passport", until="2031-01-01")
    for key in ("visa", "vaccines"):
        tick(page, key)
    for key in ("consent", "code_of_conduct"):
        tick(page, key, name="Maya Fictive")
    tick(page, "insurance", insurer="Fictional Insurance", number="F-1", phone="+1 800 555-0100")
    tick(page, "contacts", name_1="Mother Fictive", phone_1="819 555-0101", name_2="Friend Fictive", phone_2="1")
    page.get_by_role("button", name="I am leaving").dblclick()
    expect(page.get_by_role("link", name="My news page")).to_be_visible()
    narrow(visit)
    page.get_by_role("link", name="My news page").click()
    page.get_by_role("button", name="All is well").dblclick()
    expect(page.get_by_text(re.compile("Thank you"))).to_be_visible()
    visit.go(stay)
    page.get_by_role("button", name="I am back").click()
    page.get_by_role("link", name="Answer").click()
    narrow(visit)
    page.locator("[name=well]").select_option("5")
    page.locator("[name=learnt]").fill("To listen before acting.")
    page.locator("[name=safe]").select_option("yes")
    page.get_by_role("button", name="Send").click()
    certified(visit, stay)
    assert visit.errors == []
    assert visit.outside_requests() == []


def certified(visit: Visit, stay: str) -> None:
    """The network gives the certificate; a stranger verifies its code."""
    page, pk = visit.page, stay.rstrip("/").rsplit("/", 1)[-1]
    visit.go("/en/account/sign-out/")
    page.get_by_role("button", name="Sign out").first.click()
    visit.enter_as("Amina")
    visit.go(f"/en/space/departures/{pk}/")
    narrow(visit)
    page.locator("form[action$='/attester/'] button").click()
    page.locator(f"a[href$='/{pk}/certificate/']").first.wait_for(timeout=60_000)
    code = re.search(r"MLN-\w{4}-\w{4}", page.content())
    assert code
    visit.go("/en/account/sign-out/")
    page.get_by_role("button", name="Sign out").first.click()
    visit.go(f"/en/verify/{code.group()}/")
    expect(page.get_by_text(re.compile("Maya Fictive|[Cc]ertificate")).first).to_be_visible()
    narrow(visit)
