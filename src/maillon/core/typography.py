"""How French is set: the no-break spaces the OQLF asks for, which nobody types."""

from __future__ import annotations

import re

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
