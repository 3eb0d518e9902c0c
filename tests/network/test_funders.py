"""What a funder weighs is read from declarations, and never tells the figure of a few."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.parties.models import OrganisationFigure
from maillon.network.queries import barometer, funders
from maillon.network.rules.funders import weight
from maillon.network.services import record_rules
from tests.network.making import member, organisation

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
DAY = date(2026, 11, 20)
PARTS = st.dictionaries(st.integers(1, 12), st.dictionaries(st.sampled_from("ab"), st.integers(0, 900)))


@given(PARTS, PARTS, st.integers(2, 5))
def test_no_figure_and_no_difference_of_two_tells_a_few(now, earlier, least):
    found = weight("a", now, earlier, least=least)
    given = {who for who, parts in now.items() if parts.get("a")}
    before = {who for who, parts in earlier.items() if parts.get("a")}
    if found is None:
        assert len(given) < least
        return
    assert found.members == len(given) >= least
    assert found.total == sum(now[who]["a"] for who in given)
    assert 0 <= (found.share or 0) <= 1000
    assert found.largest_for is None or found.largest_for == 0 or found.largest_for >= least
    if found.after is not None:
        same = given & before
        assert len(same) >= least
        assert all(not 0 < len(rest) < least for rest in (given - same, before - same))
        assert found.after == sum(now[who]["a"] for who in same)


def test_a_change_is_told_of_the_same_members():
    earlier = {who: {"a": 100} for who in range(5)}
    now = {who: {"a": 150, "b": 50} for who in range(5)} | {9 + who: {"a": 1000} for who in range(5)}
    found = weight("a", now, earlier, least=5)
    assert (found.members, found.total, found.same, found.before, found.after) == (10, 5750, 5, 500, 750)
    assert (found.change, found.share, found.largest_for) == (500, 958, 10)
    assert weight("a", now, earlier, least=5, whole_shown=False).share is None


@pytest.mark.django_db
def test_the_page_reads_the_declarations_and_each_figure_leads_to_its_origin(client: Client):
    record_rules.load_record_rules()
    for number in range(6):
        who = organisation(f"membre-{number}")
        member(who)
        for year, amount in ((2024, 100_000), (2025, 110_000)):
            for detail, part in (("", amount), ("ministry", amount * 6 // 10), ("public", amount * 4 // 10)):
                OrganisationFigure.objects.create(
                    organisation=who, kind="revenue", detail=detail, starts_on=date(year - 1, 4, 1),
                    ends_on=date(year, 4, 1), amount_minor=part * 100, currency="CAD", source="essai", recorded_at=NOW,
                )  # fmt: skip
    told = barometer.barometer(2025, DAY)
    assert funders.sources(told) == ["ministry", "public"]
    found = funders.weight_of("ministry", told, DAY)
    assert (found.members, found.total, found.share, found.largest_for, found.change) == (6, 39_600_000, 600, 6, 100)
    page = client.get(reverse("barometer_funder", kwargs={"year": 2025, "source": "ministry"}))
    text = page.content.decode()
    assert page.status_code == 200 and "396\xa0000\xa0$" in text and "+10,0\xa0%" in text
    assert reverse("barometer_origin", kwargs={"year": 2025, "kind": "revenue"}) + "?detail=ministry" in text
    assert client.get(reverse("barometer_funder", kwargs={"year": 2025, "source": "lune"})).status_code == 404
    whole = client.get(reverse("barometer_year", kwargs={"year": 2025})).content.decode()
    assert reverse("barometer_funder", kwargs={"year": 2025, "source": "public"}) in whole
