"""A reader's grid at the keyboard, saved as it is filled."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e

APPRAISAL = "/dossiers/ADH-2026-0003/appreciation/"


def other_than(scale: Locator, one: str, another: str) -> str:
    """A mark that is not the one given already."""
    return another if scale.locator(f"input[value='{one}']").is_checked() else one


def test_a_reading_is_given_at_the_keyboard_and_saved_as_one_goes(visit: Visit) -> None:
    visit.enter_as("Léa")
    assert visit.go(APPRAISAL) == 200
    page, said = visit.page, f"5 appuis reçus, {uuid4()}"
    scales = page.locator(".crit .scale")
    first, second = scales.nth(0), scales.nth(1)
    expect(page.get_by_text("Les chiffres aussi.")).to_be_visible()
    # By the keyboard alone: Tab reaches the first scale, a digit gives the mark, the arrows change it.
    first.locator("input").first.focus()
    with page.expect_response(lambda answer: answer.url.endswith(APPRAISAL) and answer.request.method == "POST"):
        page.keyboard.press("4")
    expect(first.get_by_role("radio", checked=True)).to_have_attribute("value", "4")
    expect(first.get_by_role("radio", checked=True)).to_be_focused()
    expect(page.locator("#g-saved")).to_contain_text("Enregistrée à")
    total = page.locator("#g-score .n")
    after_four = total.inner_text()
    with page.expect_response(lambda answer: answer.url.endswith(APPRAISAL) and answer.request.method == "POST"):
        page.keyboard.press("ArrowLeft")
    expect(first.get_by_role("radio", checked=True)).to_have_attribute("value", "3")
    expect(total).not_to_have_text(after_four)
    # A digit that is no mark of the scale, or that comes with a command key, changes nothing.
    for key in ("9", "Control+2", "Alt+2"):
        page.keyboard.press(key)
    expect(first.get_by_role("radio", checked=True)).to_have_attribute("value", "3")
    # Tab goes on: the comment, then the next scale; a digit typed in the comment is a digit.
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type(said)
    expect(page.locator(".crit textarea").first).to_have_value(said)
    expect(first.get_by_role("radio", checked=True)).to_have_attribute("value", "3")
    with page.expect_response(lambda answer: answer.url.endswith(APPRAISAL) and answer.request.method == "POST"):
        page.keyboard.press("Tab")
    # What is between is the sections its guidance points to.
    between = page.locator(".crit").nth(1).locator(".crit-c a").count()
    for _step in range(between):
        page.keyboard.press("Tab")
    expect(second.locator(":focus")).to_have_count(1)
    # The demonstration may hold the marks of a former visit: another one is given.
    given = other_than(second, "5", "1")
    with page.expect_response(lambda answer: answer.url.endswith(APPRAISAL) and answer.request.method == "POST"):
        page.keyboard.press(given)
    expect(
        page.locator("#g-out-" + second.locator("input").first.get_attribute("name").removeprefix("mark-"))
    ).not_to_contain_text("À noter")
    assert visit.axe() == []
    # Nothing was sent by a button, and everything is there.
    page.reload()
    expect(first.get_by_role("radio", checked=True)).to_have_attribute("value", "3")
    expect(second.get_by_role("radio", checked=True)).to_have_attribute("value", given)
    expect(page.locator(".crit textarea").first).to_have_value(said)
    assert visit.errors == []


def test_a_cut_connection_keeps_the_marks_and_the_button_saves_them(visit: Visit) -> None:
    visit.enter_as("Léa")
    visit.go(APPRAISAL)
    page = visit.page
    third = page.locator(".crit .scale").nth(2)
    visit.context.set_offline(True)
    given = other_than(third, "2", "3")
    third.locator("input").first.focus()
    with page.expect_event("requestfailed"):
        page.keyboard.press(given)
    expect(third.get_by_role("radio", checked=True)).to_have_attribute("value", given)
    visit.context.set_offline(False)
    page.get_by_role("button", name="Enregistrer et recalculer").click()
    page.wait_for_load_state()
    expect(third.get_by_role("radio", checked=True)).to_have_attribute("value", given)


@pytest.mark.parametrize("reference", ["ADH-2026-0002", "ADH-2026-0006"])
def test_a_dossier_that_stopped_says_so_legibly(visit: Visit, reference: str) -> None:
    visit.enter_as("Amina")
    assert visit.go(f"/dossiers/{reference}/") == 200
    expect(visit.page.locator(".steps .is-stop")).to_be_visible()
    assert visit.axe() == []
