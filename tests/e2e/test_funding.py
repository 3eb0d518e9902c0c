"""A grant in a real Chromium: both sign, an instalment is asked for, approved, ordered, and the bank confirms it."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from maillon.cli.demonstration.personas import PASSWORD
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e
TITLE = "Femmes et eau à Koudougou"


def leave(visit: Visit) -> None:
    visit.go("/compte/deconnexion/")
    visit.page.locator("main form button[type=submit]").first.click()


def enter(visit: Visit, address: str) -> None:
    """Sign in as somebody the first page offers no button for."""
    visit.go("/compte/connexion/")
    visit.page.locator("input[name=login]").fill(address)
    visit.page.locator("input[name=password]").fill(PASSWORD)
    visit.page.locator("main form button[type=submit]").first.click()
    visit.page.wait_for_load_state()


def sign(visit: Visit, office: str) -> None:
    page = visit.page
    visit.go("/subventions/conventions/")
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="Lire et signer").click()
    assert visit.axe() == []
    page.get_by_role("button", name="Signer").click()
    expect(page.locator("#id_office_error")).to_be_visible()
    page.get_by_label("Votre fonction").fill(office)
    page.get_by_label(re.compile("J’ai lu ce texte")).check()
    page.get_by_role("button", name="Signer").click()
    expect(page.get_by_text("C’est signé.")).to_be_visible()
    assert visit.axe() == []


def test_from_the_signature_to_the_money(visit: Visit) -> None:
    page = visit.page
    visit.enter_as("Benoît")
    sign(visit, "Direction générale")
    leave(visit)

    visit.enter_as("Mireille")
    sign(visit, "Chargée de programme")
    expect(page.get_by_text("En vigueur")).to_be_visible()
    reference = page.locator("h1 .sub").inner_text().strip()
    visit.go("/subventions/versements/")
    assert visit.axe() == []
    mine = page.locator("li", has_text=reference)
    mine.get_by_role("button", name=re.compile("Demander le paiement")).click()
    expect(page.locator("li", has_text=reference).get_by_text("Une autre personne approuve.")).to_be_visible()
    leave(visit)

    enter(visit, "simon@demo.maillon.example")
    visit.go("/subventions/versements/")
    page.locator("li", has_text=reference).get_by_role("button", name=re.compile("Approuver")).click()
    expect(page.get_by_text("C’est approuvé")).to_be_visible()
    for box in page.locator("input[name=chosen]").all():
        box.uncheck()
    page.locator("li", has_text=reference).get_by_role("checkbox").check()
    page.get_by_role("button", name="Faire l’ordre de paiement").click()
    expect(page.get_by_role("heading", name=re.compile("Ordre OP-"))).to_be_visible()
    assert visit.axe() == []
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("ISO 20022")).click()
    order = taken.value.path().read_text()
    assert f"<EndToEndId>{reference}-01</EndToEndId>" in order and "pain.001.001.03" in order
    amount = re.search(r'<InstdAmt Ccy="CAD">([\d.]+)</InstdAmt>', order)
    assert amount is not None

    visit.go("/subventions/versements/")
    statement = f"Date;Description;Montant\n{timezone.localdate()};VIREMENT {reference}-01;-{amount[1]}\n".encode()
    page.get_by_label("Relevé de la banque").set_input_files(
        {"name": "releve.csv", "mimeType": "text/csv", "buffer": statement}
    )
    page.get_by_role("button", name="Lire le relevé").click()
    expect(page.get_by_text("1 versement confirmé.")).to_be_visible()
    leave(visit)

    visit.enter_as("Benoît")
    visit.go(f"/subventions/conventions/{reference}/")
    expect(page.get_by_text("versé le").first).to_be_visible()
    assert visit.axe() == []
    visit.go(f"/en/grants/agreements/{reference}/")
    expect(page.get_by_text("In effect")).to_be_visible()
