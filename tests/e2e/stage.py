"""Several people of one story, each in a browser of their own, on one server; and a form filled page after page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, expect

from maillon.cli.demonstration.dossier_answers import PDF
from maillon.core.people.models import User
from tests.e2e.arrived import violations
from tests.personas import PASSWORD, People


@dataclass
class Stage:
    """Everybody of the story, each in a browser of their own, on one server."""

    browser: Browser
    url: str
    people: People
    pages: dict[tuple[str, bool], Page] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def page(self, user: User, *, scripts: bool = True) -> Page:
        """Somebody's page, signed in; without scripts, forms are whole pages."""
        key = (user.email, scripts)
        if key not in self.pages:
            context = self.browser.new_context(
                locale="fr-CA", viewport={"width": 1280, "height": 900}, java_script_enabled=scripts
            )
            page = self.pages[key] = context.new_page()
            page.on("pageerror", lambda error: self.errors.append(str(error)))
            page.goto(f"{self.url}/compte/connexion/")
            page.get_by_label("Courriel").fill(user.email)
            page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Se connecter", exact=True).click()
            expect(page).not_to_have_url(re.compile("/connexion/"))
        return self.pages[key]

    def at(self, user: User, path: str, *, scripts: bool = True) -> Page:
        """Somebody opens a page."""
        page = self.page(user, scripts=scripts)
        page.goto(self.url + path)
        return page

    def leave(self) -> None:
        for page in self.pages.values():
            page.context.close()


def fill(page: Page, values: Mapping[str, str], last: str) -> None:
    """Answer page after page of a form, as somebody without scripts would, until the address says ``last``."""
    rows = {path.partition("[")[0] for path in values if "[" in path}
    for group in rows:
        wanted = max(int(path.partition("[")[2].partition("]")[0]) for path in values if path.startswith(f"{group}["))
        values = {**values, f"#{group}": str(wanted)}
    visited: list[str] = []
    while last not in page.url:
        visited.append(page.url.partition("?")[0])
        said = page.locator("#reponses [role=alert], #reponses .error").all_inner_texts()
        assert visited.count(visited[-1]) < 4, f"{visited[-1]}: {said}"
        for group in rows:
            while (adding := page.locator(f'button[name="ajouter"][value="{group}"]')).count():
                here = page.locator(f'#reponses [name^="{group}["]')
                names = {one.get_attribute("name") or "" for one in here.all()}
                if len({name.partition("]")[0] for name in names}) >= int(values[f"#{group}"]):
                    break
                adding.click()
        for path, value in values.items():
            answer(page, path, value)
        page.locator('#reponses .actions button[value="next"]').click()


def answer(page: Page, path: str, value: str) -> None:
    """Answer one question if it stands on the page."""
    asked = page.locator(f'#reponses [name="{path}"]')
    if path.startswith("#") or not asked.count():
        return
    kind = asked.first.evaluate("one => one.tagName === 'INPUT' ? one.type : one.tagName.toLowerCase()")
    if kind in ("radio", "checkbox"):
        for one in value.split():
            page.locator(f'#reponses [name="{path}"][value="{one}"]').check()
    elif kind == "select":
        asked.select_option(value)
    elif kind == "file":
        asked.set_input_files({"name": value, "mimeType": "application/pdf", "buffer": PDF})
    else:
        asked.fill(value)


def accessible(page: Page) -> None:
    assert violations(page) == []


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()
