"""Each page of somebody's work, in both languages, on a wide and a narrow screen: accessible, quiet, at home.

One visit a persona, language and width walks that persona's pages; everything found wrong is said at once.
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser

from maillon.cli.demonstration.personas import PASSWORD
from tests.e2e import arrived
from tests.e2e.arrived import beyond
from tests.e2e.conftest import WIDTHS, Site, Visit

pytestmark = pytest.mark.e2e

Place = tuple[str, dict[str, str]]
SEMIS = {"slug": "semis-solidaires"}
ACCOUNT: list[Place] = [
    ("space", {}),
    ("own_data", {}),
    ("mfa_index", {}),
    ("account_email", {}),
    ("account_change_password", {}),
    ("account_logout", {}),
]
FUND = (
    "fund",
    "fund_money",
    "fund_loans",
    "fund_capital",
    "fund_provisions",
    "fund_risk",
    "fund_backtest",
    "fund_assumptions",
    "fund_breaches",
    "guarantees",
    "claims",
    "facilities",
    "facility_new",
)
PAGES: dict[str, list[Place]] = {
    "Benoît": [
        *ACCOUNT,
        ("obligations", {}),
        ("organisation_obligations", SEMIS),
        ("reminders", {}),
        ("record", SEMIS),
        ("team", SEMIS),
        ("my_activities", {}),
        ("my_activity_new", {}),
        ("my_activities_import", {}),
        ("applications", {}),
        ("application_start", {"procedure": "adhesion"}),
        ("api_tokens", {}),
        ("erasure", {}),
        ("mfa_activate_totp", {}),
        ("mfa_add_webauthn", {}),
    ],
    "Fatou": [("space", {}), ("record", {"slug": "union-nong-zanga"}), ("my_activities", {})],
    "Amina": [
        ("space", {}),
        ("organisations", {}),
        ("duplicates", {}),
        ("imports", {}),
        ("texts", {}),
        ("edit_page", {"page": "accessibilite"}),
        ("journal", {}),
        ("reminder_schedules", {}),
        ("network_team", {}),
    ],
    "Léa": [("space", {}), ("my_activities", {})],
    "Guillaume": [
        *((name, {}) for name in FUND),
        *(
            ("fund_why", {"figure": figure})
            for figure in ("exposition", "paye", "recouvre", "par30", "levier", "liquidite")
        ),
        ("facility_loans", {"reference": "ENT-2019-001"}),
        ("fund_assumption", {"kind": "grades", "version": "2026-1"}),
        ("guarantee", {"reference": "GAR-2020-002"}),
        ("guarantee_social", {"reference": "GAR-2020-002"}),
        ("guarantee_diligence", {"reference": "GAR-2020-002"}),
        ("guarantee_accounts", {"reference": "GAR-2020-002"}),
        ("guarantee_papers", {"reference": "GAR-2020-002"}),
        ("guarantee_why", {"reference": "GAR-2020-002", "figure": "cover_minor"}),
    ],
}
OWN_PROJECT = (
    "my_activity",
    "my_activity_essentials",
    "my_activity_participants",
    "my_activity_places",
    "my_activity_sectors",
    "my_activity_money",
    "my_activity_results",
    "my_activity_history",
)


def _path(place: Place, language: str) -> str:
    with translation.override(language):
        return reverse(place[0], kwargs=place[1])


def _wrong(visit: Visit, path: str, language: str) -> list[str]:
    """What is wrong with one page."""
    status = visit.go(path)
    if visit.page.locator("input[type=password][name=password]").count() and "/compte/" in visit.page.url:
        visit.page.locator("input[type=password][name=password]").fill(PASSWORD)
        visit.page.locator("main form button[type=submit]").first.click()
        visit.page.wait_for_load_state()
    page = visit.page
    found = [] if status == 200 else [f"status {status}"]
    found += visit.axe()
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} h1")
    if not arrived.language(page).startswith(language):
        found.append("language")
    if beyond(page):
        found.append("overflows")
    if page.locator(".role nav [aria-current=page]").count() > 1:
        found.append("two places at once")
    return [f"{path}: {one}" for one in found]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("persona", PAGES)
def test_the_pages_of_a_persona(browser: Browser, site: Site, persona: str, language: str, width: str) -> None:
    context = browser.new_context(viewport=WIDTHS[width], locale="fr-CA")  # type: ignore[arg-type]
    visit = Visit(context, site)
    visit.enter_as(persona)
    paths = [_path(place, language) for place in PAGES[persona]]
    if persona == "Benoît":
        visit.go(_path(("my_activities", {}), language))
        first = visit.page.locator("main tbody a").first.get_attribute("href") or ""
        number = first.rstrip("/").rsplit("/", 1)[-1]
        paths += [_path((name, {"pk": number}), language) for name in OWN_PROJECT]
    wrong = [problem for path in paths for problem in _wrong(visit, path, language)]
    assert wrong == []
    assert visit.errors == []
    assert visit.outside_requests() == []
    context.close()
