"""A project from a workbook, and another one from its first word to the public by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e

FOCUS = """() => { const one = document.activeElement; const label = one.labels && one.labels[0];
    return [one.id, one.name || '', (label || one).textContent.trim(), one.value || ''].join(' | ') }"""


def tab_to(page: Page, wanted: str, *, most: int = 150) -> None:
    """Press Tab until what has the focus says so."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if wanted in page.evaluate(FOCUS):
            return
    raise AssertionError(f"no Tab leads to {wanted}")


def fill(page: Page, field: str, typed: str) -> None:
    """Go to a field by its id and type in it."""
    tab_to(page, f"{field} |", most=300)
    page.keyboard.type(typed)


def go_on(page: Page) -> None:
    """Save and go to the next part."""
    tab_to(page, "Enregistrer et continuer", most=300)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def written(folder: Path) -> Path:
    """A workbook with two good rows and one that is wrong."""
    rows = [
        ["Titre", "Pays", "Début prévu", "Fin prévue", "Description"],
        ["Puits de Kaya", "BF", "2027-04-01", "2028-03-31", "Des puits."],
        ["Une ligne fautive", "ZZ", "un jour", "", ""],
        ["Vergers de Thiès", "SN", "2027-05-01", "2028-03-31", "Des vergers."],
    ]
    path = folder / "projets.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Projets")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def test_projects_come_from_a_workbook_row_by_row(visit: Visit, tmp_path: Path) -> None:
    visit.enter_as("Benoît")
    visit.go("/espace/projets/importer/")
    page = visit.page
    page.get_by_label("Fichier").set_input_files(written(tmp_path))
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_role("button", name="Appliquer 2 lignes")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Une ligne fautive")).to_contain_text("ZZ")
    assert visit.axe() == []
    page.get_by_role("button", name="Appliquer 2 lignes").click()
    expect(page.get_by_role("button", name="Appliquer")).to_have_count(0)
    visit.go("/espace/projets/")
    expect(page.get_by_role("link", name="Puits de Kaya")).to_be_visible()
    expect(page.get_by_role("link", name="Vergers de Thiès")).to_be_visible()
    expect(page.get_by_text("Une ligne fautive")).to_have_count(0)
    assert visit.outside_requests() == []


def test_a_project_goes_from_its_title_to_the_public_without_a_mouse(visit: Visit) -> None:
    visit.go("/compte/connexion/")
    page = visit.page
    tab_to(page, "Benoît")
    page.keyboard.press("Enter")
    page.wait_for_url("**/espace/")
    visit.go("/espace/projets/nouveau/")
    tab_to(page, "Titre en français")
    page.keyboard.type("Sans souris")
    tab_to(page, "Commencer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/essentiel/")
    tab_to(page, "Description en français")
    page.keyboard.type("Un projet écrit au clavier, du titre à la suite.")
    tab_to(page, "Début prévu")
    page.keyboard.type("2027-04-01")
    go_on(page)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Qui participe")
    fill(page, "id_participants-0-role", "Fin")
    fill(page, "id_participants-0-name", "Semis solidaires")
    tab_to(page, "Ajouter un organisme")
    page.keyboard.press("Enter")
    expect(page.locator("#id_participants-1-name")).to_be_visible()
    fill(page, "id_participants-1-role", "Mise")
    fill(page, "id_participants-1-name", "Semis solidaires")
    go_on(page)
    expect(heading).to_have_text("Où")
    fill(page, "id_recipients-0-code", "HT")
    go_on(page)
    fill(page, "id_sectors-0-code", "31120")
    go_on(page)
    for name, typed in (("period_start", "2027-04-01"), ("period_end", "2028-03-31"), ("amount", "25000")):
        fill(page, f"id_budgets-0-{name}", typed)
    go_on(page)
    expect(heading).to_contain_text("Résultats")
    go_on(page)
    tab_to(page, "Publier")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Retirer le projet")).to_be_visible()
    tab_to(page, "Voir la page publique")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projets/*/")
    expect(heading).to_contain_text("Sans souris")
    assert visit.errors == []
