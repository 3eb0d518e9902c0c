"""What was spent of an agreement: its expenses, their sums by item, the rates used, what was looked at."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Aggregate, Count, F, Max, Min, Q, QuerySet, Sum

from maillon.core.people.permissions import Visitor
from maillon.funding.models import Agreement, Expense, ExpenseSample, Report
from maillon.funding.permissions.expenses import expenses_read_by
from maillon.funding.queries.agreements import terms_of
from maillon.funding.queries.budgets import proposed_rate
from maillon.funding.queries.reporting import planned
from maillon.funding.rules.expenses import Item, Rate, items
from maillon.funding.rules.sampling import Judged, Rule, Unit, projected

FOLDER = Path(settings.PROJECT) / "data" / "funding" / "checks"
YEARLY = "H.10 (Réserve fédérale des États-Unis), moyenne annuelle"
"""Who gives the rates of data/rates."""
PROGRAMME = Expense.PaidBy.PROGRAMME


def kept(agreement: Agreement) -> QuerySet[Expense, Expense]:
    """The expenses of an agreement that were not taken away."""
    return Expense.objects.filter(agreement=agreement, dropped_at=None)


def readable(user: Visitor, agreement: Agreement) -> QuerySet[Expense, Expense]:
    """Those of them this person may read, the latest first."""
    found = expenses_read_by(user).filter(agreement=agreement, dropped_at=None)
    return found.select_related("organisation", "grantee", "receipt", "report").order_by("-spent_on", "-number")


def rate_for(currency: str, into: str, *, on: date) -> Rate | None:
    """The published rate nearest to a day; None where nobody gives it."""
    if currency == into:
        return Rate(Decimal(1), "", None)
    found = proposed_rate(currency, into, year=on.year)
    return Rate(found[0], YEARLY, date(found[1], 12, 31)) if found else None


def to_seal(agreement: Agreement, last_day: date) -> QuerySet[Expense, Expense]:
    """What the next report counts: every expense up to a day that no report counts yet, late receipts too."""
    return kept(agreement).filter(report=None, spent_on__lte=last_day)


def spent_by_category(found: QuerySet[Expense, Expense]) -> dict[str, int]:
    """What expenses paid by the programme sum to by item, in the agreement's currency."""
    return _by_category(found.filter(paid_by=PROGRAMME))


def beside_by_category(found: QuerySet[Expense, Expense]) -> dict[str, int]:
    """What the counterpart and others paid, by item, in the agreement's currency."""
    return _by_category(found.exclude(paid_by=PROGRAMME))


def _by_category(found: QuerySet[Expense, Expense]) -> dict[str, int]:
    rows = found.order_by().values("category").annotate(total=Sum("converted_minor"))
    return {one["category"]: one["total"] for one in rows}


def ledger(agreement: Agreement, found: QuerySet[Expense, Expense]) -> tuple[list[Item], Sums]:
    """Every item of the whole budget against what the programme paid, others beside, and what the expenses hold."""
    rows: list[Any] = list(found.order_by().values("category").annotate(**_COUNTS))
    beside = {one["category"]: one["beside"] for one in rows if one["beside"]}
    spent = {one["category"]: one["total"] - (one["beside"] or 0) for one in rows}
    plan = {one.category: one.amount_minor for one in planned(agreement, agreement.starts_on, agreement.ends_on)}
    order = [one.key for one in terms_of(agreement).expenses]
    whole = (sum(one[name] or 0 for one in rows) for name in ("many", "total", "kept", "beside"))
    return items(plan, spent, order, beside), Sums(*whole)


@dataclass(frozen=True, slots=True)
class UsedRate:
    """A rate expenses were written at: how often, and the first and last day it served."""

    currency: str
    rate: Decimal
    source: str
    day: date | None
    many: int
    first: date
    last: date


def rates_used(found: QuerySet[Expense, Expense]) -> list[UsedRate]:
    """Every rate of another currency than the agreement's, by currency."""
    rows = found.exclude(currency=F("agreement__currency")).order_by()
    told = rows.values("currency", "rate", "rate_source", "rate_on").annotate(
        many=Count("pk"), first=Min("spent_on"), last=Max("spent_on")
    )
    return [
        UsedRate(
            one["currency"], one["rate"], one["rate_source"], one["rate_on"], one["many"], one["first"], one["last"]
        )
        for one in told.order_by("currency", "first")
    ]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a list of expenses holds: how many, how much, how many with their receipt, how much others paid of it."""

    many: int
    total_minor: int
    with_receipt: int
    beside_minor: int = 0


_COUNTS: Mapping[str, Aggregate] = {
    "many": Count("pk"),
    "total": Sum("converted_minor"),
    "kept": Count("pk", filter=Q(receipt__isnull=False)),
    "beside": Sum("converted_minor", filter=~Q(paid_by=PROGRAMME)),
}


def sums_of(found: QuerySet[Expense, Expense]) -> Sums:
    """How many expenses, how much they make, how many have their receipt."""
    told = found.order_by().aggregate(**_COUNTS)
    return Sums(told["many"], told["total"] or 0, told["kept"], told["beside"] or 0)


@cache
def rules_of_checks() -> Sequence[tuple[date, Rule]]:
    """Every version of the rule of samples, the oldest first (data/funding/checks/rules.toml)."""
    told = tomllib.loads((FOLDER / "rules.toml").read_text(encoding="utf-8"))
    found = [
        (
            one["starts_on"],
            Rule(
                one["key"],
                Fraction(one["tolerable"]),
                Fraction(one["factor"]),
                one["least"],
                one["most"],
                one["source"],
                one["example"],
            ),
        )
        for one in told["rules"]
    ]
    return sorted(found, key=lambda one: one[0])


def rule_of_checks(day: date) -> Rule:
    """The rule in force on a day; the first one before all."""
    known = rules_of_checks()
    return next((rule for starts_on, rule in reversed(known) if starts_on <= day), known[0][1])


def units_of(report: Report) -> list[Unit]:
    """The expenses a report counts, as a sample draws among them."""
    rows = Expense.objects.filter(report=report, converted_minor__gt=0).order_by("number")
    return [Unit(number, minor) for number, minor in rows.values_list("number", "converted_minor")]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sample says so far, minor units."""

    looked_at: int
    to_see: int
    questioned_minor: int
    projected_minor: int
    tolerable_minor: int


def outcome_of(sample: ExpenseSample) -> Outcome:
    """How many were judged, what is questioned, the error foretold for the whole."""
    rows = list(sample.checks.values_list("state", "expense__converted_minor", "questioned_minor"))
    judged = [Judged(amount, questioned) for _state, amount, questioned in rows]
    waiting = sum(state in ("to_see", "seen") for state, _amount, _questioned in rows)
    rule = next((one for _day, one in rules_of_checks() if one.key == sample.rule), None)
    tolerable = int(sample.population_minor * rule.tolerable) if rule else 0
    return Outcome(
        len(rows) - waiting,
        waiting,
        sum(one.questioned_minor for one in judged),
        projected(judged, every=sample.interval_minor),
        tolerable,
    )
