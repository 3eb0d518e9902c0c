"""What templates say: money, numbers, dates, narratives and French typography."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from babel.dates import get_month_names
from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language

from maillon.core import typography
from maillon.core.codelists import queries as codelists
from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.core.typography import typo_text

register = template.Library()
NBSP = "\u00a0"
MINUS = "\u2212"


_LOCALES = {"en": "en_CA", "es": "es_419"}


def _locale() -> str:
    return _LOCALES.get((get_language() or "fr")[:2], "fr_CA")


def _plain(text: str) -> str:
    # U+202F is missing on old telephones (design language, section 2).
    return text.replace("\u202f", NBSP)


@register.filter
def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """A number as Québec writes it: 1 234,5; below zero, a minus sign and no hyphen; "–" when unknown."""
    if value is None:
        return "–"
    if type(value) is int and -1000 < value < 1000 and not decimals:
        return str(value) if value >= 0 else f"{MINUS}{-value}"
    # A page holds hundreds of figures: Python's own grouping, given Québec's separators, is ten times as quick
    # as a locale's pattern and writes the same.
    written = f"{value if isinstance(value, int) else Decimal(str(value)):,.{decimals}f}"
    if float(value) and not written.strip("-0.,"):
        written = written.lstrip("-")
    written = written.replace("-", MINUS)
    if _locale() == "en_CA":
        return written
    return written.replace(",", NBSP).replace(".", ",")


@register.filter
def measured(value: str | float | Decimal | None) -> str:
    """A published value: written as a number where it is one (« 1340 » → 1 340), left alone where it is words."""
    text = "" if value is None else str(value).strip()
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return text
    if not exact.is_finite():
        return text
    return number(exact, max(0, -int(exact.normalize().as_tuple().exponent)))


def amount_text(money: Money, *, cents: bool = False) -> str:
    """An amount with its sign: 1 234,50 $ for Canadian dollars, 1 234 XOF for others."""
    major = money.to_decimal()
    places = max(0, -int(major.as_tuple().exponent)) if cents else 0
    figure = number(major, places)
    if _locale() == "en_CA":
        if money.currency == "CAD" and figure.startswith(MINUS):
            return f"{MINUS}${figure[1:]}"
        return f"${figure}" if money.currency == "CAD" else f"{money.currency}{NBSP}{figure}"
    # Read in Spanish, « $ » is the dollar or the peso of the place: Canada's is named.
    return f"{figure}{NBSP}{'$' if money.currency == 'CAD' and _locale() == 'fr_CA' else money.currency}"


@register.filter
def amount(minor: int | None, currency: str = "CAD") -> str:
    """Minor units as an amount without cents; "–" when unknown."""
    return "–" if minor is None else amount_text(Money(int(minor), currency))


@register.filter
def exact_amount(minor: int | None, currency: str = "CAD") -> str:
    """Minor units as an amount to the cent."""
    return "–" if minor is None else amount_text(Money(int(minor), currency), cents=True)


@register.filter
def short_amount(minor: int | None, currency: str = "CAD") -> str:
    """Minor units rounded for a headline: 5,62 M$, 864 k$."""
    if minor is None:
        return "–"
    major = Money(int(minor), currency).to_decimal()
    english = _locale() == "en_CA"
    sign = "$" if currency == "CAD" else currency
    for size, fr, en in ((10**9, "G", "B"), (10**6, "M", "M"), (10**3, "k", "k")):
        if abs(major) >= size:
            scaled = major / size
            figure = number(scaled, 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0)
            if english and sign == "$" and major < 0:
                return f"{MINUS}${figure[1:]}{en}"
            return f"{sign if sign == '$' else sign + NBSP}{figure}{en}" if english else f"{figure}{NBSP}{fr}{sign}"
    return amount(minor, currency)


@register.filter
def percent(value: float | Decimal | None, decimals: int = 0) -> str:
    """A share between 0 and 1 as a percentage: 54 %."""
    if value is None:
        return "–"
    text = number(Decimal(str(value)) * 100, decimals)
    return f"{text}%" if _locale() == "en_CA" else f"{text}{NBSP}%"


@cache
def _months(locale: str) -> Mapping[int, str]:
    return get_month_names("wide", locale=locale)


@register.filter
def day(value: date | None) -> str:
    """A date in full: 3 mars 2025; of an instant, the day it is then on Québec's clock."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = localtime(value)
    # Written here as babel's long pattern writes it: reading that pattern again takes forty times as long.
    month = _months(_locale())[value.month]
    if _locale() == "en_CA":
        return f"{month} {value.day}, {value.year}"
    if _locale() == "es_419":
        return f"{value.day} de {month} de {value.year}"
    return f"{'1er' if value.day == 1 else value.day} {month} {value.year}"


@register.filter
def moment(value: datetime | None) -> str:
    """An instant on Québec's clock: 3 mars 2025, 18 h 30."""
    return "–" if value is None else f"{day(value)}, {clock(value)}"


@register.filter
def clock(value: datetime | None) -> str:
    """An hour on Québec's clock: 18 h 30."""
    if value is None:
        return "–"
    local = localtime(value)
    if _locale() == "fr_CA":
        return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"
    if _locale() == "es_419":
        return f"{local.hour}:{local.minute:02d}"
    # Without points: a sentence often ends on an hour, and would end twice.
    return f"{local.hour % 12 or 12}:{local.minute:02d}{NBSP}{'am' if local.hour < 12 else 'pm'}"


@register.filter
def iso(value: date | datetime | None) -> str:
    """A date or instant for machines."""
    return value.isoformat() if value else ""


@register.filter
def narrative(narratives: Mapping[str, str] | None) -> SafeString:
    """A text for this reader; wrapped with its true language when that is another one."""
    language = (get_language() or "fr")[:2]
    reading = read(narratives, language)
    if reading.language and reading.language != language:
        return format_html('<span lang="{}">{}</span>', reading.language, reading.text)
    return conditional_escape(reading.text)


@register.filter
def narrative_text(narratives: dict[str, str] | None) -> str:
    """A text for this reader, without mark-up, for attributes and titles."""
    return read(narratives, (get_language() or "fr")[:2]).text


@register.filter
def named(organisation: Organisation | None) -> str:
    """An organisation's legal name for the reader; nothing for no organisation."""
    return organisation.name(get_language() or "fr") if organisation else ""


@register.filter
def code_name(code: str, list_name: str) -> str:
    """The name of a code of a standard's list, or the code itself when the list does not know it."""
    return codelists.label(list_name, code, (get_language() or "fr")[:2])


@register.simple_tag
def colon() -> str:
    """The colon of the language, for a name and what is said of it: « Erreur : », “Error:”."""
    return typography.colon()


@register.filter
def typo(text: Any) -> SafeString:
    """The text with its no-break spaces, escaped."""
    return mark_safe(typo_text(str(conditional_escape(text))))  # noqa: S308  escaped on this line
