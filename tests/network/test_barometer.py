"""The barometer adds up what members declared, and never tells the figure of a few."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.core.parties.models import OrganisationFigure
from maillon.network.models import DeclaredCountry, MembershipYear, Renewal
from maillon.network.queries import barometer as queries
from maillon.network.rules.barometer import read, shown
from maillon.network.services import record_rules
from tests.network.making import member, organisation

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
DAY = date(2026, 11, 20)


# Drawing is slow on a loaded machine, which says nothing of the rule.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.frozensets(st.integers(0, 30), max_size=31), min_size=1),
    st.integers(2, 7),
)
def test_no_cell_shown_and_no_difference_tells_the_figure_of_a_few(parts, least):
    sums = {key: (len(who), 1000 * len(who)) for key, who in parts.items()}
    everybody = frozenset().union(*parts.values())
    sums[""] = (len(everybody), sum(value for _n, value in sums.values()))
    cells = shown(sums, least)
    for key, cell in cells.items():
        if key and cell.value is not None:
            assert cell.members == 0 or cell.members >= least
    hidden = [key for key, cell in cells.items() if key and cell.value is None]
    if hidden and cells[""].value is not None:
        assert len(hidden) > 1
        assert sum(sums[key][0] for key in hidden) >= least
    if not hidden:
        assert len(everybody) == 0 or len(everybody) >= least


def test_one_member_s_figure_is_never_a_threshold():
    with pytest.raises(ValueError, match="least"):
        read({"least": 1, "kinds": []})


def said(who, kind, value, detail="", year=2025, at=NOW):
    money = kind == "revenue"
    return OrganisationFigure.objects.create(
        organisation=who, kind=kind, detail=detail, starts_on=date(year, 4, 1), ends_on=date(year + 1, 4, 1),
        count=None if money else value, amount_minor=value * 100 if money else None, currency="CAD" if money else "",
        source="essai", recorded_at=at,
    )  # fmt: skip


@pytest.fixture
def network(db):
    record_rules.load_record_rules()
    year = MembershipYear.objects.create(
        label="2026", starts_on=date(2026, 4, 1), ends_on=date(2027, 4, 1), renewal_opens_on=date(2025, 11, 1),
        renewal_due_on=date(2026, 1, 31), source="essai",
    )  # fmt: skip
    found = []
    for number in range(7):
        who = organisation(f"m{number}")
        renewal = Renewal.objects.create(membership=member(who), year=year, declared_at=NOW)
        DeclaredCountry.objects.create(renewal=renewal, country="SN" if number < 6 else "HT")
        for kind, value in (("revenue", 1000), ("staff", number)):
            said(who, kind, value)
        said(who, "revenue", 1000 if number < 6 else 0, "public")
        said(who, "revenue", 0 if number < 6 else 1000, "federal")
        found.append(who)
    return found


def test_a_year_is_added_up_and_what_is_too_few_is_withheld(network):
    stranger = organisation("voisine")
    said(stranger, "staff", 1000)
    corrected = said(network[0], "staff", 50, at=NOW.replace(hour=16))
    assert queries.years(DAY) == [2026]
    told = queries.barometer(2026, DAY)
    assert (told.members, told.declared) == (7, 7)
    (staff,) = told.of("staff")
    assert (staff.members, staff.value) == (7, 21 + 50)
    revenue = {one.detail: one for one in told.of("revenue")}
    assert revenue[""].value == 700_000
    # Six give the public’s gifts, one the federal money: the total would tell it, so both are withheld.
    assert (revenue["public"].value, revenue["federal"].value) == (None, None)
    countries = {one.detail: one.value for one in told.of("countries")}
    assert countries == {"SN": 6, "HT": None}
    assert queries.origin(staff, 2026, DAY)[0] == corrected
    assert len(queries.origin(staff, 2026, DAY)) == 7


def test_a_year_that_ends_in_december_is_of_that_year(network):
    said_of = OrganisationFigure.objects.filter(kind="staff")
    said_of.update(starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1))
    assert 2025 in queries.years(DAY)
    assert queries.barometer(2025, DAY).of("staff")[0].members == 7


def test_the_pages_say_it_and_say_where_it_comes_from(network, client):
    page = client.get("/reseau/barometre/", follow=True)
    assert page.status_code == 200
    text = page.content.decode()
    assert "7 membres sur 7 ont déclaré" in text
    assert "retenu" in text
    assert "Sénégal" in text or "SN" in text
    table = client.get("/reseau/barometre/2026/donnees.csv").content.decode()
    assert "2026,revenue,,7,7000.0,CAD" in table
    assert "2026,revenue,federal,<5,," in table
    origin = client.get("/reseau/barometre/2026/revenue/?detail=federal").content.decode()
    assert "Moins de 5 membres" in origin
    assert "M6" not in origin, "who it is stays unsaid"
    assert client.get("/reseau/barometre/1850/").status_code == 404
    assert client.get("/reseau/barometre/2026/rien/").status_code == 404
