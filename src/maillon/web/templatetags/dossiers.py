"""How the pages of dossiers show points and look into mappings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from maillon.web.templatetags.maillon import number

register = template.Library()


@register.filter
def points(hundredths: int | None) -> str:
    """Hundredths of a point as points, decimals only where there are some; a dash where nothing is known."""
    if hundredths is None:
        return "–"
    return number(Decimal(hundredths) / 100, 0 if hundredths % 100 == 0 else 1 if hundredths % 10 == 0 else 2)


@register.filter
def lookup(mapping: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds at this key; nothing where it does not."""
    return mapping.get(key)
