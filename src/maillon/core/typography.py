"""How French is set: the no-break spaces the OQLF asks for, which nobody types."""

from __future__ import annotations

import re

from django.utils.translation import get_language

NBSP = "\u00a0"
_BEFORE = re.compile(r" (?=[:»$]|%(?!\())")
"""A per cent sign that begins a name to fill in, as in ``%(name)s``, is none."""
_AFTER = re.compile(r"(?<=«) ")
_DIGITS = re.compile(r"(?<=\d) (?=\d{3}\b)")


def typo_text(text: str) -> str:
    """French typography of the OQLF: no-break spaces before : » % $, after «, between digit groups."""
    text = _BEFORE.sub(NBSP, text)
    text = _AFTER.sub(NBSP, text)
    return _DIGITS.sub(NBSP, text)


def colon() -> str:
    """What parts a name from what is said of it: after a no-break space in French, alone in English and in Spanish."""
    return f"{NBSP}:" if (get_language() or "fr").startswith("fr") else ":"
