"""The one French and English analyser behind every search, whatever the database.

Fold accents, ligatures and elisions first, then stem: « L'égalité », "egalite" and « égalités » meet.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": "'", "ʼ": "'", "`": "'"})
_ELISIONS = re.compile(r"\b(?:l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu|quoiqu)'", re.IGNORECASE)
_WORDS = re.compile(r"[a-z0-9]+")
_ANY_WORDS = re.compile(r"[^\W_]+")
_STOP = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "ce",
        "ces",
        "dans",
        "de",
        "des",
        "du",
        "elle",
        "en",
        "et",
        "il",
        "ils",
        "je",
        "la",
        "le",
        "les",
        "leur",
        "lui",
        "ma",
        "mais",
        "me",
        "mes",
        "mon",
        "ne",
        "nos",
        "notre",
        "nous",
        "on",
        "ou",
        "par",
        "pas",
        "pour",
        "qu",
        "que",
        "qui",
        "sa",
        "se",
        "ses",
        "son",
        "sur",
        "ta",
        "te",
        "tes",
        "toi",
        "ton",
        "tu",
        "un",
        "une",
        "vos",
        "votre",
        "vous",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "has",
        "in",
        "is",
        "it",
        "its",
        "of",
        "or",
        "that",
        "the",
        "to",
        "was",
        "were",
        "will",
        "with",
    ]
)
_french = snowballstemmer.stemmer("french")


class _Unmarked(dict[int, int | None]):
    """Each character as it is, an accent as nothing; told apart once, when an alphabet's is first met."""

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.combining(chr(code)) else code
        if code < _IDEOGRAMS:
            self[code] = kept
        return kept


_IDEOGRAMS = 0x3000
_unmarked = _Unmarked()


def fold(text: str) -> str:
    """Lower case without accents, ligatures or elided articles; what two spellings of a name share."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).translate(_unmarked).lower()
    return _ELISIONS.sub(" ", plain)


_DISTINCT = {"cooperant": "cooperant", "cooperante": "cooperant", "cooperative": "cooperativ", "coop": "cooperativ"}
"""Words a stemmer would merge and the field keeps apart: a « coopérante » is a person, a « coopérative » is not."""


def _singular(word: str) -> str:
    # One rule for both languages: « économie », « économies », "economy" and "economies" become one word.
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ie", "y"):
        if word.endswith(ending) and word[: -len(ending)][-1:] not in "aeiou":
            return word[: -len(ending)] + "i"
    return word


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    if word.isdigit() or len(word) < 3:
        return word
    singular = _singular(word)
    # The French stemmer alone: both in turn would cut too much (« coopération » down to « coop »).
    return _DISTINCT.get(singular) or str(_french.stemWord(singular))


def stems(text: str) -> list[str]:
    """The searchable stems of a text, in its order, without function words."""
    return [_stem(word) for word in _WORDS.findall(fold(text)) if word not in _STOP]


@lru_cache(maxsize=1_000)
def name_key(name: str) -> str:
    """What makes two spellings of an organisation's name the same: its folded words, in order, in any script."""
    return " ".join(_ANY_WORDS.findall(fold(name)))


def slug(text: str, *, length: int = 80) -> str:
    """The text as part of an address: folded words joined by hyphens; never empty."""
    return "-".join(_WORDS.findall(fold(text)))[:length].strip("-") or "x"
