"""Turns of phrase the public pages share: lists of names, shares, counts in words."""

from __future__ import annotations

from collections.abc import Sequence

from babel.lists import format_list
from django.utils.translation import get_language

CORE_LICENCE = "CC BY 4.0"


def language() -> str:
    """The reader's language, two letters."""
    return (get_language() or "fr")[:2]


def listed(names: Sequence[str]) -> str:
    """Names as the language lists them: « Haïti, Mali et Bolivie »."""
    return str(format_list(list(names), locale="en_CA" if language() == "en" else "fr_CA"))


def hue(slug: str) -> int:
    """A hue for an organisation's monogram, always the same for the same one."""
    return sum(ord(letter) * (place + 7) for place, letter in enumerate(slug)) % 360


def initials(name: str) -> str:
    """Two letters for an organisation's monogram, small words left out."""
    words = [word for word in name.replace("-", " ").replace("’", " ").split() if len(word) > 2 and word[0].isalnum()]
    return "".join(word[0].upper() for word in (words or name.split() or ["?"])[:2])
