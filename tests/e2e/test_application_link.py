"""A link without account, in a real Chromium: what is typed there is taken by the site."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from maillon.dossiers.services.access import make_link
from maillon.dossiers.services.starting import start
from tests.dossiers import samples
from tests.dossiers.offline.paper import report
from tests.personas import people, semis

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NOW = datetime.now(UTC)


def test_a_link_opens_its_form_by_its_own_button(browser: Browser, live_server: LiveServer) -> None:
    benoit = people().benoit
    version = samples.publish(report(), at=NOW - timedelta(days=30))
    dossier = start(version=version, applicant=semis(), actor=benoit, at=NOW)
    secret = make_link(dossier=dossier, actor=benoit, at=NOW)
    with override("fr"):
        address = live_server.url + reverse("application_link", kwargs={"token": secret})
    context = browser.new_context(locale="fr-CA")
    page = context.new_page()
    page.goto(address)
    with page.expect_request(lambda sent: sent.method == "POST") as sending:
        page.get_by_label("Votre nom").fill("Fatou Kaboré")
        page.get_by_role("button", name="Ouvrir").click()
    # Said by the browser itself: « null » would be refused as a forgery.
    assert sending.value.all_headers()["origin"] == live_server.url
    answer = sending.value.response()
    assert answer is not None and answer.status == 302
    expect(page).to_have_url(re.compile(f"/demandes/{dossier.reference}/reponses/"))
    context.close()
