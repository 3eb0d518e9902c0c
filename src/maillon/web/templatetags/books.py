"""The lines of a chart in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from maillon.ledger.models import Account

register = template.Library()


@register.filter
def account(line: Account) -> str:
    """The name of an account."""
    return line.name_en if (get_language() or "fr").startswith("en") else line.name_fr
