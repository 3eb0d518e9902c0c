"""Filling in a letter's text: the words between braces that are known, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS = frozenset(
    {
        "reference",
        "title",
        "procedure",
        "applicant",
        "date",
        "outcome",
        "reasons",
        "conditions",
        "corrections",
        "amount",
        "since",
    }
)
"""What a letter may say of its dossier, by name between braces."""
_WORD = re.compile(r"\{([a-z_]+)\}")


def fill(template: str, facts: Mapping[str, str]) -> str:
    """The text with each known placeholder replaced; any other word between braces stays as written.

    What is put in is never read again: a title that says ``{reference}`` stays a title.
    """
    return _WORD.sub(lambda found: facts.get(found[1], found[0]), template)


def unknown(template: str) -> list[str]:
    """The words between braces that no dossier can fill in, in order."""
    return [name for name in _WORD.findall(template) if name not in PLACEHOLDERS]
