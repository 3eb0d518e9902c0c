"""What a guarantee must keep to and how it stands; every time something was not kept to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet

from maillon.guarantees.models import Breach, CovenantSet, Fund, Guarantee
from maillon.guarantees.queries import forecasts
from maillon.guarantees.rules import accounts, life, measures
from maillon.guarantees.rules import covenants as rules
from maillon.guarantees.rules import state as states

TESTED = life.LIVE - {"matured"}
"""Where a borrower keeps to its covenants: from the signing to the end of the loan."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A set of covenants on a guarantee, each with its figure of the moment and what shows it."""

    covenants: CovenantSet
    definition: rules.Covenants
    tests: Sequence[rules.Tested]
    shown_by: dict[str, tuple[str, date]]
    """By measure: what tells the figure, and since which day."""


@dataclass(frozen=True, slots=True)
class InForce:
    """Every version of the covenants, read once."""

    sets: Sequence[tuple[CovenantSet, rules.Covenants]]

    def of(self, guarantee: Guarantee) -> tuple[CovenantSet, rules.Covenants] | None:
        """Those a guarantee was approved under: in force the day it began, and of its product."""
        product = guarantee.facility.version.product.key
        found = None
        for one, definition in self.sets:
            if one.starts_on <= guarantee.starts_on and product in (definition.products or (product,)):
                found = (one, definition)
        return found


def in_force() -> InForce:
    """Every version of the covenants, the oldest first."""
    rows = CovenantSet.objects.order_by("starts_on", "version", "pk")
    return InForce([(one, rules.read(one.definition)) for one in rows])


def kept(guarantee: Guarantee, one: states.Guarantee, day: date, known: InForce) -> Kept | None:
    """How a guarantee stands to its covenants by what is known; None while none binds it."""
    bound = known.of(guarantee)
    if bound is None:
        return None
    covenants, definition = bound
    figures: dict[str, Fraction | None] = {}
    shown: dict[str, tuple[str, date]] = {}
    stated = [line for line in one.loan.lines if line.stated and line.effective_on <= day]
    if stated:
        last = max(stated, key=lambda line: (line.effective_on, line.known_on))
        late = measures.days_past_due(one.loan, last.effective_on) if one.loan.principal_minor else 0
        figures["days_past_due"] = Fraction(late)
        figures["statement_age"] = Fraction((day - last.effective_on).days)
        for measure in rules.FROM_STATEMENT:
            shown[measure] = (f"statement:{last.period}", last.effective_on)
    rows = sorted(guarantee.accounts.all(), key=lambda row: (row.year, row.pk))
    if rows:
        latest = rows[-1]
        figures |= accounts.ratios(forecasts.year_of(latest))
        figures["accounts_age"] = Fraction((day - latest.received_on).days)
        for measure in rules.FROM_ACCOUNTS:
            shown[measure] = (f"accounts:{latest.year}", latest.received_on)
    return Kept(covenants, definition, rules.tested(definition, figures), shown)


def breaches_of(guarantee: Guarantee) -> QuerySet[Breach, Breach]:
    """Everything a guarantee did not keep to, the latest first."""
    return guarantee.breaches.select_related("covenants", "outcome_by__person")


def of_quarter(fund: Fund, begins_on: date, ends_on: date, known_on: date) -> list[Breach]:
    """What was found in a quarter, or found before and not settled when it began, as known some weeks after."""
    found = fund.breaches.filter(found_on__lte=ends_on, recorded_at__date__lte=known_on)
    rows = found.filter(Q(outcome_on=None) | Q(outcome_on__gte=begins_on))
    return list(rows.select_related("guarantee", "covenants").order_by("found_on", "pk"))


def covenant_of(breach: Breach) -> rules.Covenant | None:
    """The covenant a breach is of, as it was agreed; None for a limit."""
    if breach.covenants is None:
        return None
    told = rules.read(breach.covenants.definition)
    return next((one for one in told.covenants if one.key == breach.measure), None)
