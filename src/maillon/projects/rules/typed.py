"""What people type: amounts, percentages and dates in French or English, to exact values and back."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from maillon.core.errors import RuleViolation
from maillon.core.money import Money, exponent

_SPACES = re.compile(r"[\s\u00a0\u202f']")
_GROUPED = re.compile(r"-?\d{1,3}(?:[.,]\d{3})+")
_MINUS = str.maketrans("−–", "--")
_FRENCH = str.maketrans(",.", "\u00a0,")
LARGEST = Decimal(10) ** 15
"""No aid activity comes near a million billion: beyond, a key stayed down."""


def parse_number(text: str, language: str) -> Decimal:
    """A number as typed by a reader of ``language``: 1 234,5 in French, 1,234.5 in English.

    The last of two different marks is the decimal one. A single comma or point followed by three digits could
    be either: in French the comma is decimal, in English it groups, and the point the other way round.
    Raises RuleViolation ``projects.not_a_number``.
    """
    plain = _SPACES.sub("", text.translate(_MINUS)).removesuffix("$").removesuffix("%")
    decimal = "." if language.startswith("en") else ","
    group = "," if decimal == "." else "."
    if "." in plain and "," in plain:
        decimal, group = (".", ",") if plain.rfind(".") > plain.rfind(",") else (",", ".")
    elif plain.count(group) == 1 and not _GROUPED.fullmatch(plain):
        decimal, group = group, decimal
    whole, _, fraction = plain.partition(decimal)
    if group in whole and not _GROUPED.fullmatch(whole):
        raise RuleViolation("projects.not_a_number", typed=text)
    candidate = whole.replace(group, "") + (f".{fraction}" if fraction else "")
    if not re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", candidate):
        raise RuleViolation("projects.not_a_number", typed=text)
    return Decimal(candidate)


def parse_amount(text: str, currency: str, language: str) -> int:
    """An amount as typed, in the currency's minor units.

    Raises RuleViolation ``projects.not_a_number``, ``projects.too_many_decimals`` (nothing is rounded in
    silence) or ``projects.amount_too_large``.
    """
    value = parse_number(text, language)
    if abs(value) >= LARGEST:
        raise RuleViolation("projects.amount_too_large", typed=text)
    if value != round(value, exponent(currency)):
        raise RuleViolation("projects.too_many_decimals", typed=text, currency=currency, decimals=exponent(currency))
    return Money.from_decimal(value, currency).minor


def parse_percentage(text: str, language: str) -> Decimal:
    """A percentage above 0 and up to 100, with at most six decimals.

    Raises RuleViolation ``projects.not_a_number``, ``projects.too_many_decimals`` or ``projects.percentage_range``.
    """
    value = parse_number(text, language)
    if not 0 < value <= 100:
        raise RuleViolation("projects.percentage_range", typed=text)
    if value != round(value, 6):
        raise RuleViolation("projects.too_many_decimals", typed=text, currency="", decimals=6)
    return value.normalize() if value != value.to_integral() else value.quantize(Decimal(1))


def parse_date(text: str) -> date:
    """A date written year first, 2027-03-31 (or with slashes or points).

    Raises RuleViolation ``projects.not_a_date`` when there is no such day, ``projects.ambiguous_date`` when the
    day and the month could be one another.
    """
    typed = text.strip()
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", typed):
        year, month, day = (int(part) for part in found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", typed):
        first, second, year = (int(part) for part in found.groups())
        if first <= 12 and second <= 12 and first != second:
            raise RuleViolation("projects.ambiguous_date", typed=text)
        day, month = (first, second) if second <= 12 else (second, first)
    else:
        raise RuleViolation("projects.not_a_date", typed=text)
    try:
        found_day = date(year, month, day)
    except ValueError:
        raise RuleViolation("projects.not_a_date", typed=text) from None
    if not 1900 <= year <= 2200:
        raise RuleViolation("projects.not_a_date", typed=text)
    return found_day


def number_as_typed(value: Decimal, language: str) -> str:
    """A number as this reader would type it, without grouping: 1234,5 or 1234.5."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if language.startswith("en") else text.replace(".", ",")


def amount_as_typed(minor: int, currency: str, language: str) -> str:
    """An amount as this reader would type it: 1 234,50 or 1,234.50; without decimals when they are zero."""
    value = Money(minor, currency).to_decimal()
    text = f"{value:,.{exponent(currency) if value != value.to_integral() else 0}f}"
    return text if language.startswith("en") else text.translate(_FRENCH)
