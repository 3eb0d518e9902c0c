"""A network of a thousand members and twenty years, written in bulk, for ``bench network`` and the tests of budgets.

It adds to what the database holds (the demonstration, or a test's personas) and asks no service but the ledger's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone

from maillon.core.parties.models import Affiliation, Organisation, OrganisationFigure, OrganisationName, Person
from maillon.core.text import name_key
from maillon.ledger import services as ledger
from maillon.network.models import (
    Allocation,
    DeclaredCountry,
    DuesNotice,
    DuesScale,
    Membership,
    MembershipCategory,
    MembershipYear,
    Payment,
    Renewal,
)
from maillon.network.queries.dues.assessing import Assessment, assess
from maillon.network.rules.dues import Scale
from maillon.network.services import catalogue
from maillon.network.services.dues import books, scales

_BATCH = 1000
_COUNTRIES = ("HT", "SN", "BO", "BF", "ML", "PE", "CO", "KE", "VN", "GT", "RW", "TN")
_SOURCES = ("federal", "ministry", "public")
_REGIONS = 17
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Thousand:
    """What was made: the members there are now, the years told, the latest begun and its scale."""

    members: list[Organisation]
    years: list[MembershipYear]
    scale: DuesScale

    @property
    def year(self) -> MembershipYear:
        """The latest year told."""
        return self.years[-1]


def grow(*, members: int = 1000, years: int = 20, people: int = 10_000, booked: bool = True) -> Thousand:
    """Bring the network to that many members, each with that many years of declarations, notices and payments.

    ``people`` are shared among them as contacts and volunteers. The latest year is paid by two members of three.
    ``booked`` also posts every notice and payment in the network's book.
    """
    now = timezone.now()
    catalogue.load_memberships()
    scales.load(at=now)
    told = list(MembershipYear.objects.filter(starts_on__lte=timezone.localdate(now)).order_by("-starts_on")[:years])[
        ::-1
    ]
    known = list(Organisation.objects.filter(memberships__ends_on=None, memberships__isnull=False).distinct())
    made = [*known, *_organisations(max(0, members - len(known)))]
    category = MembershipCategory.objects.filter(pays_dues=True).order_by("position", "pk").first()
    assert category is not None
    _keep(
        Membership(organisation=one, category=category, starts_on=date(2000, 1, 1), source="Mesure", recorded_at=now)
        for one in made[len(known) :]
    )
    _keep(_figures(made[len(known) :], told, now))
    memberships = list(
        Membership.objects.filter(ends_on=None, organisation__in=made)
        .select_related("organisation", "category")
        .order_by("pk")
    )
    _declared(memberships, told)
    _people(made, people)
    scale = _scale(told[-1], now)
    _notices(memberships, told, scale, now, booked=booked)
    return Thousand(made, told, scale)


def _keep(rows: Iterator[Row] | Sequence[Row]) -> list[Row]:
    kept = list(rows)
    return type(kept[0])._default_manager.bulk_create(kept, batch_size=_BATCH) if kept else []  # type: ignore[return-value]


def _organisations(wanted: int) -> list[Organisation]:
    made = _keep(
        Organisation(
            slug=f"mesure-{place}",
            legal_name_fr=f"Solidarité des rives {place:04d}",
            acronym=f"SR{place}" if place % 5 else "",
            country="CA",
            region=f"{place % _REGIONS + 1:02d}",
            locality=f"Ville {place % 60}",
            organisation_type="22",
            founded_in=1960 + place % 50,
            mission={"fr": "Eau, terre et droits avec des partenaires de trois pays.", "en": "Water, land and rights."},
        )
        for place in range(wanted)
    )
    _keep(
        OrganisationName(
            organisation=one, name=one.legal_name_fr, key=name_key(one.legal_name_fr), confirmed=True
        )
        for one in made
    )  # fmt: skip
    return made


def _figures(of: list[Organisation], years: list[MembershipYear], now: datetime) -> Iterator[OrganisationFigure]:
    for place, one in enumerate(of):
        for age, year in enumerate(reversed(years)):
            days = {"starts_on": year.starts_on - timedelta(days=365), "ends_on": year.starts_on}
            said = {"organisation": one, "source": f"Déclaration {year.label}", "recorded_at": now, **days}
            part = (4_000_000 + place * 91_300) // (1 + age % 3) // 100 * 100
            yield OrganisationFigure(kind="revenue", amount_minor=part * len(_SOURCES), currency="CAD", **said)
            for source in _SOURCES:
                yield OrganisationFigure(kind="revenue", detail=source, amount_minor=part, currency="CAD", **said)
            yield OrganisationFigure(kind="staff", count=1 + place % 14, **said)
            yield OrganisationFigure(kind="volunteers", count=20 + place % 90, **said)


def _declared(memberships: list[Membership], years: list[MembershipYear]) -> None:
    """Every member said again each year that it is one; half of them for the year asked now."""
    known = set(Renewal.objects.values_list("membership_id", "year_id"))
    made = _keep(
        Renewal(membership=one, year=year, declared_at=_noon(year.renewal_due_on - timedelta(days=20)))
        for year in years
        for one in memberships
        if (one.pk, year.pk) not in known
    )
    _keep(
        DeclaredCountry(renewal=one, country=_COUNTRIES[(one.membership_id + step) % len(_COUNTRIES)])
        for one in made
        for step in range(3)
    )


def _people(of: list[Organisation], wanted: int) -> None:
    made = _keep(
        Person(given_name=f"Prénom {place}", family_name=f"Nom {place}", email=f"p{place}@mesure.exemple")
        for place in range(wanted)
    )
    roles = ("volunteer", "volunteer", "employee", "director")
    _keep(
        Affiliation(
            person=one,
            organisation=of[place % len(of)],
            role=roles[place % len(roles)],
            starts_on=date(2015 + place % 10, 1, 1),
        )
        for place, one in enumerate(made)
    )


def _scale(year: MembershipYear, now: datetime) -> DuesScale:
    adopted = DuesScale.objects.filter(adopted_on__isnull=False, starts_on__lte=year.starts_on).order_by("-starts_on")
    if (found := adopted.first()) is not None:
        return found
    draft = DuesScale.objects.filter(key="revenus").order_by("version").first()
    assert draft is not None
    return scales.adopt(scale=draft, starts_on=year.starts_on, resolution="Mesure", actor=None, at=now)


def _notices(
    memberships: list[Membership], years: list[MembershipYear], scale: DuesScale, now: datetime, *, booked: bool
) -> None:
    assessed = {
        one.organisation.pk: one
        for one in assess(Scale.from_json(scale.definition), years[-1], memberships)
        if one.dues
    }
    memberships = [one for one in memberships if one.organisation_id in assessed]
    had = set(DuesNotice.objects.filter(cancelled_at=None).values_list("organisation_id", "year_id"))
    for year in years:
        issued = _noon(year.starts_on)
        notices = _keep(
            DuesNotice(
                number=f"MES-{year.starts_on.year}-{one.pk:05d}",
                membership=one,
                organisation_id=one.organisation_id,
                year=year,
                scale=scale,
                **_told(assessed[one.organisation_id]),
                currency=scale.currency,
                issued_at=issued,
                due_on=year.starts_on + timedelta(days=60),
            )
            for one in memberships
            if (one.organisation_id, year.pk) not in had
        )
        paying = [one for place, one in enumerate(notices) if year != years[-1] or place % 3]
        payments = _keep(
            Payment(
                organisation_id=one.organisation_id,
                method="transfer",
                amount_minor=one.amount_minor,
                currency=one.currency,
                received_on=year.starts_on + timedelta(days=30),
                recorded_at=issued,
                idempotency_key=f"mesure:{one.pk}",
            )
            for one in paying
        )
        _keep(
            Allocation(payment=paid, notice=one, amount_minor=one.amount_minor, allocated_at=issued)
            for paid, one in zip(payments, paying, strict=True)
        )
        if booked:
            _post(notices, payments, year, now)


def _told(one: Assessment) -> dict[str, Any]:
    assert one.dues is not None
    lines = [
        {"code": line.code, "amount_minor": line.amount_minor, "facts": dict(line.facts)} for line in one.dues.lines
    ]
    base = {"value": one.base.value, "figures": [figure.told() for figure in one.base.used]}
    return {"base": base, "lines": lines, "amount_minor": one.dues.amount_minor}


def _post(notices: list[DuesNotice], payments: list[Payment], year: MembershipYear, now: datetime) -> None:
    postings = [
        ledger.Posting(
            "network.dues.issued",
            year.starts_on,
            [ledger.Move(books.RECEIVABLE, books.REVENUE, one.amount_minor, one.currency)],
            f"dues.issued:{one.pk}",
            one,
            {"": one.number},
        )
        for one in notices
    ]
    postings += [
        ledger.Posting(
            "network.dues.paid",
            one.received_on,
            [ledger.Move(books.BANK, books.RECEIVABLE, one.amount_minor, one.currency)],
            f"dues.paid:{one.pk}",
            one,
        )
        for one in payments
    ]
    if postings:
        ledger.post_all(book=books.open_books(at=now), postings=postings, actor=None, at=now)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
