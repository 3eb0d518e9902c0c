"""Hour zero in a real Chromium: opened in the morning, three votes at 390 px, signed, the money approved, the clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect

from maillon.core.codelists.services import load as load_codes
from maillon.core.people.models import User
from maillon.funding.models import Agreement, Emergency
from tests.e2e.arrived import beyond
from tests.e2e.stage import Stage, accessible
from tests.funding.agreeing import Cast, accounts
from tests.funding.hour_zero import Scene, be_ready, scene_of
from tests.personas import people

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
STEPS = (
    "Urgence ouverte",
    "Demande reçue",
    "Vote du comité, décision",
    "Convention signée par les deux parties",
    "Premier versement approuvé par deux personnes",
)


@pytest.fixture
def day(browser: Browser, live_server: Any) -> Iterator[tuple[Stage, Scene]]:
    """Semis solidaires is ready in Haiti."""
    load_codes()
    it = scene_of(people())
    be_ready(it)
    found = Stage(browser, live_server.url, it.people)
    yield found, it
    found.leave()


def test_one_day(day: tuple[Stage, Scene]) -> None:
    stage, it = day
    page = stage.at(it.mireille, reverse("emergency_open"))
    for name, value in (("name_fr", "Cyclone Iris"), ("envelope", "500 000")):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=kind]").select_option("TC")
    page.locator("[name=country]").select_option("HT")
    page.locator("[name=occurred_on]").fill(timezone.localdate().isoformat())
    accessible(page)
    page.get_by_role("button", name="Ouvrir maintenant").click()
    expect(page.get_by_text("1 organisme prêt a son formulaire")).to_be_visible()
    crisis = Emergency.objects.get()
    desk = reverse("kept_emergency", kwargs={"slug": crisis.slug})
    accessible(page)

    reference = crisis.invitations.get().dossier.reference
    own = stage.at(it.benoit, reverse("application_summary", kwargs={"reference": reference}))
    own.locator("input[name=name]").fill("Benoît Lachance")
    if (said := own.locator("main form input[type=checkbox]")).count():
        said.first.check()
    own.locator("main form").filter(has=own.locator("input[name=name]")).locator("button[type=submit]").last.click()
    expect(own.get_by_text(reference).first).to_be_visible()

    page = stage.at(it.mireille, desk)
    page.get_by_role("button", name="Recevoir et mettre au vote").click()
    expect(page.get_by_text("mise au vote")).to_be_visible()
    for voter in it.voters:
        vote(stage, voter, reverse("emergency_vote", kwargs={"slug": crisis.slug}))
    page = stage.at(it.mireille, desk)
    page.get_by_role("button", name="Inscrire la décision").click()
    agreement = Agreement.objects.get()
    accounts(Cast(it.people, it.simon, it.ministry, it.home, None))  # type: ignore[arg-type]
    sign = reverse("agreement_sign", kwargs={"reference": agreement.reference})
    for user, office in ((it.benoit, "Direction générale"), (it.mireille, "Chargée de programme")):
        paper = stage.at(user, sign)
        paper.get_by_label("Votre fonction").fill(office)
        paper.get_by_label(re.compile("J’ai lu ce texte")).check()
        paper.get_by_role("button", name="Signer").click()
        expect(paper.get_by_text("C’est signé.")).to_be_visible()
    page = stage.at(it.mireille, desk)
    page.get_by_role("button", name="Demander le premier versement").click()
    expect(page.get_by_text("approuve le premier versement")).to_be_visible()
    other = stage.at(it.simon, desk)
    other.get_by_role("button", name="Approuver le premier versement").click()
    expect(other.get_by_text("C’est approuvé")).to_be_visible()

    public = stage.browser.new_context(locale="fr-CA", viewport={"width": 390, "height": 844}).new_page()
    public.goto(stage.url + reverse("emergency", kwargs={"slug": crisis.slug}))
    for step in STEPS:
        expect(public.locator(".time").first.get_by_text(step)).to_be_visible()
    assert public.locator(".time").first.locator("time").count() == 7
    assert beyond(public) == 0
    accessible(public)
    public.context.close()
    assert stage.errors == []


def vote(stage: Stage, voter: User, path: str) -> None:
    """One member, on a telephone."""
    page = stage.page(voter)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(stage.url + path)
    accessible(page)
    assert beyond(page) == 0
    page.get_by_role("button", name=re.compile("^Pour")).click()
    expect(page.get_by_text("Votre voix : Pour")).to_be_visible()
