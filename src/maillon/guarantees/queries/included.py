"""A facility as both sides read it: its loans, and, for a portfolio, what may still be included and paid under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet

from maillon.guarantees.models import Facility, Loan
from maillon.guarantees.queries import history
from maillon.guarantees.rules import portfolios, terms
from maillon.guarantees.rules.engine.claiming import left


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a portfolio stands, in the currency of its caps."""

    currency: str
    agreed: portfolios.Portfolio
    longest_days: int
    included_minor: int
    """Cover drawn under it since the beginning."""
    used_minor: int
    """Claims due or paid."""
    left_minor: int | None
    """What may still be paid; none: no ceiling."""

    @property
    def cap_rate(self) -> Fraction:
        """The part of the cover included that may be paid in all."""
        return Fraction(self.agreed.cap_rate)


def is_portfolio(facility: Facility) -> bool:
    """Its lender includes loans by itself, within criteria."""
    return bool(facility.version.definition.get("form") == portfolios.FORM)


def takes_loans(facility: Facility, today: date) -> bool:
    """A portfolio that still includes loans."""
    return is_portfolio(facility) and not facility.suspended_because and today <= facility.available_until


def standing(facility: Facility) -> Standing | None:
    """Where a portfolio stands; nothing for another facility, or one the history does not know."""
    known = history.state_of(facility.fund).facilities.get(facility.reference)
    if known is None or not is_portfolio(facility):
        return None
    agreed = portfolios.read(facility.version.definition)
    tenor = terms.read(facility.version.definition).duration.tenor_days
    return Standing(
        known.currency,
        agreed,
        agreed.longest_days or tenor,
        known.included_minor,
        known.used_minor,
        left(known),
    )


def loans_of(facility: Facility) -> QuerySet[Loan, Loan]:
    """The loans of a facility, the last included first."""
    found = Loan.objects.filter(guarantee__facility=facility)
    related = ("guarantee__fund", "guarantee__obligor__organisation", "guarantee__sponsor", "guarantee__facility")
    return found.select_related(*related).order_by("-signed_on", "-pk")
