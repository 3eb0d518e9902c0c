"""An assembly in a real Chromium: convened, delegated, voted, counted; and what a stranger does not see."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from maillon.network.rules.papers import recount
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e
SPECIAL = "Assemblée extraordinaire sur le plan stratégique"


def leave(visit: Visit) -> Page:
    visit.go("/compte/deconnexion/")
    visit.page.get_by_role("button", name="Se déconnecter").first.click()
    return visit.page


def test_amina_prepares_an_assembly_and_convenes_the_members(visit: Visit) -> None:
    visit.enter_as("Amina")
    page = visit.page
    visit.go("/assemblees/")
    page.get_by_role("link", name="Préparer une assemblée").click()
    page.get_by_label("Titre en français").fill("Assemblée sur le logement")
    page.get_by_label("Début").fill((datetime.now() + timedelta(days=40)).strftime("%Y-%m-%dT10:00"))
    page.get_by_role("button", name="Préparer").click()
    page.get_by_label("Titre en français").last.fill("Un fonds commun de logement")
    page.get_by_label("Proposition, mot pour mot").fill("Que le réseau crée un fonds.")
    page.get_by_role("button", name="Ajouter ce point").click()
    page.get_by_text("Mettre une question au vote").click()
    page.get_by_label("Question en français").fill("Créer le fonds?")
    page.get_by_role("button", name="Ajouter la question").click()
    assert visit.axe() == []
    page.get_by_role("button", name="Convoquer les membres").click()
    expect(page.get_by_text("L’avis part vers")).to_be_visible()
    expect(page.get_by_text("convoquée", exact=True)).to_be_visible()
    assert visit.axe() == []
    assert visit.outside_requests() == [] and visit.errors == []


def test_benoit_votes_finds_his_receipt_and_anybody_counts_again(visit: Visit) -> None:
    visit.enter_as("Benoît")
    page = visit.page
    visit.go("/assemblees/")
    page.get_by_role("link", name=SPECIAL).click()
    here = page.url.removeprefix(visit.site.url)
    page.get_by_role("link", name="Déléguer ou donner procuration").click()
    page.get_by_label("Benoît Lachance").check()
    page.get_by_role("button", name="Nommer cette personne").click()
    expect(page.get_by_text("Benoît Lachance parle et vote pour vous.")).to_be_visible()
    assert visit.axe() == []
    visit.go(here)
    page.get_by_role("button", name="Je suis là").click()
    expect(page.get_by_text("Votre arrivée est inscrite.")).to_be_visible()
    leave(visit)
    # A board member chairs.
    visit.enter_as("Jeanne")
    visit.go(here)
    page.get_by_role("button", name="Ouvrir l’assemblée").click()
    expect(page.get_by_text("le quorum est inscrit")).to_be_visible()
    page.get_by_role("link", name="Adopter le plan stratégique?").click()
    ballot = page.url.removeprefix(visit.site.url)
    page.get_by_role("button", name="Ouvrir le scrutin").click()
    leave(visit)
    visit.enter_as("Benoît")
    visit.go(here)
    page.get_by_role("link", name="Voter", exact=True).click()
    assert visit.axe() == []
    # By the keyboard alone.
    page.get_by_label("Pour", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Déposer dans l’urne").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre voix est dans l’urne")
    receipt = page.locator("#recepisse").inner_text()
    assert receipt not in page.url
    assert visit.axe() == []
    visit.go(ballot)
    expect(page.get_by_text("Votre voix est dans l’urne.")).to_be_visible()
    assert receipt not in page.content(), "it is shown once"
    leave(visit)
    visit.enter_as("Jeanne")
    visit.go(ballot)
    page.get_by_role("button", name="Clore le scrutin").click()
    expect(page.get_by_role("heading", name="Résultat")).to_be_visible()
    leave(visit)
    visit.enter_as("Benoît")
    visit.go(ballot)
    assert visit.axe() == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Bulletins (CSV)").click()
    written = download.value.path().read_bytes()
    assert f"{receipt},for".encode() in written and recount(written).count.papers == 1
    leave(visit)
    # A stranger counts the same file, and sees neither agenda nor place of the assembly.
    visit.go("/assemblees/recompter/")
    page.get_by_label("Fichier de bulletins (CSV)").set_input_files(download.value.path())
    page.get_by_role("button", name="Recompter").click()
    expect(page.get_by_text("C’est bien le fichier publié ici")).to_be_visible()
    visit.go(here)
    expect(page.get_by_role("heading", level=1)).to_have_text(SPECIAL)
    expect(page.get_by_text("pour les membres")).to_be_visible()
    assert "Centre communautaire" not in page.content() and "plan stratégique?" not in page.content()
    visit.errors.clear()
    page.goto(visit.site.url + ballot)
    assert "/compte/connexion/" in page.url


def test_a_table_is_a_mandate_for_everybody_and_a_space_for_its_people(visit: Visit) -> None:
    page = visit.page
    visit.go("/groupes/")
    page.get_by_role("link", name="Table régionale de l’Estrie").click()
    here = page.url.removeprefix(visit.site.url)
    expect(page.get_by_role("heading", name="Mandat")).to_be_visible()
    assert "Benoît" not in page.content() and "Rencontres" not in page.content()
    visit.enter_as("Benoît")
    visit.go(here)
    expect(page.get_by_role("heading", name="Qui siège")).to_be_visible()
    assert visit.axe() == []
    page.get_by_text("Écrire à la liste").click()
    page.get_by_label("Objet").fill("Calendrier")
    page.get_by_label("Texte").fill("Voici nos dates.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Votre lettre part vers")).to_be_visible()
    page.get_by_role("link", name="9 h 30").first.click()
    page.get_by_label("Oui, je viens").check()
    page.get_by_role("button", name="Répondre").click()
    expect(page.get_by_text("C’est noté.")).to_be_visible()
    assert visit.axe() == []
    assert visit.outside_requests() == [] and visit.errors == []
