"""A departure in a real Chromium: an offer found, Léa applies on a telephone, groups formed, her result read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from maillon.cli.demonstration.dossier_answers import PDF
from tests.e2e.conftest import WIDTHS, Visit

pytestmark = pytest.mark.e2e
LETTER = (
    "Depuis le cégep, je suis bénévole dans un jardin collectif de Sherbrooke. Je veux apprendre des femmes qui " * 3
)
NEXT = "Enregistrer et continuer"


def leave(visit: Visit) -> None:
    visit.go("/compte/deconnexion/")
    visit.page.get_by_role("button", name="Se déconnecter").first.click()


def test_lea_applies_is_placed_and_reads_why(visit: Visit) -> None:
    page = visit.page
    page.set_viewport_size(WIDTHS["narrow"])
    visit.go("/partir/")
    assert visit.axe() == []
    page.get_by_label("Mots, lieu ou organisme").fill("ecole tamale")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="L’école du quartier à Tamale").click()
    expect(page.get_by_text("La personne qui part")).to_be_visible()
    assert visit.axe() == []

    visit.enter_as("Léa")
    visit.go("/partir/offres/demo-ecole/")
    page.get_by_role("link", name="Postuler").click()
    page.get_by_role("button", name=re.compile("Commencer")).click()
    page.get_by_label("Date de naissance").fill("2003-04-02")
    page.get_by_label("Citoyenneté canadienne").check()
    page.get_by_label("Oui", exact=True).check()
    page.get_by_role("button", name=NEXT).last.click()
    page.get_by_label("Premier vœu").select_option("demo-ecole")
    page.get_by_role("button", name=NEXT).last.scroll_into_view_if_needed()
    page.get_by_label("Oui", exact=True).check()
    page.get_by_role("button", name=NEXT).last.click()
    page.get_by_label("Français").select_option("6")
    page.get_by_label("Anglais").select_option("4")
    page.get_by_label("Animation de groupe").check()
    page.get_by_label("Responsable d’équipe").check()
    page.get_by_role("button", name=NEXT).last.click()
    page.get_by_role("button", name=NEXT).last.click()
    page.get_by_label("Lettre de motivation").fill(LETTER)
    page.get_by_label("CV (PDF)").set_input_files({"name": "cv.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_label(re.compile("Je m’engage pour un an")).check()
    page.get_by_role("button", name=NEXT).last.click()
    page.get_by_label(re.compile("Votre nom|Nom")).first.fill("Léa Bouchard-Nguyen")
    page.get_by_label(re.compile("Je déclare")).check()
    page.get_by_role("button", name="Signer et déposer").click()
    page.wait_for_load_state()
    reference = re.search(r"STG[A-Z]+-\d{4}-\d{4}", page.content())
    assert reference

    visit.go("/espace/depart/")
    page.get_by_role("link", name=re.compile("Stages d’été")).click()
    page.get_by_role("button", name=re.compile("Réserver")).first.click()
    expect(page.get_by_text("Votre place est réservée")).to_be_visible()
    assert visit.axe() == []
    departure = page.url.removeprefix(visit.site.url)
    leave(visit)

    page.set_viewport_size(WIDTHS["wide"])
    decide(visit, reference.group())
    visit.go("/espace/mobilite/saisons/stages-d-ete/groupes/")
    page.get_by_role("button", name="Former de nouveau").click()
    page.get_by_role("link", name="La lire").click(timeout=60_000)
    expect(page.get_by_role("row", name=re.compile("Léa Bouchard-Nguyen"))).to_contain_text("vœu 1")
    assert visit.axe() == []
    page.get_by_role("button", name="Adopter ces groupes").click()
    expect(page.get_by_text("Les groupes sont adoptés")).to_be_visible()
    leave(visit)

    page.set_viewport_size(WIDTHS["narrow"])
    visit.enter_as("Léa")
    visit.go(departure)
    expect(page.get_by_text("Vous partez :")).to_be_visible()
    expect(page.get_by_text("-Fictif")).to_have_count(0)
    assert visit.axe() == []
    assert visit.errors == []
    assert visit.outside_requests() == []


def decide(visit: Visit, reference: str) -> None:
    """The secretariat reads and accepts the file; its pages have their own browser test (test_dossiers)."""
    told = visit.site.maillon("shell", "-c", _DECIDED.format(reference=reference))
    assert "in_effect" in told
    visit.enter_as("Amina")
    assert visit.go(f"/dossiers/{reference}/") == 200


_DECIDED = """
from django.utils import timezone
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier, Gate
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import deciding, receiving, reviewing
amina = User.objects.get(email="amina@demo.maillon.example")
jeanne = User.objects.get(email="jeanne@demo.maillon.example")
one, now = Dossier.objects.get(reference="{reference}"), timezone.now()
receiving.judge_item(dossier=one, item="lettre", verdict=Gate.Verdict.MET, actor=amina, at=now)
receiving.receive(dossier=one, actor=amina, at=now)
[review] = reviewing.assign(dossier=one, reviewers=[jeanne], actor=amina, at=now)
marks = dict(motivation=5, groupe=5, apport=5)
reviewing.save(review=review, marks=marks, comments=dict(), actor=jeanne, at=now)
reviewing.file(review=review, no_conflict=True, actor=jeanne, at=now)
one.refresh_from_db()
reviewing.end(dossier=one, actor=amina, at=now)
deciding.decide_alone(dossier=one, proposal=Proposal(Outcome.APPROVED), actor=amina, at=now)
print(one.state, one.candidacy.state, one.candidacy.merit)
"""
