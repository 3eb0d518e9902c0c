"""A ratio and the quarter's figures lead to where they come from; what the engine says beside an act is read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from maillon.core.people.models import User
from maillon.guarantees.models import Guarantee, ProductVersion
from maillon.guarantees.queries import history, why
from maillon.guarantees.rules import terms as rules
from maillon.guarantees.rules.engine import Notice
from maillon.guarantees.rules.events import capital
from maillon.guarantees.services import papers, recording, statements
from maillon.guarantees.spreadsheets.statements import Line
from maillon.web.guarantees import notices
from tests.guarantees import scene as stage
from tests.guarantees.claiming import accepted, defaulted, lodged

pytestmark = pytest.mark.django_db
LATE = rules.ClaimRule(payment=rules.Delay(days=15, roll=False), late_interest="73/1000")


@pytest.fixture
def scene() -> stage.Scene:
    made = stage.scene()
    papers.load(at=stage.AT)
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def main_of(page: str) -> str:
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def links(page: str) -> set[str]:
    return {unescape(one) for one in re.findall(r'href="(/[^"#]+)"', main_of(page))}


PARTS = {
    "levier": ("/fonds/pourquoi/exposition/", "/fonds/capital/", "/3000/"),
    "solvabilite": ("/fonds/risque/", "/fonds/provisions/", "/2200/", "/3000/"),
    "liquidite": ("/fonds/monnaies/", "/1000/", "/1010/", "/2300/", "/9300/", "/fonds/risque/"),
}


@pytest.mark.parametrize("figure", PARTS)
def test_each_part_of_a_ratio_leads_to_its_origin(scene, figure: str) -> None:
    accepted(scene)
    page = reverse("fund_why", kwargs={"figure": figure})
    manager, member = signed_in(scene.people.guillaume), signed_in(scene.people.jeanne)
    found = links(manager.get(page).content.decode())
    for wanted in PARTS[figure]:
        assert any(wanted in one for one in found), (wanted, found)
    for one in found:
        assert manager.get(one).status_code == 200, one
    hers = links(member.get(page).content.decode())
    assert not any("comptabilite" in one for one in hers), "the books are for who keeps them"
    for one in hers:
        assert member.get(one).status_code == 200, one


def test_figures_of_the_quarter_lead_to_their_origin(scene) -> None:
    claim = lodged(scene)
    manager = signed_in(scene.people.guillaume)
    page = reverse("fund_report", kwargs={"period": "2025-Q4"})
    text = manager.get(page).content.decode()
    found = links(text)
    commitment = scene.fund.commitments.get()
    for wanted in (
        reverse("guarantee", kwargs={"reference": claim.guarantee.reference}),
        reverse("fund_commitment", kwargs={"reference": commitment.reference}),
        reverse("fund_why", kwargs={"figure": "exposition"}),
        reverse("fund_why", kwargs={"figure": "exposition"}) + "?axe=country&nom=SN",
        reverse("book_account", kwargs={"book": scene.fund.asnpo_book.code, "code": "1000"}) + "?au=2025-12-31",
    ):
        assert wanted in found, (wanted, found)
    for one in found:
        if not one.endswith((".pdf", ".xlsx")):
            assert manager.get(one).status_code == 200, one
    hers = links(signed_in(scene.people.jeanne).get(page).content.decode())
    assert not any("comptabilite" in one for one in hers)


def late(scene: stage.Scene) -> Guarantee:
    """A claim of 44,000 $ accepted under terms that owe interest after fifteen days; prepared by the manager."""
    terms = replace(stage.TERMS, claim=LATE)
    ProductVersion.objects.filter(product__key="pret-a-pret").update(definition=terms.document())
    scene.facility.version.refresh_from_db()
    claim = accepted(scene)
    page = reverse("claim", kwargs={"reference": claim.reference})
    told = {"do": "prepare", "prepare-amount": "44 000", "prepare-is_final": "on"}
    assert signed_in(scene.people.guillaume).post(page, told).status_code == 302
    return claim.guarantee


def test_late_interest_is_said_after_the_payment_and_stays_with_its_event(scene) -> None:
    guarantee = late(scene)
    claim = guarantee.claims.get()
    client = signed_in(scene.people.jeanne)
    pay = reverse("claim_payment", kwargs={"reference": claim.reference, "number": 1})
    answer = client.post(pay, {"do": "approve", "paid_on": "2026-01-20"}, follow=True)
    words = "d’intérêts sont dus au prêteur"
    assert words in answer.content.decode()
    assert words not in client.get(reverse("claim", kwargs={"reference": claim.reference})).content.decode()
    page = reverse("guarantee", kwargs={"reference": guarantee.reference})
    assert words in client.get(page).content.decode()
    paid = reverse("guarantee_why", kwargs={"reference": guarantee.reference, "figure": "paid_minor"})
    assert words in client.get(paid).content.decode()
    assert words not in signed_in(scene.people.diego).get(page).content.decode(), "the lender reads its own view"
    with override("en"):
        english = client.get(reverse("guarantee", kwargs={"reference": guarantee.reference})).content.decode()
    assert "interest is due to the lender" in english
    [step] = [one for one in why.why(guarantee, "paid_minor") if one.notices]
    assert step.notices[0].code == "guarantees.late_interest" and step.event.kind == "claim_paid"


def test_an_act_on_the_guarantees_page_says_what_the_engine_said(scene) -> None:
    guarantee = defaulted(scene)
    terms = guarantee.terms
    client = signed_in(scene.people.guillaume)
    begun = notices.begun(scene.fund)
    statements.take_in(
        facility=scene.facility, period="2025-Q2", lines=[Line("4012", disbursed_minor=1_000_000)],
        actor=None, at=stage.at(200),
    )  # fmt: skip
    assert terms and [number for number, one in history.read(scene.fund).notices if number > begun]
    text = client.get(reverse("guarantee", kwargs={"reference": guarantee.reference})).content.decode()
    assert "au-delà du prêt convenu" in text or "ne sont pas couverts" in text


def test_notices_are_the_same_read_again_from_the_first_event(scene) -> None:
    guarantee = late(scene)
    claim = guarantee.claims.get()
    pay = reverse("claim_payment", kwargs={"reference": claim.reference, "number": 1})
    signed_in(scene.people.jeanne).post(pay, {"do": "approve", "paid_on": "2026-01-20"})
    kept = history.read(scene.fund)
    history._kept.clear()
    assert history.read(scene.fund) == kept and kept.notices


def test_every_notice_of_the_engine_has_its_words(scene) -> None:
    guarantee = defaulted(scene)
    day = stage.DAY + timedelta(days=130)
    recording.happen(
        fund=scene.fund,
        events=[
            capital.LimitsSet(
                key="l", effective_on=day, known_on=day,
                limits=(capital.Limit(axis="country", share=rules.Fraction(1, 10)),),
            ),
            capital.RateMoved(
                key="r2", effective_on=day, known_on=day, currency="XOF", rate=stage.RATE * 3, source="essai"
            ),
        ],
        actor=None,
        at=stage.at(130),
    )  # fmt: skip
    state = history.state_of(scene.fund)
    name = {"guarantee": guarantee.reference}
    told = [
        notices.said(Notice(f"guarantees.{code}", facts), state)
        for code, facts in (
            ("late_interest", name | {"amount": 1_00}),
            ("deposit_top_up", name | {"amount": 1_00}),
            ("facility_cap_reached", {"facility": scene.facility.reference, "wanted": 5, "left": 3}),
            *(
                ("outside_cover", name | {"amount": 7, "why": why_})
                for why_ in ("conditions", "fee", "hold", "default")
            ),
            ("above_agreed", name | {"amount": 7}),
            ("limit_passed", {"axis": "lender", "name": scene.lender.slug, "exposure": 5_00, "ceiling": 4_00}),
            ("limit_passed", {"axis": "leverage", "name": "", "exposure": 5_00, "ceiling": 4_00}),
        )
    ]
    assert all(one and "guarantees." not in one and "%" not in one for one in told), told
    assert scene.lender.legal_name_fr in told[-2]
    assert notices.said(Notice("guarantees.lune", {}), state) == "guarantees.lune"
