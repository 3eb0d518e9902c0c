"""The network in figures by year: sums over the members that declared, with what is too few withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from maillon.core.parties.models import OrganisationFigure
from maillon.network.models import DeclaredCountry, Membership, MembershipYear, RecordRules, Renewal
from maillon.network.rules import barometer as rules
from maillon.network.rules.renewals import MONEY

COUNTRIES = "countries"
_SAID = ("organisation_id", "kind", "detail", "count", "amount_minor")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a year: a kind, its detail ("" for the total), over how many members; none: withheld."""

    kind: str
    detail: str
    members: int
    value: int | None
    """Cents for money, persons for the rest; for countries, members acting there."""

    @property
    def is_money(self) -> bool:
        """Whether the value is in cents."""
        return self.kind in MONEY


@dataclass(frozen=True, slots=True)
class Barometer:
    """A year of the network: how many were members, how many declared, and the figures."""

    year: int
    least: int
    members: int
    declared: int
    lines: Sequence[Line]

    def of(self, kind: str) -> list[Line]:
        """The lines of a kind: the total, then its parts, the largest first, those withheld last."""
        return [one for one in self.lines if one.kind == kind]


def rules_on(day: date) -> RecordRules | None:
    """The rules of the barometer on a day; none when nobody loaded any."""
    rows = RecordRules.objects.filter(part=RecordRules.Part.BAROMETER, starts_on__lte=day)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day)).order_by("-starts_on").first()


def years(on: date) -> list[int]:
    """The years for which members' figures are known, the latest first: a fiscal year is of the year it ends in."""
    rows = OrganisationFigure.objects.filter(ends_on__lte=on).values_list("ends_on", flat=True).distinct().order_by()
    return sorted({year_of(ended) for ended in rows}, reverse=True)


def year_of(ended: date) -> int:
    """The year of the barometer where a fiscal year counts, by its end (excluded)."""
    # The end is excluded: a year to 31 December ends on 1 January.
    return ended.year - 1 if (ended.month, ended.day) == (1, 1) else ended.year


def barometer(year: int, on: date) -> Barometer | None:
    """A year of the network as the rules of ``on`` let it be shown; none without rules."""
    kept = rules_on(on)
    if kept is None:
        return None
    told = rules.read(kept.definition)
    sums: dict[str, dict[str, tuple[int, int]]] = {kind: {} for kind in told.kinds}
    declared: set[int] = set()
    said = figures(year, on).filter(kind__in=told.kinds).order_by("recorded_at", "pk")
    latest = {(row[0], row[1], row[2]): row for row in said.values_list(*_SAID)}
    for who, kind, detail, count, amount in latest.values():
        value = amount if amount is not None else count or 0
        members, total = sums[kind].get(detail, (0, 0))
        # Who declares nothing in a part is not in it; who declares zero people in all still declared.
        sums[kind][detail] = (members + (value > 0 or not detail), total + value)
        declared.add(who)
    lines = [line for kind in told.kinds for line in _lines(kind, sums[kind], told.least)]
    lines += _countries(year, told.least)
    return Barometer(year, told.least, _members(year), len(declared), lines)


def figures(year: int, on: date) -> QuerySet[OrganisationFigure, OrganisationFigure]:
    """What was said of fiscal years that ended in a year by who was then a member; corrections follow one another."""
    ended = OrganisationFigure.objects.filter(ends_on__gt=date(year, 1, 1), ends_on__lte=min(date(year + 1, 1, 1), on))
    # Money of elsewhere is not added up here: the figures of members are in Canadian dollars.
    found = ended.filter(Q(currency="") | Q(currency="CAD"))
    held = Membership.objects.filter(starts_on__lt=date(year + 1, 1, 1))
    held = held.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=date(year, 1, 1)))
    return found.filter(organisation__in=held.values("organisation_id"))


def origin(line: Line, year: int, on: date) -> list[OrganisationFigure]:
    """The members' own figures that a line adds up, the largest first."""
    said = figures(year, on).filter(kind=line.kind, detail=line.detail).order_by("recorded_at", "pk")
    latest = {one.organisation_id: one for one in said.select_related("organisation")}
    return sorted(latest.values(), key=lambda one: -(one.amount_minor or one.count or 0))


def _members(year: int) -> int:
    day = date(year, 12, 31)
    return Membership.objects.on(day).values("organisation_id").distinct().count()


def _lines(kind: str, sums: dict[str, tuple[int, int]], least: int) -> list[Line]:
    cells = rules.shown(sums, least)
    found = [Line(kind, detail, cell.members, cell.value) for detail, cell in cells.items()]
    return sorted(found, key=lambda one: (bool(one.detail), one.value is None, -(one.value or 0), one.detail))


def _countries(year: int, least: int) -> list[Line]:
    """Where members said they act, in the declarations of the membership year that began then; too few: withheld."""
    latest = MembershipYear.objects.filter(starts_on__gte=date(year, 1, 1), starts_on__lt=date(year + 1, 1, 1))
    said = Renewal.objects.filter(year__in=latest, declared_at__isnull=False)
    rows = DeclaredCountry.objects.filter(renewal__in=said).values_list("country")
    counted = rows.annotate(members=Count("renewal__membership__organisation", distinct=True))
    found = [Line(COUNTRIES, code, number, number if number >= least else None) for code, number in counted]
    return sorted(found, key=lambda one: (-one.members if one.value else 1, one.detail))
