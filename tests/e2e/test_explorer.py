"""The explorer in a real browser: ticking a box keeps one's place, with and without scripts."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Site, Visit

pytestmark = pytest.mark.e2e


def _first_country(visit: Visit) -> str:
    return str(visit.page.locator("#choix-pays input").first.get_attribute("value"))


def test_a_tick_changes_results_address_and_counts_and_keeps_the_focus(visit: Visit) -> None:
    visit.go("/projets/")
    country = _first_country(visit)
    visit.page.focus(f"#pays-{country}")
    visit.page.keyboard.press("Space")
    visit.page.wait_for_url(f"**/projets/?pays={country}")
    visit.page.wait_for_selector(".chosen a.chip")
    assert visit.page.evaluate("document.activeElement.id") == f"pays-{country}"
    assert visit.page.is_checked(f"#pays-{country}")
    assert visit.page.inner_text("#annonce") == visit.page.inner_text("#constat").split(". ")[0].rstrip(".") + "."


def test_the_way_back_shows_what_was_there(visit: Visit) -> None:
    visit.go("/projets/")
    before = visit.page.inner_text("#constat")
    country = _first_country(visit)
    visit.page.check(f"#pays-{country}")
    visit.page.wait_for_url("**pays=*")
    visit.page.go_back()
    visit.page.wait_for_function("before => document.querySelector('#constat').innerText === before", arg=before)
    assert not visit.page.is_checked(f"#pays-{country}")


def test_the_explorer_works_without_scripts(browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/projets/")
    country = page.locator("#choix-pays input").first.get_attribute("value")
    page.check(f"#pays-{country}")
    page.click("#filtres button[type=submit]")
    assert f"pays={country}" in page.url
    assert page.locator(".chosen a.chip").count() == 1
    page.locator(".chosen a.chip").click()
    assert "pays=" not in page.url
    context.close()


def test_a_country_of_the_map_is_reached_with_the_keyboard(visit: Visit) -> None:
    visit.go("/projets/")
    link = visit.page.locator("#resultats .map svg a").last
    target = link.get_attribute("href")
    link.focus()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(f"**{target}")
