"""A small network that owes dues: members with their figures, a year, a scale, delays."""

from __future__ import annotations

from datetime import UTC, date, datetime

from maillon.core.parties.models import Organisation, OrganisationFigure
from maillon.ledger.models import Book
from maillon.ledger.queries import balance
from maillon.network.models import DuesScale, Membership, MembershipCategory, MembershipYear
from maillon.network.services.dues import books, scales
from tests.personas import make_organisation

AT = datetime(2027, 2, 1, 15, 0, tzinfo=UTC)
BEFORE = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
SIMPLE = {
    "currency": "CAD",
    "base": [{"kind": "revenue"}],
    "brackets": [{"start": 0, "fixed": 10_000}, {"start": 10_000_000, "fixed": 0, "rate": 1_000}],
    "mode": "marginal",
    "least": 10_000,
    "most": 300_000,
}


def year() -> MembershipYear:
    return MembershipYear.objects.get_or_create(
        label="2027",
        defaults={
            "starts_on": date(2027, 1, 1),
            "ends_on": date(2028, 1, 1),
            "renewal_opens_on": date(2026, 10, 1),
            "renewal_due_on": date(2027, 1, 31),
            "source": "Essai",
        },
    )[0]


def category() -> MembershipCategory:
    return MembershipCategory.objects.get_or_create(
        key="reguliere", starts_on=date(1976, 1, 1), defaults={"label": {"fr": "Régulière"}, "source": "Essai"}
    )[0]


def member(
    name: str | Organisation, revenue: int | None = 50_000_000, since: date = date(2000, 1, 1), **facts: str
) -> Organisation:
    """A member since a day, with its revenue of the last closed year in cents, or without figures."""
    organisation = name if isinstance(name, Organisation) else make_organisation(name, **facts)
    Membership.objects.create(organisation=organisation, category=category(), starts_on=since, recorded_at=BEFORE)
    if revenue is not None:
        OrganisationFigure.objects.create(
            organisation=organisation,
            kind="revenue",
            starts_on=date(2025, 4, 1),
            ends_on=date(2026, 4, 1),
            amount_minor=revenue,
            currency="CAD",
            source="Essai",
            recorded_at=BEFORE,
        )
    return organisation


def adopted(definition: dict[str, object] | None = None, key: str = "essai") -> DuesScale:
    """A scale adopted for 2027, and the delays of the example rule."""
    scales.load(at=BEFORE)
    made = scales.draft(
        key=key, title={"fr": "Essai"}, definition=definition or SIMPLE, source="Essai", actor=None, at=BEFORE
    )
    return scales.adopt(scale=made, starts_on=date(2027, 1, 1), resolution="AG 2026", actor=None, at=BEFORE)


def held(code: str, currency: str = "CAD") -> int:
    """What an account of the network's book holds: debits less credits."""
    book = Book.objects.get(code="reseau")
    return sum(one.amount_minor for one in balance(book.accounts.filter(code=code)) if one.currency == currency)


RECEIVABLE, BANK, DEFERRED, REVENUE = books.RECEIVABLE, books.BANK, books.DEFERRED, books.REVENUE
