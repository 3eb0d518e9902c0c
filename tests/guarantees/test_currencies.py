"""Rates side by side, a currency that strikes off zeros, the holidays of a place: told from the page of the money."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from maillon.guarantees.queries import history
from maillon.guarantees.rules import clocks, rates
from maillon.guarantees.rules.terms import Delay
from maillon.guarantees.services import currencies, loading, statements
from maillon.guarantees.spreadsheets.statements import Line
from maillon.ledger import queries as ledger
from tests.guarantees import scene as stage
from tests.guarantees.test_studies import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> stage.Scene:
    return stage.scene()


def does(scene: stage.Scene, name: str, status: int = 302, **told: object) -> str:
    sent = {"do": name, "pk": "9"} | {f"{name}-{key}": value for key, value in told.items()}
    answer = signed_in(scene.people.guillaume).post(reverse("fund_money"), sent)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_parallel_rate_stands_beside_the_official_one_and_the_books_follow_the_official(scene: stage.Scene) -> None:
    does(scene, "rate", currency="XOF", rate="0,0030", quote="parallel", source="Marché", day="2025-02-01")
    known = history.state_of(scene.fund).rates
    assert rates.per_unit("XOF", known) == stage.RATE
    assert float(rates.per_unit("XOF", known, "parallel")) == 0.003
    shown = " ".join(signed_in(scene.people.guillaume).get(reverse("fund_money")).content.decode().split())
    assert 'XOF <span class="sub">Parallèle</span>' in shown and "Marché" in shown


def test_zeros_struck_off_a_loan_leave_the_promise_as_it_is(scene: stage.Scene) -> None:
    guarantee, loan = stage.issued(scene)
    drawn = [Line(loan.number, disbursed_minor=40_000_000)]
    statements.take_in(facility=scene.facility, period="2025-Q1", lines=drawn, actor=None, at=stage.at(100))
    before = history.state_of(scene.fund).guarantees[guarantee.reference]
    does(scene, "redenominate", guarantee=guarantee.reference, units="1000", day="2025-05-01")
    after = history.state_of(scene.fund).guarantees[guarantee.reference]
    assert (after.loan.principal_minor, before.loan.principal_minor) == (40_000, 40_000_000)
    assert after.cover_minor == before.cover_minor > 0
    for book in (scene.fund.asnpo_book, scene.fund.ifrs_book):
        assert not any(ledger.totals(ledger.trial_balance(book)).values())


@pytest.mark.parametrize(("reference", "units"), [("GAR-1900-001", "1000"), ("", "1000"), ("GAR-2025-001", "1")])
def test_what_cannot_be_redenominated_says_so(scene: stage.Scene, reference: str, units: str) -> None:
    stage.issued(scene)
    page = does(scene, "redenominate", 422, guarantee=reference, units=units, day="2025-05-01")
    assert f'value="{units}"' in page


def test_business_days_leave_out_the_holidays_of_the_place_the_terms_name(scene: stage.Scene) -> None:
    loading.load(fund=scene.fund, at=stage.AT)
    version = scene.facility.version
    duration = replace(stage.TERMS.duration, calendar="quebec", offer=Delay(days=3, business=True))
    version.definition = replace(stage.TERMS, duration=duration).document()
    version.save()
    guarantee = stage.approved(scene)
    state = history.state_of(scene.fund)
    one = replace(state.guarantees[guarantee.reference], approved_on=date(2026, 12, 22))
    # The 25th is a holiday, the 26th and 27th a weekend.
    assert clocks.offer_until(state, one) == date(2026, 12, 28)
    assert clocks.offer_until(replace(state, calendars={}), one) == date(2026, 12, 25)


def test_the_holidays_of_another_place_are_typed_and_told_once(scene: stage.Scene) -> None:
    wrong = does(scene, "calendar", 422, calendar="burkina-faso", holidays="2027-01-01\nTabaski", source="Décret")
    assert "Tabaski" in wrong
    told = {"calendar": "burkina-faso", "holidays": "2027-08-05\n2027-01-01", "source": "Loi 079-2015"}
    does(scene, "calendar", **told)
    does(scene, "calendar", **told)
    assert history.state_of(scene.fund).calendars["burkina-faso"] == (date(2027, 1, 1), date(2027, 8, 5))
    assert scene.fund.events.filter(kind="calendar_set").count() == 1


def test_loading_the_shipped_calendar_twice_writes_one_event(scene: stage.Scene) -> None:
    assert loading.load(fund=scene.fund, at=stage.AT)["calendars"] == 1
    loading.load(fund=scene.fund, at=stage.at(1))
    assert scene.fund.events.filter(kind="calendar_set").count() == 1
    assert not currencies.set_holidays(
        fund=scene.fund, calendar="quebec", holidays=history.state_of(scene.fund).calendars["quebec"], source="",
        actor=scene.people.guillaume, at=stage.at(2),
    )  # fmt: skip
