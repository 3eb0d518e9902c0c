"""What is read of a whole page, once it has arrived: a click returns while the next page is still empty."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def beyond(page: Page) -> int:
    """Pixels of the page that go past the side of the screen; 0 when nothing is to be scrolled sideways."""
    page.wait_for_load_state()
    assert page.viewport_size is not None
    return max(int(page.evaluate("document.documentElement.scrollWidth")) - page.viewport_size["width"], 0)


def language(page: Page) -> str:
    """The language the page says it is in."""
    page.wait_for_load_state()
    return str(page.evaluate("document.documentElement.lang"))


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands: « rule: where »."""
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {', '.join(str(node['target']) for node in rule['nodes'][:3])}" for rule in found]
