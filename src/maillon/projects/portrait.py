"""Everything the public page of one activity says, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CharField, Count, DecimalField, F, JSONField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, ExtractYear

from maillon.core.models import ExchangeRate
from maillon.core.narratives import Narratives
from maillon.projects.models import (
    Activity,
    Budget,
    Location,
    ParticipatingOrganisation,
    PolicyMarker,
    RecipientShare,
    RelatedActivity,
    Result,
    SectorShare,
    Tag,
    Transaction,
)

TRANSACTIONS_PER_PAGE = 25
RELATED_AT_MOST = 60
MEASURES_AT_MOST = 2000
"""Rows of results read for one page: beyond, the page says the rest is in the file."""


class Classified(NamedTuple):
    """A sector, a tag or a policy marker of an activity."""

    kind: str
    vocabulary: str
    code: str
    name: Narratives
    percentage: Decimal | None
    significance: str


class MovementSum(NamedTuple):
    """Transactions of one type, currency and year of value between two parties, added up."""

    type: str
    year: int
    currency: str
    finance_type: str
    provider_id: int | None
    provider_name: str
    receiver_id: int | None
    receiver_name: str
    amount_minor: int
    number: int


class Related(NamedTuple):
    """Another activity named by this one, or naming it; ``title`` is None when it is not published here."""

    type: str
    identifier: str
    title: Narratives | None


class Slice(NamedTuple):
    """A target or an actual value, whole (no dimension) or for a slice."""

    kind: str
    value: str
    dimensions: Mapping[str, str]
    comment: Narratives


@dataclass(slots=True)
class MeasuredPeriod:
    """A period of an indicator with its targets and actuals."""

    starts_on: date
    ends_on: date
    slices: list[Slice]


@dataclass(slots=True)
class MeasuredIndicator:
    """An indicator with its baseline and its periods."""

    title: Narratives
    description: Narratives
    measure: str
    baseline_year: int | None
    baseline_value: str
    periods: list[MeasuredPeriod]


@dataclass(slots=True)
class MeasuredResult:
    """What changed, or was made, and how it is measured."""

    type: str
    title: Narratives
    description: Narratives
    indicators: list[MeasuredIndicator]


@dataclass(frozen=True, slots=True)
class Portrait:
    """An activity and all that hangs from it; ``transactions`` is one page of ``transaction_count``."""

    activity: Activity
    participants: list[ParticipatingOrganisation]
    recipients: list[RecipientShare]
    locations: list[Location]
    classified: list[Classified]
    budgets: list[Budget]
    movements: list[MovementSum]
    transactions: list[Transaction]
    transaction_count: int
    results: list[MeasuredResult]
    results_cut: bool
    related: list[Related]
    rates: Mapping[tuple[str, int], Decimal]


def portrait(activity: Activity, *, page: int = 1) -> Portrait:
    """The portrait of an activity read with its source and reporting organisation: eleven queries at most.

    ``page`` is the page of transactions, the latest first; none are read for page 0.
    """
    budgets = list(Budget.objects.filter(activity=activity).order_by("period_start", "id"))
    movements = _movements(activity)
    count = sum(movement.number for movement in movements)
    first = (page - 1) * TRANSACTIONS_PER_PAGE
    transactions = (
        list(
            Transaction.objects.filter(activity=activity)
            .select_related("provider", "receiver")
            .order_by("-date", "-id")[first : first + TRANSACTIONS_PER_PAGE]
        )
        if count and page
        else []
    )
    results, cut = _results(activity)
    currencies = {b.currency for b in budgets} | {m.currency for m in movements}
    return Portrait(
        activity=activity,
        participants=list(
            ParticipatingOrganisation.objects.filter(activity=activity).select_related("organisation").order_by("id")
        ),
        recipients=_recipients(activity, said_in_transactions=bool(count)),
        locations=list(Location.objects.filter(activity=activity).order_by("id")),
        classified=_classified(activity),
        budgets=budgets,
        movements=movements,
        transactions=transactions,
        transaction_count=count,
        results=results,
        results_cut=cut,
        related=_related(activity),
        rates=_rates(currencies - {"CAD"}),
    )


def _recipients(activity: Activity, *, said_in_transactions: bool) -> list[RecipientShare]:
    """Its countries and regions; those its transactions name where it names none itself, as the totals count it."""
    own = list(RecipientShare.objects.filter(activity=activity).order_by(F("percentage").desc(nulls_last=True), "id"))
    if own or not said_in_transactions:
        return own
    rows = (
        Transaction.objects.filter(activity=activity)
        .values_list("recipient_country", "recipient_region", "recipient_region_vocabulary")
        .annotate(number=Count("id"))
        .order_by("-number", "recipient_country", "recipient_region")
    )
    found: dict[tuple[str, str, str], RecipientShare] = {}
    for country, region, vocabulary, _number in rows:
        key = ("country", "", country) if country else ("region", vocabulary, region)
        if key[2]:
            kind, vocabulary, code = key
            found.setdefault(key, RecipientShare(activity=activity, kind=kind, vocabulary=vocabulary, code=code))
    return list(found.values())


def _rates(currencies: set[str]) -> dict[tuple[str, int], Decimal]:
    if not currencies:
        return {}
    rows = ExchangeRate.objects.filter(currency__in=currencies).values_list("currency", "year", "cad_per_unit")
    return {(currency, year): rate for currency, year, rate in rows}


def _classified(activity: Activity) -> list[Classified]:
    """Sectors, tags and markers in one question."""
    nothing = Value(None, output_field=DecimalField())
    unnamed = Cast(Value("{}"), JSONField())

    def rows(model: type[SectorShare | Tag | PolicyMarker], **columns: Any) -> QuerySet[Any, Any]:
        found: QuerySet[Any, Any] = model._default_manager.filter(activity=activity)
        told: QuerySet[Any, Any] = found.annotate(kind=Value(model.__name__, output_field=CharField()), **columns)
        return told.values_list("kind", "vocabulary", "code", "said", "share", "weight", "id")

    sectors = rows(SectorShare, said=F("name"), share=F("percentage"), weight=Value(""))
    tags = rows(Tag, said=F("name"), share=nothing, weight=Value(""))
    markers = rows(PolicyMarker, said=unnamed, share=nothing, weight=F("significance"))
    found = sectors.union(tags, markers, all=True)
    return [Classified(*row[:6]) for row in sorted(found, key=lambda row: (row[0], -(row[4] or 0), row[6]))]


def _movements(activity: Activity) -> list[MovementSum]:
    keys = ("type", "year", "currency", "finance_type", "provider", "provider_name", "receiver", "receiver_name")
    rows = (
        Transaction.objects.filter(activity=activity)
        .annotate(year=ExtractYear("value_date"))
        .values_list(*keys)
        .annotate(amount=Sum("amount_minor"), number=Count("id"))
        .order_by(*keys)
    )
    return [MovementSum(*row) for row in rows]


def _related(activity: Activity) -> list[Related]:
    theirs = Activity.objects.published().filter(identifier=OuterRef("identifier")).values("title")[:1]
    rows = (
        RelatedActivity.objects.filter(
            Q(activity=activity) | Q(identifier=activity.identifier, activity__state=Activity.State.PUBLISHED)
        )
        .order_by("type", "identifier", "id")
        .values_list("activity_id", "type", "identifier", "activity__identifier", "activity__title", Subquery(theirs))
    )[: RELATED_AT_MOST * 2]
    found: dict[str, Related] = {}
    # RelatedActivityType seen from the other side: a parent's child is our parent, and the other way round.
    turned = {"1": "2", "2": "1"}
    for owner, type_, identifier, owner_identifier, owner_title, title in rows:
        if owner == activity.pk and identifier != activity.identifier:
            found.setdefault(identifier, Related(type_, identifier, title))
        elif owner != activity.pk:
            found.setdefault(owner_identifier, Related(turned.get(type_, type_), owner_identifier, owner_title))
    return list(found.values())[:RELATED_AT_MOST]


def _results(activity: Activity) -> tuple[list[MeasuredResult], bool]:
    """The tree of results in one question: a line for each value, folded back."""
    of_indicator, of_period = "indicators__", "indicators__periods__"
    of_value = "indicators__periods__measurements__"
    rows = list(
        Result.objects.filter(activity=activity)
        .order_by(
            "position", "id", f"{of_indicator}position", f"{of_indicator}id", f"{of_period}starts_on",
            f"{of_period}id", f"{of_value}id",
        )
        .values_list(
            "id", "type", "title", "description",
            f"{of_indicator}id", f"{of_indicator}title", f"{of_indicator}description", f"{of_indicator}measure",
            f"{of_indicator}baseline_year", f"{of_indicator}baseline_value",
            f"{of_period}id", f"{of_period}starts_on", f"{of_period}ends_on",
            f"{of_value}id", f"{of_value}kind", f"{of_value}value", f"{of_value}dimensions", f"{of_value}comment",
        )[: MEASURES_AT_MOST + 1]
    )  # fmt: skip
    results: dict[int, MeasuredResult] = {}
    indicators: dict[int, MeasuredIndicator] = {}
    periods: dict[int, MeasuredPeriod] = {}
    for row in rows[:MEASURES_AT_MOST]:
        result = results.setdefault(row[0], MeasuredResult(row[1], row[2] or {}, row[3] or {}, []))
        if row[4] is None:
            continue
        if row[4] not in indicators:
            indicators[row[4]] = MeasuredIndicator(row[5] or {}, row[6] or {}, row[7], row[8], row[9], [])
            result.indicators.append(indicators[row[4]])
        if row[10] is None:
            continue
        if row[10] not in periods:
            periods[row[10]] = MeasuredPeriod(row[11], row[12], [])
            indicators[row[4]].periods.append(periods[row[10]])
        if row[13] is not None:
            periods[row[10]].slices.append(Slice(row[14], row[15], row[16] or {}, row[17] or {}))
    return list(results.values()), len(rows) > MEASURES_AT_MOST
