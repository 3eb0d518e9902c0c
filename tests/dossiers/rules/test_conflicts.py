"""Ties between people and parties, found whatever the dates."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from maillon.dossiers.rules.conflicts import Affiliation, Link, Party, Relationship, links
from maillon.dossiers.rules.definition import ConflictRule

DAY = date(2026, 6, 1)
RULE = ConflictRule(look_back_days=365)
dates = st.dates(date(2020, 1, 1), date(2027, 1, 1))
periods = st.tuples(dates, st.none() | st.integers(1, 2000)).map(
    lambda pair: (pair[0], pair[0] + timedelta(pair[1]) if pair[1] else None)
)


@given(st.lists(st.tuples(st.integers(1, 4), periods), max_size=6), st.sets(st.integers(1, 4)), st.integers(0, 2000))
def test_a_role_in_a_party_is_found_exactly_while_it_counts(
    roles: list[tuple[int, tuple[date, date | None]]], parties: set[int], days: int
) -> None:
    found = links(
        ConflictRule(look_back_days=days),
        affiliations=[Affiliation(organisation, "board", *period) for organisation, period in roles],
        relationships=[],
        parties=[Party(one, "applicant") for one in parties],
        on=DAY,
    )
    due = {
        organisation
        for organisation, (start, end) in roles
        if organisation in parties and start <= DAY and (end is None or DAY - end < timedelta(days))
    }
    assert {one.organisation for one in found} == due


@given(st.booleans(), periods)
def test_a_board_seat_at_the_partner_of_a_party_is_found_either_way(
    turned: bool, period: tuple[date, date | None]
) -> None:
    ends = (7, 3) if turned else (3, 7)
    found = links(
        RULE,
        affiliations=[Affiliation(3, "director", date(2020, 1, 1))],
        relationships=[Relationship(*ends, "partner", *period)],
        parties=[Party(7, "support")],
        on=DAY,
    )
    start, end = period
    counts = start <= DAY and (end is None or DAY - end < timedelta(365))
    assert bool(found) == counts
    if counts:
        assert found[0].ground == "relationship" and found[0].through == 3 and found[0].part == "support"


def test_what_the_owner_is_to_the_parties_is_its_office() -> None:
    facts = {
        "affiliations": [Affiliation(1, "programme_officer", date(2020, 1, 1))],
        "relationships": [Relationship(1, 7, "funder", date(2021, 1, 1))],
        "parties": [Party(7, "applicant")],
        "on": DAY,
    }
    assert links(RULE, **facts, owner=1) == ()
    assert links(RULE, **facts) != ()


def test_only_the_kinds_the_procedure_names_count() -> None:
    rule = ConflictRule(look_back_days=0, relationships=("sponsor",))
    found = links(
        rule,
        affiliations=[Affiliation(3, "staff", date(2020, 1, 1))],
        relationships=[
            Relationship(3, 7, "partner", date(2021, 1, 1)),
            Relationship(3, 8, "sponsor", date(2021, 1, 1), date(2027, 1, 1)),
        ],
        parties=[Party(7, "applicant"), Party(8, "partner")],
        on=DAY,
    )
    assert found == (Link("relationship", "partner", 8, "sponsor", 3, "2021-01-01", "2027-01-01"),)
