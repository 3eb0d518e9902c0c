"""The directory puts the members of the network first, and counts each organisation once."""

from __future__ import annotations

from datetime import date

import pytest

from maillon.core.parties.models import Organisation, OrganisationFigure, Relationship
from maillon.core.parties.queries import figures
from maillon.network.models import Membership, MembershipCategory
from maillon.network.queries.directory import Part, Wanted, census, directory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
AT = "2026-09-01T12:00Z"


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
    category = MembershipCategory.objects.create(
        key="membre", label={"fr": "Membre", "en": "Member"}, starts_on=date(1976, 1, 1), source="essai"
    )
    for slug, starts_on, ends_on in (("zele", date(1994, 10, 1), None), ("ancien", date(1990, 1, 1), TODAY)):
        Membership.objects.create(
            organisation=made[slug], category=category, starts_on=starts_on, ends_on=ends_on, recorded_at=AT
        )
    Relationship.objects.create(source=made["lakou"], target=made["zele"], kind="partner", starts_on=date(2010, 1, 1))
    return made


def test_the_census_counts_each_organisation_once(network):
    counted = census(on=TODAY)
    assert (counted.members, counted.recorded, counted.mentioned, counted.abroad) == (1, 3, 1, 1)
    assert (counted.members_by_region, counted.recorded_by_region) == ({"05": 1}, {"06": 1})
    for part, count in ((Part.MEMBERS, 1), (Part.RECORDED, 3), (Part.MENTIONED, 1)):
        assert directory(Wanted(part=part), language="fr", on=TODAY).count() == count


def test_the_whole_directory_puts_members_first(network):
    found = list(directory(Wanted(), language="fr", on=TODAY))
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
    found = [(figure.kind, figure.detail) for figure in figures(network["zele"])]
    assert found == [("revenue", ""), ("revenue", "federal"), ("revenue", "public"), ("staff", ""), ("directors", "")]
