"""The two shipped procedures in a real Chromium, from the applicant's first word to the letter."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e


def proceed(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_load_state()


def test_an_event_is_proposed_with_what_depends_on_what_appearing_as_one_types(visit: Visit) -> None:
    visit.enter_as("Benoît")
    page = visit.page
    visit.go("/demandes/")
    page.get_by_role("link", name="Événement au programme des JQSI").last.click()
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("L’événement")
    page.get_by_label("Titre", exact=True).fill("Récits de récoltes")
    page.get_by_label("Atelier ou formation").check()
    page.get_by_label("Description pour le public").fill("Un après-midi de récits et de dégustations. " * 3)
    page.get_by_label("2. Faim zéro").check()
    # What depends on an answer comes as soon as it is given.
    expect(page.get_by_label("Laquelle?")).to_be_hidden()
    page.get_by_role("group", name="Est-il aussi au programme").get_by_label("Oui").check()
    expect(page.get_by_label("Laquelle?")).to_be_visible()
    page.get_by_role("group", name="Est-il aussi au programme").get_by_label("Non").check()
    expect(page.get_by_label("Laquelle?")).to_be_hidden()
    assert visit.axe() == []
    proceed(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Quand et où")
    assert visit.axe() == []
    assert visit.outside_requests() == []
    assert visit.errors == []


def test_a_committee_sits_the_conflict_is_found_and_the_minutes_write_themselves(visit: Visit) -> None:
    visit.enter_as("Benoît")
    # Semis solidaires supports this candidate: Benoît neither reads nor votes, and is shown nothing.
    assert visit.go("/dossiers/ADH-2026-0004/") == 404
    visit.go("/compte/deconnexion/")
    visit.page.get_by_role("button", name="Se déconnecter").first.click()
    visit.errors.clear()  # the 404 above is one
    visit.enter_as("Amina")
    page = visit.page
    visit.go("/seances/")
    page.get_by_role("link", name="Comité d’adhésion").first.click()
    expect(page.get_by_text("1 récusation")).to_be_visible()
    page.get_by_role("button", name="Ouvrir la séance").click()
    for member in ("Jeanne Ouellet", "Léa Bouchard-Nguyen"):
        page.get_by_role("button", name=f"Arrivée {member}").click()
    page.get_by_role("link", name="Femmes du fleuve").click()
    page.get_by_label("Approuver", exact=True).check()
    page.get_by_role("button", name="Mettre au vote").click()
    assert visit.axe() == []
    for member in ("Jeanne Ouellet", "Léa Bouchard-Nguyen"):
        page.get_by_role("button", name=f"Pour {member}").click()
    expect(page.get_by_text("Adopté", exact=True)).to_be_visible()
    page.get_by_role("button", name="Inscrire la décision").click()
    expect(page.get_by_text("Décision inscrite")).to_be_visible()
    page.get_by_role("link", name="9 h 00").first.click()
    page.get_by_role("button", name="Clore la séance").click()
    page.get_by_text("Procès-verbal, tel qu’il s’écrit").click()
    expect(page.locator(".desk-minutes")).to_contain_text("Benoît Lachance")
    page.get_by_role("button", name="Sceller le procès-verbal").click()
    expect(page.get_by_role("link", name="Procès-verbal MLN-")).to_be_visible()
    assert visit.errors == []
