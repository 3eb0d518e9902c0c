"""Members for the tests, in one line."""

from __future__ import annotations

from datetime import UTC, date, datetime

from maillon.core.parties.models import Organisation
from maillon.network.models import Membership, MembershipCategory

AT = datetime(2026, 9, 1, 12, tzinfo=UTC)


def category(key: str = "membre", *, votes: bool = True) -> MembershipCategory:
    """A category in force since 1976."""
    made, _created = MembershipCategory.objects.get_or_create(
        key=key,
        starts_on=date(1976, 1, 1),
        defaults={"label": {"fr": key.title(), "en": key.title()}, "votes": votes, "source": "essai"},
    )
    return made


def organisation(slug: str, **said: object) -> Organisation:
    """A recorded organisation in Canada, named after its address."""
    return Organisation.objects.create(slug=slug, **{"legal_name_fr": slug.title(), "country": "CA", **said})


def member(
    who: Organisation, starts_on: date = date(2020, 1, 1), ends_on: date | None = None, key: str = "membre"
) -> Membership:
    """The organisation is a member from a day to another, excluded."""
    return Membership.objects.create(
        organisation=who,
        category=category(key),
        starts_on=starts_on,
        ends_on=ends_on,
        ending=Membership.Ending.RESIGNED if ends_on else "",
        source="essai",
        recorded_at=AT,
    )
