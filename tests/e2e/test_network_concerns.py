"""A concern in a real Chromium: shared without a name, answered by the committee, unknown to everybody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e
STORY = "Des fonds d’un projet ont servi à autre chose."


def leave(visit: Visit) -> None:
    visit.go("/compte/deconnexion/")
    visit.page.get_by_role("button", name="Se déconnecter").first.click()


def test_eve_confides_lea_answers_eve_reads_with_her_code(visit: Visit) -> None:
    page = visit.page
    visit.go("/reseau/ethique/preoccupation/")
    expect(page.get_by_text("911")).to_be_visible()
    assert visit.axe() == []
    page.get_by_label("La conduite d’un membre du réseau").check()
    page.get_by_label("Quel organisme est concerné?").select_option(label="Semis solidaires")
    page.get_by_role("button", name="Commencer à écrire").click()
    expect(page.get_by_role("link", name="Quitter vite")).to_be_visible()
    page.get_by_label("Que s’est-il passé?").fill(STORY)
    page.get_by_role("button", name="Enregistrer et continuer").last.click()
    expect(page.get_by_role("heading", level=1, name="La sécurité")).to_be_visible()
    page.get_by_role("button", name="Enregistrer et continuer").last.click()
    page.get_by_label("Non", exact=True).check()
    page.get_by_role("button", name="Enregistrer et continuer").last.click()
    expect(page.get_by_text(STORY)).to_be_visible()
    page.get_by_role("button", name="Envoyer au comité").click()
    code = page.locator("#code").inner_text()
    assert visit.axe() == []

    for persona in ("Amina", "Benoît"):
        visit.enter_as(persona)
        for address in ("/reseau/ethique/preoccupations/", "/dossiers/"):
            visit.go(address)
            expect(page.get_by_text("PRE-20")).to_have_count(0)
        leave(visit)

    visit.enter_as("Léa")
    visit.go("/reseau/ethique/preoccupations/")
    page.get_by_role("link", name="PRE-20").first.click()
    expect(page.get_by_text(STORY)).to_be_visible()
    page.locator("#id_message").fill("Merci. Nous regardons.")
    page.locator("form:has(#id_message) button[type=submit]").click()
    leave(visit)

    visit.go("/reseau/ethique/preoccupation/suivi/")
    page.get_by_label("Votre code de suivi").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Ouvrir").click()
    expect(page.get_by_text("Merci. Nous regardons.")).to_be_visible()
    assert visit.axe() == []
