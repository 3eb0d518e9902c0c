"""What records lack: weighed by data, lowered by the yearly declaration, told in few questions."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import OrganisationFigure, OrganisationIdentifier
from maillon.network.models import DeclaredCountry, MembershipYear, RecordRules, Renewal
from maillon.network.queries import gaps as queries
from maillon.network.rules import gaps as rules
from maillon.network.services import record_rules
from tests.network.making import member, organisation

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
DAY = date(2026, 11, 20)
KEYS = sorted(rules.KNOWN)


# Drawing is slow on a loaded machine, which says nothing of the rule.
@trying(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(KEYS), unique=True), st.frozensets(st.sampled_from(KEYS)), st.sampled_from(KEYS))
def test_what_is_added_to_a_record_never_lowers_it(counted, held, added):
    told = rules.Rules(tuple(rules.Part(key, 1 + len(key)) for key in counted))
    figures = dict.fromkeys(held & rules.DATED, DAY)
    before = rules.gaps(rules.Record(held, figures), told, DAY)
    more = figures | ({added: DAY} if added in rules.DATED else {})
    after = rules.gaps(rules.Record(held | {added}, more), told, DAY)
    assert before.percent <= after.percent <= 100
    assert (after.percent == 100) == (not after.missing)
    assert after.weight == sum(one.weight for one in after.missing)


def test_a_figure_counts_while_it_is_fresh():
    told = rules.Rules((rules.Part("staff", 3), rules.Part("region", 1)), fresh_days=365)
    fresh = rules.gaps(rules.Record(frozenset({"region"}), {"staff": date(2025, 11, 21)}), told, DAY)
    assert (fresh.percent, list(fresh.missing)) == (100, [])
    old = rules.gaps(rules.Record(frozenset({"region"}), {"staff": date(2025, 11, 20)}), told, DAY)
    assert (old.percent, [one.key for one in old.missing]) == (25, ["staff"])


@pytest.mark.parametrize("key", ["unknown", "region"])
def test_rules_that_name_an_unknown_part_or_one_twice_are_refused(key):
    with pytest.raises(ValueError):
        rules.read({"parts": [{"key": key, "weight": 1}, {"key": "region", "weight": 2}]})


@pytest.mark.django_db
def test_the_yearly_declaration_lowers_what_is_missing():
    record_rules.load_record_rules()
    assert record_rules.load_record_rules() == 3
    assert RecordRules.objects.count() == 3
    who = organisation("semeuses", region="05", mission={"fr": "Semer"}, website="https://exemple.org")
    held = member(who)
    OrganisationIdentifier.objects.create(organisation=who, scheme="CA_QC-QBC", value="1140000000")
    (before,) = queries.of([who], at=NOW)
    assert {"declaration", "revenue", "staff", "countries"} <= {one.key for one in before.gaps.missing}
    assert not {"region", "mission_fr", "number"} & {one.key for one in before.gaps.missing}
    year = MembershipYear.objects.create(
        label="2027", starts_on=date(2027, 1, 1), ends_on=date(2028, 1, 1), renewal_opens_on=date(2026, 11, 1),
        renewal_due_on=date(2027, 1, 31), source="essai",
    )  # fmt: skip
    renewal = Renewal.objects.create(membership=held, year=year, declared_at=NOW)
    DeclaredCountry.objects.create(renewal=renewal, country="SN")
    for kind in ("revenue", "staff"):
        OrganisationFigure.objects.create(
            organisation=who, kind=kind, starts_on=date(2025, 4, 1), ends_on=date(2026, 4, 1), source="essai",
            recorded_at=NOW, **({"count": 0} if kind == "staff" else {"amount_minor": 0, "currency": "CAD"}),
        )  # fmt: skip
    (after,) = queries.of([who], at=NOW)
    assert after.gaps.percent > before.gaps.percent
    assert not {"declaration", "revenue", "staff", "countries"} & {one.key for one in after.gaps.missing}


@pytest.mark.django_db
def test_a_thousand_members_are_read_in_a_handful_of_questions():
    record_rules.load_record_rules()
    for number in range(40):
        member(organisation(f"m{number}", region="05" if number % 2 else ""))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rows = queries.of_members(at=timezone.now())
    assert len(rows) == 40
    assert len(asked) <= 9
    assert [row.gaps.percent for row in rows] == sorted(row.gaps.percent for row in rows)
    assert dict(queries.shares(rows))["region"] == 20


@pytest.mark.django_db
def test_without_rules_nothing_is_said():
    member(organisation("semeuses"))
    assert queries.of_members(at=NOW) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "written",
    ["", "source = 'x'\n[[rules]]\nstarts_on = 2020-01-01\n[rules.definition]\nparts = [{key = 'x', weight = 1}]"],
)
def test_a_file_that_cannot_be_read_changes_nothing(tmp_path, written):
    for part in ("gaps", "barometer"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "rules.toml").write_bytes(
            (settings.PROJECT / f"data/network/{part}/rules.toml").read_bytes()
        )
    (tmp_path / "gaps" / "rules.toml").write_text(written)
    with pytest.raises(RuleViolation, match=r"network\.unreadable"):
        record_rules.load_record_rules(tmp_path)
    assert not RecordRules.objects.exists()
