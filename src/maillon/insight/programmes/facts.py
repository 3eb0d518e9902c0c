"""A funder's money read from its tables into arrays, kept until the journal says that something changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from maillon.core.audit.models import AuditEvent
from maillon.core.money import apportion
from maillon.core.parties.models import Organisation
from maillon.funding.models import Agreement, Call, Envelope, Expense, Instalment, Report
from maillon.funding.queries.agreements import LEFT
from maillon.insight.programmes.figures import DIMENSIONS, UNKNOWN, Facts, Step, fiscal_year, gathered
from maillon.projects.models import PolicyMarker, RecipientShare, SectorShare

CURRENCY = "CAD"
"""The currency a funder's money is summed in."""
_CHANGED_BY = Q(subject_type__startswith="funding.") | Q(
    subject_type__in=("core.organisation", "projects.activity", "dossiers.dossier")
)
_GENDER = "1"
"""OECD-DAC's policy marker of gender equality."""
_DAC = ("1", "2")
_KEPT_AT_MOST = 4
Share = tuple[str, str, Decimal]


@dataclass(frozen=True, slots=True)
class _Kept:
    sequence: int
    seal: str
    newest: int
    facts: Facts


_kept: dict[tuple[str, int], _Kept] = {}


def facts_of(funder: Organisation, *, database: str = "default") -> Facts:
    """A funder's money as it is now: one question when nothing changed, a dozen when something did.

    The journal is sealed event by event: the same seal at the same place is the same past.
    """
    last = AuditEvent.objects.order_by("-sequence").values_list("sequence", "hash").first() or (0, "")
    newest = Agreement.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    known = _kept.get((database, funder.pk))
    if known is not None and known.newest == newest and _unchanged_since(known, last[0]):
        _kept[database, funder.pk] = _Kept(*last, newest, known.facts)
        return known.facts
    found = read(funder)
    while len(_kept) >= _KEPT_AT_MOST:
        _kept.pop(next(iter(_kept)))
    _kept[database, funder.pk] = _Kept(*last, newest, found)
    return found


def _unchanged_since(known: _Kept, sequence: int) -> bool:
    if sequence == known.sequence:
        return AuditEvent.objects.filter(sequence=sequence, hash=known.seal).exists() or not sequence
    if sequence < known.sequence or not AuditEvent.objects.filter(sequence=known.sequence, hash=known.seal).exists():
        return False
    return not AuditEvent.objects.filter(_CHANGED_BY, sequence__gt=known.sequence).exists()


def forget() -> None:
    """Read everything again next time."""
    _kept.clear()


@dataclass(slots=True)
class _Table:
    """Rows being gathered; ``code`` numbers the values of a dimension as they come."""

    rows: list[tuple[int, ...]] = field(default_factory=list)
    known: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {UNKNOWN: 0} for name in DIMENSIONS})

    def code(self, name: str, value: str) -> int:
        found = self.known[name]
        return found.setdefault(value, len(found))

    def add(self, step: Step, amount: int, subject: int, places: Sequence[int]) -> None:
        """One row; ``places`` are its codes in the order of DIMENSIONS."""
        self.rows.append((step, amount, subject, *places))


@dataclass(frozen=True, slots=True)
class _Held:
    """What the rows of an agreement share: its codes but the year, once for each part of it."""

    programme: int
    region: int
    gender: int
    parts: Sequence[tuple[int, int]]
    weights: Sequence[Decimal]


def read(funder: Organisation) -> Facts:
    """Every amount of a funder, read from the tables."""
    table = _Table()
    _whole(funder, table)
    held, activities = _agreements(funder, table)
    mine = {"agreement__funder": funder, "agreement__currency": CURRENCY}
    paid = Instalment.objects.filter(**mine, state=Instalment.State.PAID)
    for agreement, day, amount in paid.values_list("agreement_id", "paid_on", "amount_minor"):
        assert day is not None  # a constraint of the table
        _spread(table, held[agreement], Step.PAID, agreement, fiscal_year(day), amount)
    left = Instalment.objects.filter(**mine, state__in=LEFT, agreement__state=Agreement.State.IN_FORCE)
    for agreement, day, amount in left.values_list("agreement_id", "not_before", "amount_minor"):
        _spread(table, held[agreement], Step.COMMITTED, agreement, fiscal_year(day), amount)
    told = Expense.objects.filter(**mine, sealed_at__isnull=False, dropped_at=None, paid_by=Expense.PaidBy.PROGRAMME)
    for agreement, day, amount, state in told.values_list(
        "agreement_id", "spent_on", "converted_minor", "report__state"
    ):
        _spread(table, held[agreement], Step.SPENT, agreement, fiscal_year(day), amount)
        if state == Report.State.ACCEPTED:
            _spread(table, held[agreement], Step.REPORTED, agreement, fiscal_year(day), amount)
    elsewhere = Agreement.objects.filter(funder=funder).exclude(currency=CURRENCY).count()
    values = {name: tuple(table.known[name]) for name in DIMENSIONS}
    return gathered(table.rows, values, activities=activities, left_out=elsewhere)


def _whole(funder: Organisation, table: _Table) -> None:
    """Envelopes, a part for each of their fiscal years, and the calls that were announced."""
    rows = Envelope.objects.filter(programme__funder=funder, currency=CURRENCY)
    for pk, programme, starts_on, ends_on, amount in rows.values_list(
        "pk", "programme__slug", "starts_on", "ends_on", "amount_minor"
    ):
        for year, part in envelope_years(starts_on, ends_on, amount):
            places = (table.code("programme", programme), table.code("year", str(year)), 0, 0, 0, 0)
            table.add(Step.ENVELOPE, part, pk, places)
    calls = Call.objects.filter(
        terms__component__programme__funder=funder, announced_at__lte=timezone.now(), currency=CURRENCY
    )
    for pk, programme, announced_at, amount in calls.values_list(
        "pk", "terms__component__programme__slug", "announced_at", "envelope_minor"
    ):
        year = fiscal_year(timezone.localdate(announced_at))
        table.add(
            Step.CALLED, amount, pk, (table.code("programme", programme), table.code("year", str(year)), 0, 0, 0, 0)
        )


def envelope_years(starts_on: date, ends_on: date, amount_minor: int) -> list[tuple[int, int]]:
    """An envelope spread evenly over its fiscal years, to the cent: nothing published says more."""
    years = range(fiscal_year(starts_on), fiscal_year(date.fromordinal(ends_on.toordinal() - 1)) + 1)
    return list(zip(years, apportion(amount_minor, [1] * len(years)), strict=True))


def _agreements(funder: Organisation, table: _Table) -> tuple[dict[int, _Held], dict[int, int]]:
    rows = Agreement.objects.filter(funder=funder, currency=CURRENCY)
    freed = dict(
        Instalment.objects.filter(
            agreement__funder=funder, agreement__state=Agreement.State.ENDED, state=Instalment.State.CANCELLED
        )
        .order_by()
        .values_list("agreement_id")
        .annotate(freed=Sum("amount_minor"))
    )
    activities = dict(rows.filter(activity__isnull=False).values_list("pk", "activity_id"))
    markers, countries, sectors = _described(set(activities.values()))
    held: dict[int, _Held] = {}
    columns = (
        "pk", "terms__component__programme__slug", "organisation__region", "country", "amount_minor", "created_at",
        "signed_at",
    )  # fmt: skip
    for pk, programme, region, country, amount, created_at, signed_at in rows.values_list(*columns):
        activity = activities.get(pk, 0)
        parts = shares([(country, Decimal(1))] if country else countries[activity], sectors[activity])
        one = held[pk] = _Held(
            table.code("programme", programme),
            table.code("region", region),
            table.code("gender", markers.get(activity, UNKNOWN)),
            [(table.code("country", where), table.code("sector", what)) for where, what, _weight in parts],
            [weight for _where, _what, weight in parts],
        )
        amount -= freed.get(pk, 0)
        _spread(table, one, Step.AWARDED, pk, fiscal_year(timezone.localdate(created_at)), amount)
        if signed_at is not None:
            _spread(table, one, Step.AGREED, pk, fiscal_year(timezone.localdate(signed_at)), amount)
    return held, activities


def _spread(table: _Table, one: _Held, step: Step, agreement: int, year: int, amount: int) -> None:
    when = table.code("year", str(year))
    amounts = apportion(amount, one.weights) if len(one.parts) > 1 else [amount]
    for (country, sector), part in zip(one.parts, amounts, strict=True):
        table.add(step, part, agreement, (one.programme, when, one.region, country, sector, one.gender))


def shares(countries: Sequence[tuple[str, Decimal]], sectors: Sequence[tuple[str, Decimal]]) -> list[Share]:
    """Where and what for, with the weight of each pair; unknown where nobody says."""
    known = countries or [(UNKNOWN, Decimal(1))]
    return [
        (where, what, part * weight) for where, part in known for what, weight in sectors or [(UNKNOWN, Decimal(1))]
    ]


def _described(
    activities: Iterable[int],
) -> tuple[dict[int, str], defaultdict[int, list[tuple[str, Decimal]]], defaultdict[int, list[tuple[str, Decimal]]]]:
    """Of each project: its gender marker, its countries, its sectors (DAC, three digits), with their parts."""
    wanted = set(activities)
    marked = PolicyMarker.objects.filter(activity__in=wanted, vocabulary="1", code=_GENDER)
    markers = dict(marked.values_list("activity_id", "significance"))
    places = RecipientShare.objects.filter(activity__in=wanted, kind=RecipientShare.Kind.COUNTRY)
    themes = SectorShare.objects.filter(activity__in=wanted, vocabulary__in=_DAC).order_by("vocabulary", "pk")
    said = list(themes.values_list("activity_id", "vocabulary", "code", "percentage"))
    # Where both are said, the sectors of five digits alone: those of three say the same again.
    first: dict[int, str] = {}
    for pk, vocabulary, _code, _part in said:
        first.setdefault(pk, vocabulary)
    return (
        markers,
        _parts(places.values_list("activity_id", "code", "percentage")),
        _parts((pk, code[:3], part) for pk, vocabulary, code, part in said if vocabulary == first[pk]),
    )


def _parts(rows: Iterable[tuple[int, str, Decimal | None]]) -> defaultdict[int, list[tuple[str, Decimal]]]:
    sums: dict[int, dict[str, Decimal]] = {}
    for pk, code, percentage in rows:
        kept = sums.setdefault(pk, {})
        kept[code] = kept.get(code, Decimal(0)) + (Decimal(100) if percentage is None else percentage)
    found: defaultdict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for pk, kept in sums.items():
        found[pk] = [(code, part) for code, part in sorted(kept.items()) if part > 0]
    return found
