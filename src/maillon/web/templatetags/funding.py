"""How the pages of programmes write shares and days."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django import template
from django.utils.translation import get_language

from maillon.funding.models.sharing import WithResult
from maillon.web.templatetags.maillon import day, percent

register = template.Library()


@register.filter
def share(value: Fraction) -> str:
    """A share as a percentage, with a decimal where it needs one: 12,5 %."""
    exact = Fraction(value) * 100
    return percent(float(Fraction(value)), 0 if exact.denominator == 1 else 1)


@register.filter
def result(one: WithResult) -> str:
    """What came of a record of what is shared, in the reader's language; "" while nothing is told."""
    return one.result_in(get_language() or "fr")


@register.filter
def css_percent(value: float) -> str:
    """A share for a style: 54.3%."""
    return f"{value * 100:.1f}%"


@register.filter
def css_capped(pressure: float | None) -> str:
    """The length of what is asked, the longer of it and the envelope filling the bar."""
    return css_percent(min(1.0, pressure or 0.0))


@register.filter
def css_rest(pressure: float | None) -> str:
    """The length of the envelope beside ``css_capped``."""
    return css_percent(1.0 if not pressure or pressure <= 1 else 1 / pressure)


@register.filter
def written_day(text: str) -> str:
    """A day written ISO 8601, in words."""
    return day(date.fromisoformat(text)) if text else ""
