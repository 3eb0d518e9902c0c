"""The demonstration in a real process, and one real Chromium, for the whole browser run."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import ready_tables
from tests.e2e.arrived import violations
from tools.postgres import free_port

PROJECT = Path(__file__).resolve().parents[2]
WIDTHS = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}


@dataclass(frozen=True)
class Site:
    """A running Maillon: its address, its state and the environment its commands need."""

    url: str
    data: Path
    environment: dict[str, str]

    def maillon(self, *arguments: str) -> str:
        """Run one command of the product on this site's state; gives what it printed."""
        command = [sys.executable, "-W", "ignore", "-m", "maillon", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration as ``./run demo`` starts it, on a free port."""
    data = Path(os.environ["MAILLON_E2E_DATA"]) if "MAILLON_E2E_DATA" in os.environ else tmp_path_factory.mktemp("demo")
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")},
        "MAILLON_DATA": str(data),
        "MAILLON_DEMO": "1",
        "MAILLON_EMBEDDED_WORKER": "1",
        "PORT": str(port),
        "PYTHONPATH": str(PROJECT / "src"),
        "LANG": "fr_CA.UTF-8",
    }
    here = Site(f"http://127.0.0.1:{port}", data, environment)
    if not (data / "maillon.sqlite3").exists():
        ready_tables.put(data / "maillon.sqlite3")
    here.maillon("demo", "prepare")
    log = (data / "server.log").open("w")
    server = subprocess.Popen([sys.executable, "-m", "maillon", "serve"], env=environment, stdout=log, stderr=log)
    try:
        _wait_until_it_answers(here.url, server)
        yield here
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while server.poll() is None:
        try:
            opener.open(f"{url}/sante/vif", timeout=5)
            return
        except OSError:
            continue
    raise AssertionError("the server stopped before it answered")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, without a first-run chat with the outside."""
    # Playwright keeps an event loop in this thread; tests with a live server query one after the other.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()


class Visit:
    """One person's browser on the site: keeps every request it makes and every error it logs."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context = context
        self.site = site
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda entry: self.errors.append(entry.text) if entry.type == "error" else None)

    def go(self, path: str) -> int:
        """Open a page of the site; gives its status."""
        response = self.page.goto(self.site.url + path)
        assert response is not None
        return response.status

    def enter_as(self, name: str) -> None:
        """Sign in as one of the demonstration's personas, by the button a visitor has."""
        self.go("/compte/connexion/")
        self.page.get_by_role("button", name=name).click()
        self.page.wait_for_load_state()

    def axe(self) -> list[str]:
        """What axe finds wrong with the page as it stands: « rule: where »."""
        return violations(self.page)

    def outside_requests(self) -> list[str]:
        """Requests to anywhere but the site itself."""
        return [url for url in self.requests if not url.startswith((self.site.url, "data:", "blob:", "about:"))]


@pytest.fixture
def visit(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A new visitor, 1280 pixels wide unless the test asks otherwise (parametrise ``width``)."""
    width = request.node.callspec.params.get("width", "wide") if hasattr(request.node, "callspec") else "wide"
    context = browser.new_context(viewport=WIDTHS[width], locale="fr-CA")
    yield Visit(context, site)
    context.close()
