"""The portfolio at risk is what lenders said; what nobody said yet stands beside it, and each ratio has one formula."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.people.models import User
from maillon.guarantees.queries import history, ratios
from maillon.guarantees.queries import portfolio as queries
from maillon.guarantees.queries.quarterly import quarterly
from maillon.guarantees.rules import measures, silence
from maillon.guarantees.rules import ratios as rules
from maillon.guarantees.rules.events import lending
from maillon.guarantees.rules.silence import Part
from maillon.guarantees.services import statements
from maillon.guarantees.spreadsheets.statements import Line
from tests.guarantees import scene as stage
from tests.guarantees.claiming import defaulted, lodged
from tests.guarantees.story import Story

END = date(2025, 6, 30)


def told(story: Story, period: str, ends_on: date, **sums: int) -> None:
    story.tell(lending.StatementReported, guarantee="G1", period=period, ends_on=ends_on, evidence="E", on=ends_on,
               **{"disbursed_minor": 0, "repaid_principal_minor": 0, "repaid_interest_minor": 0, "capitalised_minor": 0,
                  **sums})  # fmt: skip


def test_a_quarter_that_runs_is_not_arrears_until_its_statement_says_so() -> None:
    story = Story()
    story.active()
    story.pass_days(100)
    told(story, "2026-Q1", date(2026, 3, 31), disbursed_minor=100_000, repaid_principal_minor=20_000)
    story.pass_days(10)
    one = silence.read(story["G1"], story.day)
    assert (one.told_on, one.days, one.part) == (date(2026, 3, 31), 0, Part.SOUND)
    story.pass_days(40)
    one = silence.read(story["G1"], story.day)
    assert one.days_if_unpaid == measures.days_past_due(story["G1"].loan, story.day) >= 30
    assert (one.days, one.next_by, one.part) == (0, date(2026, 7, 30), Part.AWAITED)
    assert silence.read(story["G1"], date(2026, 7, 30)).part is Part.AWAITED, "the last day counts"
    assert silence.read(story["G1"], date(2026, 7, 31)).part is Part.OVERDUE
    story.pass_days(70)
    told(story, "2026-Q2", date(2026, 6, 30))
    one = silence.read(story["G1"], story.day)
    assert (one.days, one.part) == ((date(2026, 6, 30) - date(2026, 4, 1)).days, Part.REPORTED)


def test_what_the_fund_knows_itself_needs_no_statement() -> None:
    story = Story()
    story.defaulted()
    assert silence.read(story["G1"], story.day).told_on is None
    assert silence.read(story["G1"], story.day).part is Part.REPORTED


def test_a_loan_no_statement_ever_told_of_is_unknown_not_late() -> None:
    story = Story()
    story.active()
    story.pass_days(100)
    one = silence.read(story["G1"], story.day)
    assert (one.told_on, one.days, one.next_by, one.part) == (None, 0, date(2026, 4, 30), Part.AWAITED)
    assert silence.read(story["G1"], date(2026, 5, 1)).part is Part.OVERDUE


@given(late=st.integers(0, 700), repaid=st.integers(0, 100_000))
def test_a_statement_never_says_more_lateness_than_silence_would(late: int, repaid: int) -> None:
    story = Story()
    story.active()
    story.pass_days(100)
    told(story, "2026-Q1", date(2026, 3, 31), disbursed_minor=100_000, repaid_principal_minor=repaid)
    story.pass_days(late)
    one = silence.read(story["G1"], story.day)
    assert 0 <= one.days <= one.days_if_unpaid
    assert (one.part is Part.REPORTED) == (one.days >= 30)
    assert (one.part is Part.SOUND) == (one.days_if_unpaid < 30)


@pytest.fixture
def scene(db: None) -> stage.Scene:
    return stage.scene()


def get(user: User, address: str):  # type: ignore[no-untyped-def]
    client = Client()
    client.force_login(user)
    return client.get(address)


def test_the_parts_of_a_portfolio_add_up_and_each_is_named(scene: stage.Scene) -> None:
    defaulted(scene)
    state = history.state_of(scene.fund)
    for day, part in (
        (date(2025, 4, 20), Part.SOUND),
        (date(2025, 5, 20), Part.AWAITED),
        (date(2025, 8, 20), Part.OVERDUE),
    ):
        found = queries.of_state(state, day)
        assert sum(found.parts.values()) == found.principal_minor > 0
        assert (found.parts[part], found.at_risk_minor, found.par30) == (found.principal_minor, 0, 0.0)
        assert found.worst == (0.0 if part is Part.SOUND else 1.0)
    statements.take_in(facility=scene.facility, period="2025-Q2", lines=[Line("4012")], actor=None, at=stage.at(190))
    now = queries.of_state(history.state_of(scene.fund), date(2025, 8, 20))
    assert (now.par30, now.overdue_minor, now.awaited_minor) == (1.0, 0, 0)
    report = quarterly(scene.fund, END)
    assert report.found.par30 == 1.0
    assert [one.guarantees for one in report.aged if one.least == 60] == [1], (
        "81 days past due on the thirtieth of June"
    )


def test_a_quarter_without_its_statement_says_so_in_the_report(scene: stage.Scene) -> None:
    guarantee = defaulted(scene)
    report = quarterly(scene.fund, END)
    assert (report.found.par30, report.found.awaited) == (0.0, 1.0)
    assert [one.state.id for one in report.watched] == [guarantee.reference]
    assert [one.guarantees for one in report.aged] == [1, 0, 0, 0, 0]


def test_each_ratio_is_the_rules_and_what_is_lodged_is_not_expected_twice(scene: stage.Scene) -> None:
    guarantee = defaulted(scene)
    state = history.state_of(scene.fund)
    before = ratios.of_fund(scene.fund, state, queries.of_state(state, stage.DAY))
    assert before.leverage == float(rules.leverage(state) or 0) == before.exposure_minor / before.capital_minor
    assert before.solvency == pytest.approx(before.capital_minor / (before.shortfall_minor - before.provision_minor))
    assert before.liquidity is None or before.liquidity == pytest.approx(before.cash_minor / before.calls_minor)
    assert guarantee.reference in state.guarantees


def test_a_claim_that_is_lodged_is_needed_cash_once(scene: stage.Scene) -> None:
    lodged(scene)
    state = history.state_of(scene.fund)
    told = ratios.of_fund(scene.fund, state, queries.of_state(state, date(2025, 11, 7)))
    assert told.lodged_minor == 4_400_000 and told.calls_minor == 0
    assert told.liquidity == pytest.approx(told.cash_minor / told.lodged_minor)
    assert told.needed_minor == told.lodged_minor
    assert 0 < told.shortfall_minor <= told.exposure_minor


@pytest.mark.parametrize("figure", ["par30", "levier", "solvabilite", "liquidite"])
def test_each_figure_of_the_fund_has_its_why(scene: stage.Scene, figure: str) -> None:
    guarantee = defaulted(scene)
    page = get(scene.people.guillaume, f"/fonds/pourquoi/{figure}/")
    assert page.status_code == 200
    assert "pourquoi ce nombre" in page.content.decode()
    assert (guarantee.reference in page.content.decode()) == (figure == "par30")
    assert get(scene.people.guillaume, f"/en/fund/why/{figure}/").status_code == 200
    for user in (scene.people.diego, scene.people.benoit, scene.people.lea):
        assert get(user, f"/fonds/pourquoi/{figure}/").status_code == 404


def test_an_empty_fund_has_its_whys_and_an_unknown_figure_none(scene: stage.Scene) -> None:
    for figure in ("par30", "levier", "solvabilite", "liquidite"):
        assert get(scene.people.jeanne, f"/fonds/pourquoi/{figure}/").status_code == 200
    assert get(scene.people.jeanne, "/fonds/pourquoi/rien/").status_code == 404


def test_the_portfolio_says_what_silence_hides(scene: stage.Scene) -> None:
    defaulted(scene)
    page = get(scene.people.guillaume, "/fonds/portefeuille/").content.decode()
    assert "états en retard" in page and "/fonds/pourquoi/par30/" in page
