"""Which names could be one organisation's: plain values only."""

from __future__ import annotations

import re
from enum import StrEnum

from maillon.core.text import name_key

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SILENT_TEXT = (
    "a an and au aux by d de des du e el en et for in inc incorporated l la le les limited limitee llc ltd ltee "
    "of on ong ngo org pour the to un une y"
)
_SILENT = frozenset(_SILENT_TEXT.split())
"""Words that two spellings of one name often differ by: articles, links and legal forms, folded."""


class Reason(StrEnum):
    """Why two records look like one organisation, the surest first.

    The last one is a name alike, and numbers that differ in one registry.
    """

    NUMBER = "number"
    NAME = "name"
    CLOSE = "close"
    NUMBERS_DIFFER = "numbers_differ"


def likeness(name: str) -> str:
    """What two close spellings share: the words that tell, without order, brackets or repeats; empty for too little.

    A name of one short word tells too little to be called close to another.
    """
    words = sorted({word for word in name_key(_ASIDE.sub(" ", name)).split() if word not in _SILENT})
    return " ".join(words) if sum(map(len, words)) >= 6 else ""


def names_somebody(name: str) -> bool:
    """False for a reference written in place of a name (« 22502 », « CA-CRA_ACR-0010011116 »)."""
    digits = sum(sign.isdigit() for sign in name)
    return any(sign.isalpha() for sign in name) and (" " in name.strip() or digits < 5)


def bare_number(value: str) -> str:
    """A registry's number without its punctuation, for comparing across registries; empty under six signs."""
    kept = re.sub(r"[^0-9A-Z]", "", value.upper())
    return kept if len(kept) >= 6 else ""
