"""How the pages of dossiers show points and look into mappings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from maillon.dossiers.forms.marks import Piece, pieces, unmarked
from maillon.web.templatetags.maillon import number

register = template.Library()


@register.filter
def points(hundredths: int | None) -> str:
    """Hundredths of a point as points, decimals only where there are some; a dash where nothing is known."""
    if hundredths is None:
        return "–"
    return number(Decimal(hundredths) / 100, 0 if hundredths % 100 == 0 else 1 if hundredths % 10 == 0 else 2)


@register.filter
def marked(text: str) -> SafeString:
    """A label with its bold, italic and links, everything else escaped; its lines kept."""
    return mark_safe("".join(map(_piece, pieces(text))))  # noqa: S308 - each piece is escaped


def _piece(piece: Piece) -> str:
    said = escape(piece.text).replace("\n", "<br>")
    if piece.emphasised:
        said = f"<em>{said}</em>"
    if piece.strong:
        said = f"<strong>{said}</strong>"
    if piece.href:
        said = f'<a href="{escape(piece.href)}" rel="noopener noreferrer nofollow" target="_blank">{said}</a>'
    return said


@register.filter
def plainly(text: str) -> str:
    """The same without its marks, where only words fit."""
    return unmarked(text)


@register.filter
def lookup(mapping: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds at this key; nothing where it does not."""
    return mapping.get(key)
