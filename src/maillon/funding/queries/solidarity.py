"""All of Québec's solidarity by country and by year: agreements, emergencies, missions, exemptions, Francophonie.

One dollar is counted once: an agreement made for an emergency is the emergency's; a response of the past known from
its source alone has no agreement here. The year is the calendar year something begins in; an exemption's, the first
of its academic year. Everything is in Canadian dollars; sums are made by the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear

from maillon.funding.models import (
    Agreement,
    Contribution,
    Emergency,
    ExpertMission,
    Instalment,
    TuitionAllotment,
)
from maillon.funding.queries.places import alone, parted, placed, several

CURRENCY = "CAD"


class Kind(StrEnum):
    """What a record of solidarity is."""

    AGREEMENT = "agreement"
    EMERGENCY = "emergency"
    MISSION = "mission"
    EXEMPTION = "exemption"
    FRANCOPHONIE = "francophonie"


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind, one country ("" for several or none said), one year: how many records, how much."""

    kind: Kind
    country: str
    year: int
    count: int
    amount_minor: int
    again: int = 0
    """Of those records, how many another country counts first: a record of several countries is one record."""


@dataclass(slots=True)
class Amounts:
    """How many records, how much."""

    count: int = 0
    amount_minor: int = 0

    def add(self, one: Cell) -> None:
        self.count += one.count - one.again
        self.amount_minor += one.amount_minor


@dataclass(frozen=True, slots=True)
class Whole:
    """Cells summed each way."""

    cells: list[Cell]
    by_country: Mapping[str, Amounts] = field(default_factory=dict)
    by_year: Mapping[int, Amounts] = field(default_factory=dict)
    by_both: Mapping[tuple[str, int], Amounts] = field(default_factory=dict)
    by_kind: Mapping[Kind, Amounts] = field(default_factory=dict)
    total: Amounts = field(default_factory=Amounts)


def solidarity(
    *, kinds: Collection[Kind] = tuple(Kind), country: str | None = None, years: tuple[int, int] | None = None
) -> Whole:
    """Everything of these kinds, of one country or of all, between two years, both counted. Eight questions in all."""
    cells = [cell for kind in Kind if kind in kinds for cell in _cells(kind, country, years)]
    whole = Whole(cells, defaultdict(Amounts), defaultdict(Amounts), defaultdict(Amounts), defaultdict(Amounts))
    for one in cells:
        for into in (whole.by_country[one.country], whole.by_both[one.country, one.year]):
            into.add(replace(one, again=0))
        for into in (whole.by_year[one.year], whole.by_kind[one.kind], whole.total):
            into.add(one)
    return whole


def records(kind: Kind, *, country: str | None = None, years: tuple[int, int] | None = None) -> list[Any]:
    """The records of a kind, each with ``in_country``, ``in_year``, ``worth``: what ``solidarity`` counts.

    Emergencies are in two tables: agreements made for one, and responses of the past known from their source. Asked
    for one country, an agreement of several says the part of its worth that goes there.
    """
    found: list[Any] = []
    for rows in _ROWS[kind]:
        asked = _between(rows(), years)
        related = _RELATED.get(asked.model, ())
        if country is None:
            found += asked.select_related(*related).order_by("pk")
            continue
        one = asked.filter(in_country=country)
        found += (alone(one) if asked.model is Agreement else one).select_related(*related).order_by("pk")
        if asked.model is Agreement and country:
            parts = {pk: part[country] for pk, (_year, part) in parted(asked).items() if country in part}
            for each in several(asked).filter(pk__in=parts).select_related(*related).order_by("pk"):
                each.in_country, each.worth = country, parts[each.pk]
                found.append(each)
    return found


def _between(rows: QuerySet[Any], years: tuple[int, int] | None) -> QuerySet[Any]:
    return rows if years is None else rows.filter(in_year__gte=years[0], in_year__lte=years[1])


def _cells(kind: Kind, country: str | None, years: tuple[int, int] | None) -> list[Cell]:
    sums: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])

    def count(where: str, year: int, *told: int) -> None:
        if country is None or where == country:
            sums[where, year] = [before + more for before, more in zip(sums[where, year], told, strict=True)]

    for rows in _ROWS[kind]:
        asked = _between(rows(), years)
        one = alone(asked) if asked.model is Agreement else asked
        if country is not None:
            one = one.filter(in_country=country)
        for row in one.order_by().values("in_country", "in_year").annotate(n=Count("pk"), total=Sum("worth")):
            count(row["in_country"], row["in_year"], row["n"], int(row["total"] or 0), 0)
        if asked.model is Agreement:
            for year, parts in parted(asked).values():
                for place, (where, minor) in enumerate(parts.items()):
                    count(where, year, 1, minor, int(place > 0 and country is None))
    return [Cell(kind, where, year, *told) for (where, year), told in sums.items()]


def _agreements() -> QuerySet[Agreement, Agreement]:
    """Those both parties signed; of one that ended, what was paid or will be."""
    kept = Instalment.objects.filter(agreement=OuterRef("pk")).exclude(state=Instalment.State.CANCELLED)
    paid = Subquery(
        kept.order_by().values("agreement").annotate(total=Sum("amount_minor")).values("total"),
        output_field=BigIntegerField(),
    )
    signed = Agreement.objects.filter(currency=CURRENCY).exclude(state=Agreement.State.TO_SIGN)
    return signed.annotate(
        in_year=ExtractYear("starts_on"),
        worth=Case(
            When(state=Agreement.State.ENDED, then=Coalesce(paid, Value(0, BigIntegerField()))),
            default=F("amount_minor"),
            output_field=BigIntegerField(),
        ),
    )


def _ordinary() -> QuerySet[Any]:
    return placed(_agreements().filter(call__emergency=None))


def _emergency_agreements() -> QuerySet[Any]:
    return placed(_agreements().exclude(call__emergency=None), "call__emergency__country")


def _told_emergencies() -> QuerySet[Any]:
    told = Emergency.objects.filter(call=None, told_amount_minor__isnull=False, currency=CURRENCY)
    return told.annotate(in_country=F("country"), in_year=ExtractYear("occurred_on"), worth=F("told_amount_minor"))


def _missions() -> QuerySet[Any]:
    return ExpertMission.objects.annotate(
        in_country=F("country"), in_year=ExtractYear("starts_on"), worth=F("amount_minor")
    )


def _exemptions() -> QuerySet[Any]:
    """What is given; its worth is that of one exemption, times the students."""
    given = TuitionAllotment.objects.filter(state=TuitionAllotment.State.GIVEN)
    return given.annotate(
        in_country=F("quota__country"),
        in_year=F("quota__year"),
        worth=F("students") * F("quota__worth_minor"),
    )


def _francophonie() -> QuerySet[Any]:
    return Contribution.objects.annotate(in_country=F("country"), in_year=F("year"), worth=F("amount_minor"))


_ROWS = {
    Kind.AGREEMENT: (_ordinary,),
    Kind.EMERGENCY: (_emergency_agreements, _told_emergencies),
    Kind.MISSION: (_missions,),
    Kind.EXEMPTION: (_exemptions,),
    Kind.FRANCOPHONIE: (_francophonie,),
}
_RELATED: Mapping[type, tuple[str, ...]] = {
    Agreement: ("organisation", "call__emergency", "activity"),
    TuitionAllotment: ("quota",),
}
