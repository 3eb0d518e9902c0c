"""What awaits Benoît, in a real Chromium: from his list to « it is done », taken back; then his creditor's turn."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e


def test_from_the_list_to_done_and_back(visit: Visit) -> None:
    visit.enter_as("Benoît")
    visit.go("/espace/")
    page = visit.page
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"choses vous attendent"))
    page.locator("a", has_text=re.compile("Rapport trimestriel.: karité")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("karité"))
    address = page.url
    assert visit.axe() == []
    page.get_by_role("button", name="C’est fait").click()
    expect(page.get_by_role("alert")).to_contain_text("il faut une preuve")
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("Mot d’explication")).to_be_focused()
    page.get_by_label("Mot d’explication").fill("Remis en main propre le 3.")
    page.get_by_role("button", name="C’est fait").click()
    expect(page.get_by_text("Vous avez dit que c’est fait.")).to_be_visible()
    assert visit.axe() == []
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("button", name="C’est fait")).to_be_visible()
    visit.go("/compte/deconnexion/")
    page.locator("main form button[type=submit]").first.click()
    visit.enter_as("Mireille")
    page.goto(address)
    page.get_by_text("Reporter", exact=True).first.click()
    page.get_by_label("Nouvelle date").fill("2020-01-01")
    page.get_by_label("Pourquoi la reporter").fill("Le vérificateur tarde.")
    page.get_by_role("button", name="Reporter").click()
    expect(page.get_by_role("alert")).to_contain_text("doit suivre")
    expect(page.get_by_label("Pourquoi la reporter")).to_have_value("Le vérificateur tarde.")
    assert visit.axe() == []
    assert visit.outside_requests() == []
