"""Law 25 in the browser: a person consents, sees who sees them, takes a copy, is erased; Amina keeps the registers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from maillon.core.jobs.services import work_once
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.core.privacy.models import Consent, IncidentEntry
from maillon.core.privacy.services import note_reading
from maillon.core.privacy.services.terms import load_terms
from tests.e2e.arrived import violations
from tests.personas import PASSWORD, make_person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="fr-CA", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def sign_in(page: Page, url: str, user: User) -> None:
    page.goto(f"{url}/compte/connexion/")
    page.get_by_label("Courriel").fill(user.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page).not_to_have_url(re.compile("/connexion/"))


def accessible(page: Page) -> None:
    assert violations(page) == []


def test_a_person_consents_sees_who_sees_takes_a_copy_and_is_erased(page: Page, live_server) -> None:
    load_terms(settings.PROJECT / "data" / "privacy")
    lea, amina = make_person("Léa"), make_person("Amina", Role.SECRETARIAT)
    note_reading(amina, lea.person, "core.identity", timezone.now())
    url = live_server.url
    sign_in(page, url, lea)
    page.goto(f"{url}/compte/consentements/")
    expect(page.get_by_role("checkbox")).to_have_count(7)
    expect(page.locator("input:checked")).to_have_count(0)
    accessible(page)
    page.get_by_label("Recevoir l’infolettre du réseau").check()
    page.get_by_role("button", name="Enregistrer mes choix").click()
    expect(page.get_by_text("C’est noté.")).to_be_visible()
    expect(page.get_by_text("En vigueur.")).to_be_visible()
    page.goto(f"{url}/compte/qui-me-voit/")
    expect(page.get_by_role("row", name=re.compile("Amina Essai"))).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Prendre une copie").click()
    page.get_by_role("button", name="Demander une copie").click()
    expect(page.get_by_text(re.compile("elle se prépare"))).to_be_visible()
    assert work_once()
    page.reload()
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("ZIP")).click()
    assert taken.value.suggested_filename == "maillon-renseignements.zip"
    page.goto(f"{url}/compte/renseignements/effacer/")
    if "confirmer" in page.url:
        page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Vos consentements et leur preuve")).to_be_visible()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Effacer et fermer mon compte").click()
    expect(page.get_by_text("Vos renseignements sont effacés")).to_be_visible()
    lea.refresh_from_db()
    assert not lea.is_active and not Consent.objects.filter(withdrawn_at=None).exists()


def test_amina_writes_an_incident_and_completes_it(page: Page, live_server) -> None:
    load_terms(settings.PROJECT / "data" / "privacy")
    amina = make_person("Amina", Role.SECRETARIAT)
    url = live_server.url
    sign_in(page, url, amina)
    page.goto(f"{url}/reseau/renseignements/")
    page.get_by_role("navigation", name="Registres de la Loi 25").get_by_role("link", name="Incidents").click()
    accessible(page)
    page.get_by_role("link", name="Inscrire un incident").click()
    page.get_by_label("Circonstances de l’incident").fill("Un chiffrier envoyé à la mauvaise liste.")
    page.get_by_label("Jour où le réseau en a eu connaissance").fill("2026-01-15")
    page.get_by_role("button", name="Inscrire au registre").click()
    expect(page.get_by_role("link", name=re.compile("Dites quels renseignements"))).to_be_visible()
    page.get_by_label("Renseignements visés").fill("Noms et adresses")
    page.get_by_role("button", name="Inscrire au registre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("INC-"))
    page.get_by_label("Risque qu’un préjudice sérieux soit causé").select_option("yes")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Aviser la Commission d’accès à l’information d’un incident").first).to_be_visible()
    accessible(page)
    assert IncidentEntry.objects.count() == 2
