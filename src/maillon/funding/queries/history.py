"""What was given since the first agreement: how many organisations, projects, countries, as of any fiscal year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.funding.models import Agreement
from maillon.funding.permissions.public import public_agreements
from maillon.projects.models import RecipientShare

HOME = "CA"


@dataclass(frozen=True, slots=True)
class History:
    """What public agreements add up to: « Depuis 1997 : plus de 100 organismes, 650 projets, 50 pays »."""

    since: int | None
    """The calendar year of the first signature."""
    organisations: int
    """Different organisations that received one."""
    projects: int
    """Agreements signed by both parties: one for each project or mission supported."""
    countries: frozenset[str]
    """Countries other than Canada: that of the agreement, or those its project's record says."""


def signed_by(year: int | None, *, at: datetime) -> QuerySet[Agreement, Agreement]:
    """The public agreements signed by the end of a fiscal year (31 March); all of them without a year."""
    found = public_agreements(at=at)
    if year is None:
        return found
    return found.filter(signed_at__lt=timezone.make_aware(datetime.combine(date(year, 4, 1), time())))


def history(*, at: datetime, year: int | None = None) -> History:
    """The history as it stood at the end of a fiscal year, or as it is now; three questions."""
    found = signed_by(year, at=at).order_by()
    told = found.aggregate(
        since=Min("signed_at"), organisations=Count("organisation", distinct=True), projects=Count("pk")
    )
    return History(
        timezone.localdate(told["since"]).year if told["since"] else None,
        told["organisations"],
        told["projects"],
        frozenset(countries(found)),
    )


def countries(found: QuerySet[Agreement, Agreement]) -> set[str]:
    """The countries agreements name, or their projects where they do not; Canada left out."""
    named = set(found.order_by().exclude(country="").values_list("country", flat=True).distinct())
    silent = found.filter(country="", activity__isnull=False).values("activity")
    shares = RecipientShare.objects.filter(activity__in=silent, kind=RecipientShare.Kind.COUNTRY)
    return (named | set(shares.values_list("code", flat=True).distinct())) - {HOME}


def in_country(found: QuerySet[Agreement, Agreement], country: str) -> QuerySet[Agreement, Agreement]:
    """The agreements ``countries`` counts a country for."""
    share = RecipientShare.objects.filter(kind=RecipientShare.Kind.COUNTRY, code=country).values("activity")
    return found.filter(Q(country=country) | Q(country="", activity__in=share))


def by_organisation(found: QuerySet[Agreement, Agreement]) -> list[tuple[Organisation, int]]:
    """Who received agreements, and how many of them each; two questions."""
    counts = dict(found.order_by().values_list("organisation").annotate(n=Count("pk")))
    return [(one, counts[one.pk]) for one in Organisation.objects.filter(pk__in=counts)]


def by_year(*, at: datetime) -> Mapping[int, tuple[int, int]]:
    """How many public agreements were signed in each fiscal year, and how much they give, minor units."""
    rows = public_agreements(at=at).order_by().annotate(y=ExtractYear("signed_at"), m=ExtractMonth("signed_at"))
    sums: dict[int, tuple[int, int]] = {}
    for year, month, number, amount in rows.values_list("y", "m").annotate(n=Count("pk"), s=Sum("amount_minor")):
        ends_in = year + (month > 3)
        before = sums.get(ends_in, (0, 0))
        sums[ends_in] = (before[0] + number, before[1] + amount)
    return dict(sorted(sums.items(), reverse=True))
