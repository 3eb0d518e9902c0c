"""Each public page, in both languages, on a wide and a narrow screen: accessible, silent, at home."""

from __future__ import annotations

import gzip
import urllib.request

import pytest
from django.urls import reverse
from django.utils import translation

from tests.e2e import arrived
from tests.e2e.arrived import beyond
from tests.e2e.conftest import Site, Visit

pytestmark = pytest.mark.e2e

PUBLIC = [
    ("home", {}),
    ("explorer", {}),
    ("activity", {"identifier": "CA-DEMO-118-2025-01"}),
    ("choices", {"name": "pays"}),
    ("organisations", {}),
    ("organisation", {"slug": "semis-solidaires"}),
    ("open_data", {}),
    ("reached", {}),
    ("api_page", {}),
    ("style", {}),
    ("display", {}),
    ("verify", {}),
    ("page", {"page": "accessibilite"}),
    ("page", {"page": "methode"}),
    ("page", {"page": "vie-privee"}),
    ("account_login", {}),
    ("account_reset_password", {}),
]


def _path(name: str, arguments: dict[str, str], language: str) -> str:
    with translation.override(language):
        return reverse(name, kwargs=arguments)


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("name", "arguments"), PUBLIC, ids=lambda value: value if isinstance(value, str) else "")
def test_a_public_page_is_accessible_and_asks_nobody_else(
    visit: Visit, name: str, arguments: dict[str, str], language: str, width: str
) -> None:
    """axe finds nothing, the console is quiet, no request leaves the site, nothing overflows sideways."""
    assert visit.go(_path(name, arguments, language)) == 200
    assert visit.axe() == []
    assert visit.errors == []
    assert visit.outside_requests() == []
    assert visit.page.locator("h1").count() == 1
    assert arrived.language(visit.page).startswith(language)
    assert beyond(visit.page) == 0


SITUATIONS = [
    ("?pays=HT&vue=chronologie", 200),
    ("?q=egalite&tri=titre&page=2", 200),
    ("?pays=HT&secteur=311&odd=16&egalite=2&q=karit%C3%A9", 200),
    ("?pays=ZZ&odd=99&tri=xx&page=999", 404),
]


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("query", "status"), SITUATIONS)
def test_the_explorer_is_accessible_whatever_is_asked(
    visit: Visit, query: str, status: int, language: str, width: str
) -> None:
    """A timeline, words, nothing found, an address not understood: each is a page one can read."""
    assert visit.go(_path("explorer", {}, language) + query) == status
    assert visit.axe() == []
    assert visit.page.locator("h1").count() == 1


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("address", ["/rien/", "/en/nothing/", "/projets/XX-0/", "/en/organisations/nobody/"])
def test_a_page_that_does_not_exist_is_accessible(visit: Visit, address: str, width: str) -> None:
    """The sentence, the way back, no fault found."""
    assert visit.go(address) == 404
    assert visit.axe() == []
    assert visit.page.get_by_role("main").get_by_role("link").count() > 0


@pytest.mark.parametrize(("name", "arguments"), PUBLIC, ids=lambda value: value if isinstance(value, str) else "")
def test_a_public_page_fits_the_narrowest_screen(visit: Visit, name: str, arguments: dict[str, str]) -> None:
    """320 pixels (WCAG 1.4.10, or 1280 at 400 %): nothing to scroll sideways."""
    visit.page.set_viewport_size({"width": 320, "height": 640})
    assert visit.go(_path(name, arguments, "fr")) == 200
    assert beyond(visit.page) == 0


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("name", "arguments"), PUBLIC, ids=lambda value: value if isinstance(value, str) else "")
def test_a_public_page_weighs_less_than_sixty_kilobytes(
    site: Site, name: str, arguments: dict[str, str], language: str
) -> None:
    """The page itself, compressed as the server sends it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    body = opener.open(site.url + _path(name, arguments, language)).read()
    assert len(gzip.compress(body)) < 60_000


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("name", "arguments"), PUBLIC[:4], ids=lambda value: value if isinstance(value, str) else "")
def test_the_dark_theme_is_as_legible_as_the_light_one(
    visit: Visit, name: str, arguments: dict[str, str], theme: str
) -> None:
    """Contrast holds in both colour schemes."""
    visit.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    assert visit.go(_path(name, arguments, "fr")) == 200
    assert visit.axe() == []
