"""A stay in a real Chromium: Léa prepares on a telephone, leaves, gives news, comes back, is certified."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.arrived import beyond
from tests.e2e.conftest import WIDTHS, Visit

pytestmark = pytest.mark.e2e

_HOURS = """
from datetime import timedelta
from django.utils import timezone
from maillon.core.people.models import User
from maillon.mobility.models import Departure
from maillon.mobility.services import training
benoit = User.objects.get(email="benoit@demo.maillon.example")
lea, now = User.objects.get(email="lea@demo.maillon.example"), timezone.now()
stay = Departure.objects.select_related("cohort", "curriculum", "organisation").get(person=lea.person)
for module, hours in (("group", 9), ("safety", 6), ("gender", 6), ("engagement", 6)):
    facts = dict(organisation=stay.organisation, cohort=stay.cohort, curriculum=stay.curriculum, module=module)
    facts |= dict(starts_at=now - timedelta(days=1), ends_at=now - timedelta(hours=10), minutes=hours * 60, place="Ici")
    session = training.plan(**facts, actor=benoit, at=now)
    training.note(session=session, departure=stay, actor=benoit, at=now)
print("noted", stay.pk)
"""


def leave(visit: Visit) -> None:
    visit.go("/compte/deconnexion/")
    visit.page.get_by_role("button", name="Se déconnecter").first.click()


def line(page: Page, key: str) -> None:
    """Open a line of the checklist."""
    page.locator(f"#{key} summary").click()


def save(page: Page, key: str) -> None:
    page.locator(f"#{key}").get_by_role("button", name=re.compile("Enregistrer")).click()
    expect(page.locator(f"#{key} .pill--ok")).to_be_visible()


def test_lea_prepares_leaves_gives_news_returns_and_is_certified(visit: Visit) -> None:
    page = visit.page
    page.set_viewport_size(WIDTHS["narrow"])
    visit.enter_as("Léa")
    visit.go("/espace/sejours/")
    page.get_by_role("link", name=re.compile("karité à Réo")).click()
    stay = page.url.removeprefix(visit.site.url)
    assert visit.axe() == []
    checklist(visit)
    leave(visit)

    told = visit.site.maillon("shell", "-c", _HOURS)
    assert "noted" in told
    code = session(visit)
    leave(visit)

    page.set_viewport_size(WIDTHS["narrow"])
    visit.enter_as("Léa")
    visit.go(code)
    page.get_by_role("button", name="Je suis là").click()
    expect(page.get_by_text("Votre présence est notée.")).to_be_visible()
    assert visit.axe() == []
    visit.go(stay)
    page.get_by_role("button", name="Je pars").click()
    expect(page.get_by_text("Bon voyage!")).to_be_visible()
    assert visit.axe() == []
    page.get_by_role("link", name="Ma page de nouvelles").click()
    assert len(page.content().encode()) < 2048
    page.get_by_role("button", name="Tout va bien").click()
    expect(page.get_by_text("C’est reçu")).to_be_visible()
    leave(visit)

    page.set_viewport_size(WIDTHS["wide"])
    report(visit)

    page.set_viewport_size(WIDTHS["narrow"])
    visit.enter_as("Léa")
    visit.go(stay)
    page.get_by_role("button", name="Je suis de retour").click()
    page.get_by_role("link", name="Répondre").click()
    page.get_by_label(re.compile("Comment allez-vous")).select_option("4")
    page.get_by_label(re.compile("Qu’avez-vous appris")).fill("À écouter avant d’agir.")
    page.get_by_label(re.compile("en sécurité")).select_option("yes")
    assert visit.axe() == []
    page.get_by_role("button", name="Envoyer").click()
    leave(visit)

    certify_and_verify(visit, stay)
    in_english(visit, stay)
    assert visit.errors == []
    assert visit.outside_requests() == []


def checklist(visit: Visit) -> None:
    page = visit.page
    line(page, "passport")
    page.locator("#passport").get_by_label(re.compile("Date d’expiration")).fill("2027-01-01")
    page.locator("#passport").get_by_role("button", name=re.compile("Enregistrer")).click()
    expect(page.get_by_text(re.compile("renouvelez-le")).first).to_be_visible()
    page.locator("#passport").get_by_label(re.compile("Date d’expiration")).fill("2031-01-01")
    save(page, "passport")
    for key in ("visa", "vaccines"):
        line(page, key)
        page.locator(f"#{key}").get_by_role("checkbox").check()
        save(page, key)
    for key in ("consent", "code_of_conduct"):
        line(page, key)
        page.locator(f"#{key}").get_by_role("checkbox").check()
        page.locator(f"#{key}").get_by_label(re.compile("Votre nom au complet")).fill("Léa Bouchard-Nguyen")
        save(page, key)
    line(page, "insurance")
    page.get_by_label("Assureur").fill("Assurance Fictive")
    page.get_by_label("Numéro de police").fill("F-2000")
    page.get_by_label("Téléphone d’urgence").fill("+1 800 555-0100")
    save(page, "insurance")
    line(page, "contacts")
    for rank, name in ((1, "Mère Fictive"), (2, "Ami Fictif")):
        page.get_by_label(f"Personne {rank} : nom").fill(name)
        page.get_by_label(f"Personne {rank} : téléphone").fill(f"819 555-010{rank}")
    save(page, "contacts")
    assert visit.axe() == []


def session(visit: Visit) -> str:
    """Benoît plans the safeguarding session of this very hour and shows its code; gives the address it holds."""
    page, now = visit.page, timezone.localtime()
    page.set_viewport_size(WIDTHS["wide"])
    visit.enter_as("Benoît")
    visit.go("/espace/departs/")
    assert visit.axe() == []
    page.get_by_role("link", name=re.compile("karité à Réo")).first.click()
    assert visit.axe() == []
    page.get_by_role("link", name="Planifier une séance").click()
    page.get_by_label("Module", exact=True).select_option("safeguarding")
    page.get_by_label("Début", exact=True).fill(f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M}")
    page.get_by_label("Fin", exact=True).fill(f"{now + timedelta(hours=4):%Y-%m-%dT%H:%M}")
    page.get_by_label("Heures comptées").fill("3")
    page.get_by_label(re.compile("Lieu")).fill("Sherbrooke")
    page.get_by_role("button", name="Planifier").click()
    expect(page.get_by_role("img", name=re.compile("Code à lire"))).to_be_visible()
    assert visit.axe() == []
    address = page.locator("a[href*='/formation/']").first.get_attribute("href")
    assert address is not None
    return re.sub(r"^https?://[^/]+", "", address)


def report(visit: Visit) -> None:
    """Amina reports; Benoît reads it and takes it in hand; Léa and Amina do not."""
    page = visit.page
    visit.enter_as("Amina")
    visit.go("/espace/sejours/signaler/")
    assert visit.axe() == []
    about = page.locator("#id_about option", has_text="Réo").first.get_attribute("value")
    page.get_by_label("Séjour concerné").select_option(about)
    page.get_by_label("De quoi s’agit-il?").select_option("health")
    page.get_by_label(re.compile("À quel point")).select_option("serious")
    page.get_by_label("Ce qui s’est passé").fill("Une chute à vélo, à vérifier.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("C’est reçu.")).to_be_visible()
    reference = page.url.rstrip("/").rsplit("/", 1)[-1]
    incident = f"/espace/departs/signalements/{reference}/"
    assert visit.go(incident) == 404
    leave(visit)
    visit.enter_as("Léa")
    assert visit.go(incident) == 404
    leave(visit)
    visit.enter_as("Benoît")
    assert visit.go(incident) == 200
    assert visit.axe() == []
    page.get_by_role("button", name="Je m’en occupe").click()
    page.get_by_label("Ce qui a été fait ou appris").fill("Rien de cassé.")
    page.get_by_role("button", name="Ajouter et clore").click()
    expect(page.get_by_text("Clos")).to_be_visible()
    leave(visit)
    visit.errors.clear()


def certify_and_verify(visit: Visit, stay: str) -> None:
    page = visit.page
    pk = stay.rstrip("/").rsplit("/", 1)[-1]
    visit.enter_as("Benoît")
    visit.go(f"/espace/departs/{pk}/")
    assert visit.axe() == []
    page.get_by_role("button", name="Donner l’attestation").click()
    expect(page.get_by_role("link", name="L’attestation (PDF)")).to_be_visible(timeout=60_000)
    leave(visit)
    visit.enter_as("Léa")
    visit.go(stay)
    code = re.search(r"MLN-\w{4}-\w{4}", page.content())
    assert code
    paper = page.request.get(f"{visit.site.url}{stay}attestation/")
    assert paper.status == 200 and paper.body().startswith(b"%PDF")
    leave(visit)
    visit.go(f"/verifier/{code.group()}/")
    expect(page.get_by_text(re.compile("Attestation de séjour")).first).to_be_visible()


def in_english(visit: Visit, stay: str) -> None:
    page = visit.page
    page.set_viewport_size(WIDTHS["narrow"])
    pk = stay.rstrip("/").rsplit("/", 1)[-1]
    for address in ("/en/go-abroad/risks/", "/en/go-abroad/risks/bf/", "/en/go-abroad/fundraising/karite-de-reo/"):
        assert visit.go(address) == 200
        assert visit.axe() == []
    visit.enter_as("Benoît")
    for address in ("", f"{pk}/", "reports/", "on-call/", "evacuation/", "enter/", "answers/", "training/"):
        assert visit.go(f"/en/space/departures/{address}") == 200
        assert visit.axe() == []
        assert beyond(page) == 0, address
    for address in ("/espace/departs/formations/planifier/", "/espace/departs/inscrire/", "/compte/ouvrir/"):
        visit.go(address)
        assert visit.axe() == []
        assert beyond(page) == 0, address
    assert visit.go("/en/space/stays/alumni/") == 200
    assert visit.axe() == []
