"""What an amount is worth elsewhere: in Canadian cents, or in another currency, by exact fractions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from maillon.core.errors import RuleViolation
from maillon.core.money import exponent

FUNCTIONAL = "CAD"
OFFICIAL = "official"


def key(currency: str, quote: str = OFFICIAL) -> str:
    """How a rate is named among the fund's."""
    return currency if quote == OFFICIAL else f"{currency}|{quote}"


def per_unit(currency: str, rates: Mapping[str, Fraction], quote: str = OFFICIAL) -> Fraction:
    """Canadian dollars for one unit of a currency.

    Raises RuleViolation ``guarantees.no_rate`` (``currency``) when nobody gave one.
    """
    if currency == FUNCTIONAL:
        return Fraction(1)
    rate = rates.get(key(currency, quote)) or rates.get(currency)
    if rate is None:
        raise RuleViolation("guarantees.no_rate", currency=currency)
    return rate


def worth(amount_minor: int, currency: str, rates: Mapping[str, Fraction]) -> int:
    """An amount in Canadian cents at the official rate, halves to the even one."""
    if currency == FUNCTIONAL:
        return amount_minor
    return round(amount_minor * between(currency, FUNCTIONAL, rates))


def between(source: str, target: str, rates: Mapping[str, Fraction], quote: str = OFFICIAL) -> Fraction:
    """Minor units of one currency for one minor unit of another: ISO 4217 decimals counted (XOF has none)."""
    if source == target:
        return Fraction(1)
    whole = per_unit(source, rates, quote) / per_unit(target, rates, quote)
    return whole * Fraction(10) ** (exponent(target) - exponent(source))
