"""The programmes as a whole: every figure is the sum of the list behind it, whichever way the money is looked at."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.funding.models import Agreement, Envelope, Expense, Report
from maillon.funding.services import agreements
from maillon.insight.programmes import figures
from maillon.insight.programmes.facts import envelope_years, facts_of, forget
from maillon.insight.programmes.figures import DIMENSIONS, Step, fiscal_year, gathered
from maillon.insight.programmes.gates import Gate, Wait, gates, lines
from maillon.projects.models import Activity, PolicyMarker, SectorShare, Source
from tests.funding.agreeing import AMOUNT, AT, LATER, Cast, accounts, cast, pay, signed, written

DAY = timedelta(days=1)


@pytest.fixture
def scene(db: None) -> Cast:
    forget()
    return cast()


def totals(scene: Cast, **picks: str) -> dict[str, int]:
    facts = facts_of(scene.ministry)
    told = figures.totals(facts.only(picks))
    return {step.name.lower(): amount for step, amount in told.items() if amount}


def test_money_is_told_at_each_step_and_the_journal_says_when_it_moved(scene: Cast) -> None:
    assert totals(scene) == {}
    scene.call.__class__.objects.filter(pk=scene.call.pk).update(announced_at=AT)
    forget()
    made = written(scene)
    assert totals(scene) == {"called": 500_000_00, "awarded": AMOUNT}
    one = signed(scene)
    told = totals(scene)
    assert told["awarded"] == 2 * AMOUNT and told["agreed"] == told["committed"] == AMOUNT
    accounts(scene)
    pay(one.instalments.get(number=1), scene)
    told = totals(scene)
    assert (told["paid"], told["committed"]) == (60_000_00, 40_000_00)
    agreements.end(agreement=one, reason="Essai", actor=scene.mireille, at=LATER)
    told = totals(scene)
    assert (told["awarded"], told["agreed"], told["paid"]) == (AMOUNT + 60_000_00, 60_000_00, 60_000_00)
    assert "committed" not in told
    assert totals(scene, programme="conventions", year="2027")["paid"] == 60_000_00
    assert totals(scene, year="2026") == {} and totals(scene, country="HT") == {}
    assert made.state == Agreement.State.TO_SIGN


def test_what_is_kept_is_read_again_only_when_something_moved(
    scene: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    signed(scene)
    facts_of(scene.ministry)
    with django_assert_num_queries(3):  # type: ignore[operator]
        first = facts_of(scene.ministry)
    scene.call.__class__.objects.filter(pk=scene.call.pk).update(announced_at=AT)
    assert facts_of(scene.ministry) is first, "nothing was recorded"
    written(scene)
    assert facts_of(scene.ministry) is not first


def test_expenses_and_their_report_are_spent_then_reported_and_a_project_shares_its_money(scene: Cast) -> None:
    one = signed(scene)
    source = Source.objects.create(slug="essai", name="Essai", kind="recorded")
    activity = Activity.objects.create(identifier="x", source=source, reporting_organisation=scene.home)
    activity.recipients.create(kind="country", code="HT", percentage=Decimal("33.33"))
    activity.recipients.create(kind="country", code="SN", percentage=Decimal("66.67"))
    for code, part in (("14030", 50), ("14031", 20), ("11220", 30)):
        SectorShare.objects.create(activity=activity, code=code, percentage=part)
    SectorShare.objects.create(activity=activity, vocabulary="2", code="140", percentage=100)
    PolicyMarker.objects.create(activity=activity, code="1", significance="2")
    report = Report.objects.filter(agreement=one, key="annuel").first()
    Agreement.objects.filter(pk=one.pk).update(activity=activity)
    for number, sealed in ((1, True), (2, False)):
        Expense.objects.create(
            agreement=one, number=number, spent_on=date(2026, 5, 2), category="x", supplier="x", amount_minor=12_345,
            currency="CAD", rate=1, converted_minor=12_345, organisation=scene.home, recorded_at=AT,
            token=uuid.uuid4(), report=report if sealed else None, sealed_at=AT if sealed else None,
        )  # fmt: skip
    forget()
    assert totals(scene)["spent"] == 12_345 and "reported" not in totals(scene)
    Report.objects.filter(pk=report.pk).update(state="accepted")  # type: ignore[union-attr]
    forget()
    assert totals(scene)["reported"] == 12_345
    facts = facts_of(scene.ministry)
    by_sector = figures.by(facts, "sector")
    assert {code: cells[Step.AGREED] for code, cells in by_sector.items()} == {"140": 70_000_00, "112": 30_000_00}
    by_country = figures.by(facts, "country")
    assert sum(cells[Step.AGREED] for cells in by_country.values()) == AMOUNT
    assert totals(scene, gender="2")["agreed"] == AMOUNT and totals(scene, gender="0") == {}
    assert figures.projects(facts) == {activity.pk}


def test_an_envelope_is_spread_over_its_fiscal_years_to_the_cent(scene: Cast) -> None:
    assert envelope_years(date(2024, 4, 1), date(2028, 4, 1), 1_888_466_801) == [
        (2025, 472_116_701), (2026, 472_116_700), (2027, 472_116_700), (2028, 472_116_700),
    ]  # fmt: skip
    Envelope.objects.create(
        programme=scene.call.terms.component.programme, key="x", starts_on=date(2025, 4, 1), ends_on=date(2027, 4, 1),
        amount_minor=1001, source="Essai", loaded_at=AT,
    )  # fmt: skip
    forget()
    assert totals(scene, year="2026") == {"envelope": 501} and totals(scene) == {"envelope": 1001}


WORDS = st.sampled_from(["", "a", "b", "c"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from([int(one) for one in Step]), st.integers(-(10**12), 10**12), st.integers(1, 6),
        *[st.integers(0, 2)] * len(DIMENSIONS),
    ),
    max_size=40,
)  # fmt: skip


@given(rows=ROWS, picks=st.dictionaries(st.sampled_from(DIMENSIONS), WORDS, max_size=3))
def test_every_breakdown_and_every_list_sums_to_the_figure(rows: list[tuple[int, ...]], picks: dict[str, str]) -> None:
    facts = gathered(rows, dict.fromkeys(DIMENSIONS, ("", "a", "b")))
    kept = facts.only(picks)
    told = figures.totals(kept)
    mine = [
        row for row in rows
        if all(("", "a", "b")[row[3 + DIMENSIONS.index(name)]] == value for name, value in picks.items())
    ]  # fmt: skip
    assert told == {step: sum(row[1] for row in mine if row[0] == step) for step in Step}
    for name in DIMENSIONS:
        cells = figures.by(kept, name).values()
        assert {step: sum(one[step] for one in cells) for step in Step} == told
    crossed = figures.crossed(kept, "programme", "year")
    assert sum(crossed.values()) == sum(told.values())
    assert figures.totals(kept.only({"year": "a"})) == figures.totals(facts.only({**picks, "year": "a"})) or (
        picks.get("year", "a") != "a"
    )
    for step in Step:
        assert figures.totals(kept.at(step)) == {one: told[one] if one is step else 0 for one in Step}
        assert sum(amount for _key, amount in figures.subjects(kept, step)) == told[step]


@given(day=st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_a_fiscal_year_closes_on_31_march(day: date) -> None:
    year = fiscal_year(day)
    assert date(year - 1, 4, 1) <= day <= date(year, 3, 31)


def test_gates_say_how_long_and_who_is_waited_for(scene: Cast) -> None:
    waits = [
        Wait(Gate.RECEIVE, AT, AT + days * DAY, "dossier", str(days)) for days in (1, 2, 30)
    ]  # fmt: skip
    waits += [Wait(Gate.RECEIVE, AT - days * DAY, None, "dossier", str(days)) for days in (4, 9)]
    line = lines(waits, at=AT)[0]
    assert (line.passed, line.median_days, line.ninth_days) == (3, 2, 30)
    assert (line.waiting, line.waiting_median_days) == (2, 6.5) and line.oldest is not None and line.oldest.key == "9"
    one = signed(scene)
    accounts(scene)
    pay(one.instalments.get(number=1), scene)
    written(scene, at=LATER)
    told = {line.gate: line for line in gates(scene.ministry, at=LATER + 5 * DAY)}
    assert told[Gate.SIGN_ORGANISATION].passed == 1 and told[Gate.SIGN_ORGANISATION].waiting == 1
    assert told[Gate.SIGN_FUNDER].oldest is not None
    assert told[Gate.PREPARE].passed == told[Gate.APPROVE].passed == told[Gate.BANK].passed == 1
    assert told[Gate.PREPARE].median_days == pytest.approx(3)
    later = gates(scene.ministry, at=datetime(2026, 12, 1, tzinfo=UTC))
    late = next(line for line in later if line.gate is Gate.REPORT)
    assert late.waiting == 0, "no report is due before 31 March 2027"
