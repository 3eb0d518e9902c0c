"""One text in several languages, as IATI's ``narrative`` elements say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Narratives = Mapping[str, str]
"""Text by lower-case ISO 639-1 code; the empty code holds a text whose language nobody declared."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The text to show and the language it is really in (empty when unknown)."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


UNSAID = frozenset({"", "-", "–", "n/a", "na", "n.a.", "s.o.", "null", "none"})
"""What publishers write in place of a text they do not have, in lower case."""


def read(narratives: Narratives | None, language: str) -> Reading:
    """The text for a reader of ``language``: theirs, else French, English, undeclared, then any.

    A text that says « N/A » says nothing: another language is read instead.
    """
    if narratives:
        for candidate in (language[:2], "fr", "en", "", *sorted(narratives)):
            text = narratives.get(candidate)
            if text and text.strip().lower() not in UNSAID:
                return Reading(text, candidate)
    return Reading("", "")
