"""An application in a real Chromium: what one types shows and hides questions, is kept by itself, survives a cut."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.arrived import beyond
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e


def begun(visit: Visit, key: str = "evenement-jqsi") -> Page:
    visit.enter_as("Benoît")
    visit.go(f"/demandes/commencer/{key}/")
    visit.page.get_by_role("button", name="Commencer la demande").click()
    expect(visit.page.locator("#reponses")).to_be_visible()
    return visit.page


def test_questions_come_and_go_as_one_types_and_nothing_needs_a_button(visit: Visit) -> None:
    page = begun(visit)
    page.get_by_label("Titre").fill("Semer la paix")
    page.keyboard.press("Tab")
    expect(page.locator("#enregistre")).to_contain_text("Brouillon enregistré à")
    page.reload()
    expect(page.get_by_label("Titre")).to_have_value("Semer la paix")
    page.locator("ol.steps a").nth(0).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    online = page.get_by_role("group", name=re.compile("En personne|ligne", re.I)).first
    choices = online.get_by_role("radio")
    before = page.locator(".question:not([hidden])").count()
    choices.nth(1).check()
    expect(page.locator(".question:not([hidden])")).not_to_have_count(before)
    expect(choices.nth(1)).to_be_focused()
    assert visit.axe() == []
    assert visit.errors == []
    assert visit.outside_requests() == []


def test_what_a_quick_hand_types_before_the_scripts_arrive_is_kept(visit: Visit) -> None:
    address = begun(visit).url
    waiting: list[Route] = []
    visit.page.route(re.compile(r"/htmx-2\.min"), lambda route: waiting.append(route))
    with visit.page.expect_request(re.compile(r"/htmx-2\.min")):
        visit.page.goto(address, wait_until="commit")
    visit.page.get_by_label("Titre").fill("Plus vite que le réseau")
    visit.page.keyboard.press("Tab")
    for route in waiting:
        route.continue_()
    expect(visit.page.locator("#enregistre")).to_contain_text("Brouillon enregistré à")
    visit.page.unroute_all()
    visit.page.reload()
    expect(visit.page.get_by_label("Titre")).to_have_value("Plus vite que le réseau")
    assert visit.errors == []


def test_a_cut_connection_is_said_and_what_was_typed_is_kept_once_it_is_back(visit: Visit) -> None:
    page = begun(visit)
    visit.context.set_offline(True)
    page.get_by_label("Titre").fill("Écrit dans un train")
    page.keyboard.press("Tab")
    said = page.get_by_text("La connexion est coupée")
    expect(said).to_be_visible()
    visit.context.set_offline(False)
    expect(said).to_be_hidden(timeout=15_000)
    page.reload()
    expect(page.get_by_label("Titre")).to_have_value("Écrit dans un train")


def test_every_page_of_an_application_is_accessible_and_fits_a_small_telephone(visit: Visit) -> None:
    page = begun(visit, "adhesion")
    address = page.url
    reference = address.split("/demandes/")[1].split("/")[0]
    steps = [address, *(page.locator("ol.steps a").nth(place).get_attribute("href") or "" for place in range(6))]
    wrong = []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for path in [*steps, f"/demandes/{reference}/", f"/demandes/{reference}/partage/", "/demandes/"]:
            page.goto(path if path.startswith("http") else visit.site.url + path)
            wrong += [f"{width} {path}: {found}" for found in visit.axe()]
            if beyond(page):
                wrong.append(f"{width} {path}: wider than the screen")
    assert wrong == []
