"""Benoît brings an attendance list from his browser; everybody reads the people counted once, nobody a name."""

from __future__ import annotations

import re

import pytest

from tests.e2e.arrived import beyond
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e
KARITE = "CA-DEMO-118-2024-01"


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_a_list_is_brought_and_everybody_reads_the_count(visit: Visit, width: str) -> None:
    visit.enter_as("Benoît")
    visit.go("/espace/projets/")
    visit.page.get_by_role("link", name=re.compile("Karité équitable")).first.click()
    visit.page.get_by_role("link", name="Personnes rejointes", exact=True).first.click()
    assert visit.axe() == []
    lines = "\n".join(f"Zarzuelaxq{number};Diallo;{1960 + number % 50};F" for number in range(120))
    written = f"Prénom;Nom;Année de naissance;Sexe\n{lines}\n".encode()
    visit.page.get_by_label("Fichier").set_input_files({"name": "l.csv", "mimeType": "text/csv", "buffer": written})
    visit.page.get_by_label("Communauté").fill(f"Nongana {width}")
    visit.page.get_by_role("button", name="Compter ces personnes").click()
    visit.page.wait_for_load_state()
    assert "120 lignes lues, 120 personnes différentes" in visit.page.inner_text("body")
    assert "Zarzuelaxq" not in visit.page.content()
    assert visit.axe() == []
    visit.page.get_by_role("button", name=f"Retirer cette liste : Nongana {width}").click()
    visit.page.wait_for_load_state()
    assert "Listes retirées" in visit.page.inner_text("main")
    visit.go(f"/projets/{KARITE}/")
    assert "personnes différentes" in visit.page.inner_text("main")
    visit.page.get_by_role("link", name="Comment on compte").click()
    visit.page.wait_for_url(re.compile("personnes-rejointes/#comment-on-compte"))
    visit.page.get_by_label("Pays", exact=True).select_option(label="Sénégal")
    visit.page.get_by_role("button", name="Montrer").click()
    visit.page.wait_for_url(re.compile("pays=SN"))
    assert "Si l’on additionnait les projets" in visit.page.inner_text("main")
    assert visit.axe() == []
    assert beyond(visit.page) == 0
    assert visit.outside_requests() == [] and visit.errors == []
