"""A lender's officer hands in a quarter from a telephone, the fund's manager accepts it: the arrears show."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from maillon.core.people.models import User
from maillon.guarantees.models import Position
from maillon.guarantees.queries.portfolio import quarter_ends
from maillon.guarantees.services.statements import quarter_of
from tests.e2e.arrived import beyond
from tests.e2e.stage import accessible
from tests.guarantees import scene as stage
from tests.personas import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def enter(browser: Browser, server: LiveServer, user: User) -> Page:
    """Somebody signs in on a telephone."""
    context = browser.new_context(locale="fr-CA", viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(f"{server.url}/compte/connexion/")
    page.get_by_label("Courriel").fill(user.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page).not_to_have_url(re.compile("/connexion/"))
    return page


def fits(page: Page) -> None:
    """Nothing goes past the side of the telephone, and nothing is out of reach of anybody."""
    assert beyond(page) == 0
    accessible(page)


def test_a_quarter_handed_in_from_a_telephone_is_accepted_and_shows_arrears(
    browser: Browser, live_server: LiveServer
) -> None:
    scene = stage.scene()
    guarantee, _loan = stage.issued(scene)
    year, number = quarter_of(quarter_ends(timezone.localdate(), 1)[-1]).split("-Q")
    diego = enter(browser, live_server, scene.people.diego)
    diego.goto(f"{live_server.url}/fonds/")
    expect(diego.get_by_role("heading", level=1)).to_have_text("Prêts garantis")
    fits(diego)
    diego.get_by_role("link", name=re.compile(f"Remettre l.état du T{number}.{year}")).click()
    expect(diego.get_by_role("heading", level=1)).to_contain_text(f"État du T{number}")
    # The quarter the loan was paid out in: its first instalments are late since.
    diego.goto(f"{live_server.url}/fonds/ententes/{scene.facility.reference}/etats/2025-Q1/")
    diego.get_by_label("Décaissé dans le trimestre").fill("quarante")
    diego.get_by_label("Solde du principal").fill("40 000 000")
    fits(diego)
    diego.get_by_role("button", name=re.compile("Remettre l.état")).click()
    expect(diego.get_by_role("alert")).to_contain_text("Écrivez un montant")
    expect(diego.get_by_label("Solde du principal")).to_have_value("40 000 000")
    diego.get_by_label("Décaissé dans le trimestre").fill("40 000 000")
    diego.get_by_label("Jours de retard").fill("10")
    diego.get_by_role("button", name=re.compile("Remettre l.état")).click()
    expect(diego.get_by_role("main")).to_contain_text("à lire par le fonds")
    fits(diego)
    diego.context.close()

    guillaume = enter(browser, live_server, scene.people.guillaume)
    guillaume.goto(f"{live_server.url}/espace/")
    guillaume.get_by_role("link", name=re.compile("Lire l.état des prêts, T1.2025")).first.click()
    if "/obligations/" in guillaume.url:
        guillaume.get_by_role("main").get_by_role("link", name=re.compile("Lire l.état")).first.click()
    expect(guillaume.get_by_role("main")).to_contain_text("Jours de retard")
    fits(guillaume)
    guillaume.get_by_role("button", name="Accepter cet état").click()
    expect(guillaume.get_by_role("main")).to_contain_text("Accepté par le fonds")
    assert Position.objects.get(guarantee=guarantee).state == "watch"
    guillaume.goto(f"{live_server.url}/fonds/garanties/{guarantee.reference}/")
    late = (timezone.localdate() - stage.instalments()[0].due_on) // timedelta(days=1)
    expect(guillaume.get_by_role("main")).to_contain_text(re.compile(rf"{late}.jours"))
    expect(guillaume.get_by_role("main")).to_contain_text("À surveiller")
    fits(guillaume)
    guillaume.context.close()
