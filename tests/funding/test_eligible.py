"""What one is eligible to: judged from the record alone, with what would unblock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.parties.models import Organisation
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.queries.record import tables
from maillon.dossiers.rules import definition
from maillon.funding.queries import eligible
from maillon.funding.queries.record import record_of
from maillon.funding.rules import eligibility as rules
from maillon.funding.rules.eligibility import Answer
from tests.funding import calling
from tests.funding.calling import AT
from tests.personas import make_organisation

FACTS = {"directors": 7, "directors_in_canada": 5, "staff_28h": 2, "grant_years": 3}


def complete(name: str = "Organisme complet", **counts: int) -> Organisation:
    """An organisation whose record says everything volet 1 asks."""
    made = make_organisation(name, region="05")
    made.identifiers.create(scheme="CA_QC-QBC", value="1143920115")
    calling.know(made, **{**FACTS, **counts})
    return made


@pytest.fixture
def volet_1(db: None) -> None:
    ministry = make_organisation("Ministère d’essai")
    calling.call(ministry, key="qsf-volet-1", component="volet-1")


@pytest.mark.usefixtures("volet_1")
def test_a_whole_record_is_eligible_and_what_is_left_is_asked_in_the_application() -> None:
    [fit] = eligible.fits(complete(), at=AT)
    assert fit.answer is Answer.YES and not fit.blocking and not fit.missing
    assert {one.condition.key for one in fit.met} == {"registre", "conseil", "permanence", "annees"}
    assert fit.later == 1


@pytest.mark.usefixtures("volet_1")
@pytest.mark.parametrize(
    ("counts", "key"),
    [
        ({"directors_in_canada": 3}, "conseil"),
        ({"staff_28h": 0}, "permanence"),
        ({"grant_years": 1}, "annees"),
    ],
)
def test_each_condition_that_fails_says_its_article_and_what_unblocks(counts: dict[str, int], key: str) -> None:
    [fit] = eligible.fits(complete(**counts), at=AT)
    assert fit.answer is Answer.NO
    [blocked] = fit.blocking
    assert blocked.condition.key == key and blocked.article is not None and blocked.article.number
    assert blocked.reason["fr"] and blocked.remedy["fr"] and blocked.remedy["en"]


@pytest.mark.usefixtures("volet_1")
def test_half_of_the_board_is_no_majority() -> None:
    [fit] = eligible.fits(complete(directors=6, directors_in_canada=3), at=AT)
    assert [one.condition.key for one in fit.blocking] == ["conseil"]


@pytest.mark.usefixtures("volet_1")
def test_what_the_record_does_not_say_is_to_be_checked_not_refused() -> None:
    bare = make_organisation("Organisme nouveau")
    [fit] = eligible.fits(bare, at=AT)
    assert fit.answer is Answer.UNKNOWN and not fit.blocking
    assert {name for one in fit.missing for name in one.condition.missing} == {
        "directors",
        "directors_in_canada",
        "grant_years",
        "identifier_CA_QC-QBC",
        "staff_28h",
    }


@pytest.mark.django_db
def test_only_open_calls_are_looked_at() -> None:
    ministry = make_organisation("Ministère d’essai")
    calling.call(ministry, announced=False)
    assert eligible.fits(complete(), at=AT) == []


@pytest.mark.django_db
def test_every_shipped_call_judges_something_from_the_record() -> None:
    ministry = make_organisation("Ministère d’essai")
    wanted = {
        "qsf-volet-1": {"registre", "conseil", "permanence", "annees"},
        "qsf-volet-2": {"registre", "conseil"},
        "aide-urgence": {"registre", "region"},
    }
    for key, keys in wanted.items():
        version = calling.source(ministry, key)
        form = read_form(version.forms.get(use="application").form.xform)
        computed = eligible.calculations(form)
        said = definition.read(version.definition).eligibility
        assert {one.key for one in said if rules.facts_read(one.expression, computed) is not None} == keys


@pytest.mark.django_db
def test_funded_years_come_from_declared_revenue_and_are_unknown_when_nothing_is_declared() -> None:
    made = make_organisation("Organisme déclaré")
    assert record_of(made)["grant_years"] == ""
    this = timezone.localdate()
    for back in (1, 2):
        starts = date(this.year - back - (this.month < 4), 4, 1)
        made.figures.create(
            kind="revenue",
            detail="ministry",
            starts_on=starts,
            ends_on=starts.replace(year=starts.year + 1),
            amount_minor=5_000_000,
            currency="CAD",
            source="Essai",
            recorded_at=AT,
        )
    assert record_of(made)["grant_years"] == "2"
    assert tables(organisation=made, person=None)["organisation"][0]["grant_years"] == "2"


@given(
    on=st.dates(date(2001, 1, 1), date(2090, 1, 1)),
    periods=st.lists(st.tuples(st.integers(-4000, 400), st.integers(1, 900)), max_size=8),
)
def test_funded_years_stay_between_none_and_five_and_more_money_never_takes_one_away(
    on: date, periods: list[tuple[int, int]]
) -> None:
    spans = [(on + timedelta(days=start), on + timedelta(days=start + length)) for start, length in periods]
    counted = [rules.funded_years(spans[:number], on=on, among=5) for number in range(len(spans) + 1)]
    assert counted == sorted(counted) and counted[0] >= 0 and counted[-1] <= 5
    everything = [(date(1990, 1, 1), date(2100, 1, 1))]
    assert rules.funded_years(everything, on=on, among=5) == 5
    assert rules.funded_years(everything, on=on, among=3) == 3


@given(st.lists(st.sampled_from(list(Answer)), max_size=6))
def test_a_call_is_refused_by_one_condition_and_accepted_by_all(answers: list[Answer]) -> None:
    whole = rules.whole([rules.Condition(str(n), one) for n, one in enumerate(answers)])
    if Answer.NO in answers:
        assert whole is Answer.NO
    elif Answer.UNKNOWN in answers:
        assert whole is Answer.UNKNOWN
    else:
        assert whole is Answer.YES


def test_what_an_expression_reads() -> None:
    pulled = "once(pulldata('organisation', 'directors', 'key', 'self'))"
    computed = {"/data/g/a": pulled, "/data/g/b": "/data/g/a + /data/g/c", "/data/g/loop": "/data/g/loop"}
    assert rules.facts_read("number(/data/g/a) > 1", computed) == {"directors"}
    assert rules.facts_read("number(/data/g/b) > 1", computed) is None
    assert rules.facts_read("/data/g/c = 'oui'", computed) is None
    assert rules.facts_read("/data/g/loop = 'oui'", computed) is None
    assert rules.facts_read("today() > 1", computed) is None
    direct = "pulldata('organisation', 'region', 'key', 'self') != ''"
    assert rules.facts_read(direct, {}) == {"region"}
