"""An applicant writes a logic model and picks two indicators; the partner signs from a telephone, in Spanish."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from maillon.core.people.models import User
from maillon.dossiers.models import DossierAccess
from maillon.funding.models import LogicModel
from maillon.funding.queries.planning import plan_of
from maillon.funding.rules.terms import PartnerNeed
from tests.e2e.arrived import beyond
from tests.funding.applying import apply, call
from tests.funding.budgets import TERMS
from tests.personas import people

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NEED = PartnerNeed("required", ("/data/titre",), {"fr": "Le besoin est le nôtre.", "es": "La necesidad es nuestra."})


def seat(browser: Browser, site: LiveServer, user: User, width: int) -> BrowserContext:
    """A browser where somebody is signed in."""
    client = Client()
    client.force_login(user)
    context = browser.new_context(locale="fr-CA", viewport={"width": width, "height": 844})
    for name, morsel in client.cookies.items():
        context.add_cookies([{"name": name, "value": morsel.value, "url": site.url}])
    return context


def test_written_measured_and_signed(browser: Browser, live_server: LiveServer) -> None:
    now, who = datetime.now(UTC), people()
    ministry = who.mireille.grants.get().organisation
    assert ministry is not None
    terms = replace(TERMS, expenses=(), logic_model="required", partner_need=NEED)
    made = call(ministry, terms=terms, window=(now - timedelta(days=1), now + timedelta(days=60)))
    dossier = apply(made, who.benoit, at=now)
    DossierAccess.objects.create(dossier=dossier, user=who.fatou, right="draft", granted_by=who.benoit, granted_at=now)
    desk = seat(browser, live_server, who.benoit, 1280)
    page = desk.new_page()
    page.goto(f"{live_server.url}/demandes/{dossier.reference}/resultats/")
    page.get_by_role("button", name="Commencer le modèle logique").click()
    for number, text in (("U1", "Des familles nourries"), ("E1", "40 formatrices certifiées")):
        page.get_by_role("textbox", name=number, exact=True).fill(text)
    expect(page.locator("#dessin svg").first).to_contain_text("40 formatrices certifiées")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Le modèle logique est enregistré.")).to_be_visible()
    page.get_by_role("link", name="Indicateurs et cibles").click()
    for words, name in (("women decision", "EGA-01"), ("formation", "EDU-01")):
        page.get_by_label("Chercher dans la bibliothèque").fill(words)
        page.get_by_role("button", name="Chercher").last.click()
        row = page.locator("#choisir li").filter(has_text=name)
        row.get_by_role("button").click()
    page.get_by_label("Cible au 31 mars").first.fill("1 240")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Le modèle logique est enregistré.")).to_be_visible()
    measures = plan_of(LogicModel.objects.get()).measures
    assert {one.code for one in measures} == {"EGA-01", "EDU-01"}
    assert "1240" in {target.value for one in measures for target in one.targets}
    desk.close()

    phone = seat(browser, live_server, who.fatou, 390)
    page = phone.new_page()
    page.goto(f"{live_server.url}/demandes/{dossier.reference}/partenaire/?langue=es")
    expect(page.get_by_role("heading", level=1)).to_have_text("La necesidad, en sus palabras")
    assert beyond(page) == 0
    page.get_by_label("Su cargo").fill("Coordinadora")
    page.get_by_label("Su organización").fill("Nong Zanga")
    page.get_by_role("button", name="Firmar").click()
    expect(page.get_by_text("Firmado el")).to_be_visible()
    phone.close()
    signed = dossier.need_signatures.get()
    assert (signed.signed_by, signed.office, signed.language) == (who.fatou, "Coordinadora", "es")
    assert "Semences de relève" in signed.text
