"""What a portfolio product agrees for all its loans together: which may be included, how much is paid in all.

It stands beside the terms of one guarantee (``rules.terms``) in an edition of a product, under ``portfolio``: a loan
included keeps the terms, its facility keeps this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.core.records import plain, read_as

FORM = "portfolio"
KEY = "portfolio"
_TIES = ("lodged", "pro_rata")


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The criteria a loan meets to be included, and the ceiling of what is paid under the facility."""

    cap_rate: str = "0"
    """Part of the cover actually included that may be paid in all; 0: not limited."""
    tie: str = "lodged"
    """Claims accepted the same day: the first lodged is served first (lodged), or each its part (pro_rata)."""
    loan_most_minor: int = 0
    """The largest loan, in the cap's currency; 0: any."""
    longest_days: int = 0
    """From the day it is included to its last instalment; 0: as long as a guarantee lasts."""
    countries: tuple[str, ...] = ()
    """Of the borrower; none: any."""
    sectors: tuple[str, ...] = ()
    """Of the borrower; none: any."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A loan its lender wants to include: how large in the cap's currency, until when, for whom."""

    worth: Fraction
    currency: str
    included_on: date
    last_due_on: date
    country: str
    sector: str


def read(definition: Mapping[str, Any]) -> Portfolio:
    """What an edition of a product says of its portfolio; nothing of it limits anything when it says nothing.

    Raises core.records.DocumentRefused with the malformed parts, or ValueError (which).
    """
    said = read_as(Portfolio, definition.get(KEY) or {})
    if not 0 <= Fraction(said.cap_rate) <= 1:
        raise ValueError(f"portfolio.cap_rate: {said.cap_rate} is not a share between 0 and 1")
    if said.tie not in _TIES:
        raise ValueError(f"portfolio.tie: {said.tie} is none of {', '.join(_TIES)}")
    if said.loan_most_minor < 0 or said.longest_days < 0:
        raise ValueError("portfolio.loan_most_minor, portfolio.longest_days: zero or more")
    return said


def kept(definition: Mapping[str, Any]) -> dict[str, Any]:
    """What an edition keeps beside its terms: nothing for a product that is not a portfolio's.

    Raises as ``read``, and ValueError when a product of another form tells of a portfolio.
    """
    if definition.get("form") == FORM:
        return {KEY: plain(read(definition))}
    if KEY in definition:
        raise ValueError(f"portfolio: for a product of form {FORM} only")
    return {}


CRITERIA = tuple(f"guarantees.portfolio_{name}" for name in ("principal", "days", "country", "sector"))
"""The codes by which a loan is left out."""


def check(said: Portfolio, loan: Candidate, *, tenor_days: int) -> None:
    """Refuse a loan that does not meet the criteria.

    Raises RuleViolation ``guarantees.portfolio_principal`` (``ceiling``, ``currency``), ``guarantees.portfolio_days``
    (``days``, ``most``), ``guarantees.portfolio_country`` (``countries``), ``guarantees.portfolio_sector``
    (``allowed``).
    """
    if said.loan_most_minor and loan.worth > said.loan_most_minor:
        raise RuleViolation(
            "guarantees.portfolio_principal", field="principal", ceiling=said.loan_most_minor, currency=loan.currency
        )
    days, most = (loan.last_due_on - loan.included_on).days, said.longest_days or tenor_days
    if days > most:
        raise RuleViolation("guarantees.portfolio_days", field="instalments", days=days, most=most)
    if said.countries and loan.country not in said.countries:
        raise RuleViolation("guarantees.portfolio_country", field="country", countries=said.countries)
    if said.sectors and loan.sector not in said.sectors:
        raise RuleViolation("guarantees.portfolio_sector", field="sector", allowed=said.sectors)
