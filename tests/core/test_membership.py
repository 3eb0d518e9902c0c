"""Who belongs to a network on a day, and the directory that puts its members first."""

from __future__ import annotations

from datetime import date

import pytest

from maillon.core.parties import queries
from maillon.core.parties.models import Organisation, OrganisationFigure, Relationship
from maillon.core.parties.queries import Part, Wanted

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def network():
    """A network, a member, one that left, a partner abroad, and one only named."""
    made = {
        slug: Organisation.objects.create(slug=slug, legal_name_fr=slug.title(), **said)
        for slug, said in {
            "reseau": {"country": "CA"},
            "zele": {"country": "CA", "region": "05"},
            "ancien": {"country": "CA", "region": "06"},
            "lakou": {"country": "HT"},
            "nommee": {"standing": "mentioned"},
        }.items()
    }
    join = Relationship.objects.create
    join(source=made["zele"], target=made["reseau"], kind="member", starts_on=date(1994, 10, 1))
    join(source=made["ancien"], target=made["reseau"], kind="member", starts_on=date(1990, 1, 1), ends_on=TODAY)
    join(source=made["lakou"], target=made["zele"], kind="partner", starts_on=date(2010, 1, 1))
    return made


def test_a_membership_is_dated_and_its_end_excluded(network):
    assert queries.membership(network["zele"], on=TODAY).starts_on.year == 1994
    assert queries.membership(network["zele"], on=date(1994, 9, 30)) is None
    assert queries.membership(network["ancien"], on=TODAY) is None
    assert queries.membership(network["ancien"], on=date(2026, 11, 20)) is not None
    assert queries.membership(network["lakou"], on=TODAY) is None


def test_the_census_counts_each_organisation_once(network):
    census = queries.census(on=TODAY)
    assert (census.members, census.recorded, census.mentioned, census.abroad) == (1, 3, 1, 1)
    assert (census.members_by_region, census.recorded_by_region) == ({"05": 1}, {"06": 1})
    for part, count in ((Part.MEMBERS, 1), (Part.RECORDED, 3), (Part.MENTIONED, 1)):
        assert queries.directory(Wanted(part=part), language="fr", on=TODAY).count() == count


def test_the_whole_directory_puts_members_first(network):
    found = list(queries.directory(Wanted(), language="fr", on=TODAY))
    assert [one.slug for one in found] == ["zele", "ancien", "lakou", "reseau", "nommee"]
    assert [one.is_member for one in found] == [True, False, False, False, False]


def test_figures_come_money_first_the_largest_source_before_the_others(network):
    for kind, detail, count, amount in (
        ("directors", "", 9, None),
        ("staff", "", 11, None),
        ("revenue", "public", None, 10),
        ("revenue", "federal", None, 90),
        ("revenue", "", None, 100),
    ):
        OrganisationFigure.objects.create(
            organisation=network["zele"],
            kind=kind,
            detail=detail,
            count=count,
            amount_minor=amount,
            currency="CAD" if amount else "",
            starts_on=date(2025, 4, 1),
            ends_on=date(2026, 4, 1),
            source="État financier",
            recorded_at="2026-09-01T12:00Z",
        )
    found = [(figure.kind, figure.detail) for figure in queries.figures(network["zele"])]
    assert found == [("revenue", ""), ("revenue", "federal"), ("revenue", "public"), ("staff", ""), ("directors", "")]
