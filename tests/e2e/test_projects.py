"""Benoît's projects in a real Chromium: typing is kept by itself, and a project goes from a title to the public."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e


def test_what_is_typed_is_kept_without_asking(visit: Visit) -> None:
    visit.enter_as("Benoît")
    visit.go("/espace/projets/nouveau/")
    page = visit.page
    page.get_by_label("Titre en français").fill("Jardins de lakou")
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("L’essentiel")
    page.get_by_label("Description en français").fill("Des jardins qui nourrissent.")
    page.get_by_label("Début prévu").fill("un jour")
    page.get_by_label("Fin prévue").click()
    expect(page.locator("#verifications")).to_contain_text("Brouillon enregistré à")
    page.reload()
    expect(page.get_by_label("Description en français")).to_have_value("Des jardins qui nourrissent.")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page).to_have_title(re.compile("^Erreur"))
    alert = page.get_by_role("alert")
    alert.get_by_role("link").first.click()
    expect(page.get_by_label("Début prévu")).to_be_focused()
    page.get_by_label("Début prévu").fill("2027-04-01")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui participe")
    assert visit.axe() == []
    assert visit.outside_requests() == []


def test_a_lost_connection_is_said_and_what_was_typed_is_kept_once_it_is_back(visit: Visit) -> None:
    visit.enter_as("Benoît")
    visit.go("/espace/projets/nouveau/")
    page = visit.page
    page.get_by_label("Titre en français").fill("Sans réseau")
    page.get_by_role("button", name="Commencer").click()
    # The page and its scripts have come before the train enters the tunnel.
    page.wait_for_url("**/essentiel/")
    visit.context.set_offline(True)
    page.get_by_label("Description en français").fill("Écrit dans un train.")
    page.get_by_label("Fin prévue").click()
    said = page.get_by_text("La connexion est coupée")
    expect(said).to_be_visible()
    visit.context.set_offline(False)
    expect(said).to_be_hidden()
    expect(page.locator("#verifications")).to_contain_text("Brouillon enregistré à")
    page.reload()
    expect(page.get_by_label("Description en français")).to_have_value("Écrit dans un train.")


def test_rows_come_and_go_without_losing_a_word(visit: Visit) -> None:
    visit.enter_as("Benoît")
    visit.go("/espace/projets/nouveau/")
    page = visit.page
    page.get_by_label("Titre en français").fill("Deux pays")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("link", name="Où").click()
    page.get_by_label("Pays ou région du monde").first.fill("HT")
    page.get_by_role("button", name="Ajouter un pays").click()
    countries = page.get_by_label("Pays ou région du monde")
    expect(countries).to_have_count(2)
    expect(countries.first).to_have_value("HT")
    countries.nth(1).fill("BF")
    page.get_by_role("button", name="Compléter les parts").click()
    expect(page.get_by_label("Part", exact=False).first).to_have_value("50")
    page.get_by_role("button", name=re.compile("Retirer.*Pays ou région 2")).click()
    expect(page.get_by_label("Pays ou région du monde")).to_have_count(1)
    expect(page.get_by_label("Pays ou région du monde")).to_have_value("HT")
