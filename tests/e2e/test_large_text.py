"""With text twice as large, on a telephone: nothing is cut, nothing runs out of the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.arrived import beyond
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e

KEY_PAGES = {
    "": ["/", "/projets/", "/organismes/semis-solidaires/", "/verifier/"],
    "Léa": ["/dossiers/ADH-2026-0003/appreciation/"],
    "Benoît": ["/espace/", "/espace/projets/", "/demandes/", "/demandes/retour-de-fichier/"],
    "Amina": [
        "/dossiers/",
        "/dossiers/ADH-2026-0005/",
        "/dossiers/lectures/1/",
        "/dossiers/classement/2/",
        "/comites/adhesion/",
        "/procedures/adhesion/versions/1/",
    ],
}
CUT = """() => [...document.querySelectorAll(
    'main a, main button, main label, main h1, main h2, main h3, main dd, main td')]
    .filter(one => one.clientWidth > 24 && one.scrollWidth > one.clientWidth + 4
        && getComputedStyle(one).overflowX === 'hidden' && getComputedStyle(one).display !== 'inline')
    .map(one => one.tagName + ' ' + one.textContent.trim().slice(0, 40))"""


@pytest.mark.parametrize("width", ["narrow"])
@pytest.mark.parametrize("who", KEY_PAGES)
def test_text_twice_as_large_still_fits_a_telephone(visit: Visit, who: str, width: str) -> None:
    if who:
        visit.enter_as(who)
    for path in KEY_PAGES[who]:
        assert visit.go(path) == 200, path
        visit.page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        assert beyond(visit.page) == 0, path
        assert visit.page.evaluate(CUT) == [], path
        expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
