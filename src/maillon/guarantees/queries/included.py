"""A facility as both sides read it: its loans, and, for a portfolio, what may still be included and paid under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db.models import QuerySet

from maillon.core.audit import queries as audit
from maillon.core.errors import RuleViolation
from maillon.guarantees.models import Facility, Loan
from maillon.guarantees.queries import history
from maillon.guarantees.rules import portfolios, terms
from maillon.guarantees.rules.engine.claiming import left

REFUSED = "guarantees.loan.refused"
"""The verb of a loan that the criteria left out."""
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Refused:
    """A loan the criteria of a portfolio left out: its lender's number, how much, when, and by which rule."""

    number: str
    principal_minor: int
    currency: str
    at: datetime
    why: RuleViolation


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


def refused_of(facility: Facility) -> list[Refused]:
    """The loans lately left out by the criteria and not included since, each as it was last told; the latest first."""
    known = set(Loan.objects.filter(guarantee__facility=facility).values_list("number", flat=True))
    found: dict[str, Refused] = {}
    for row in audit.history(facility).filter(verb=REFUSED).order_by("-sequence")[:_SHOWN]:
        told = row.after or {}
        number = told["number"]
        if number not in known and number not in found:
            why = RuleViolation(told["code"], **told["facts"])
            found[number] = Refused(number, told["principal_minor"], told["currency"], row.at, why)
    return list(found.values())
