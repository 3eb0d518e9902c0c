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
    ["a", "au", "aux", "avec", "ce", "ces", "dans", "de", "des", "du", "elle", "en", "et", "il", "ils", "je", "la", "le", "les", "leur", "lui", "ma", "mais", "me", "mes", "mon", "ne", "nos", "notre", "nous", "on", "ou", "par", "pas", "pour", "qu", "que", "qui", "sa", "se", "ses", "son", "sur", "ta", "te", "tes", "toi", "ton", "tu", "un", "une", "vos", "votre", "vous", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "in", "is", "it", "its", "of", "or", "that", "the", "to", "was", "were", "will", "with"]
)
_french = snowballstemmer.stemmer("french")
_english = snowballstemmer.stemmer("english")


def fold(text: str) -> str:
    """Lower case without accents, ligatures or elided articles; what two spellings of a name share."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch)).lower()
    return _ELISIONS.sub(" ", plain)


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    if word.isdigit() or len(word) < 3:
        return word
    # One stem for both languages: the English stemmer strips plural s, the French one the rest, so that
    # a word meets itself whichever language the text was in.
    return str(_french.stemWord(_english.stemWord(word)))


def stems(text: str) -> list[str]:
    """The searchable stems of a text, in its order, without function words."""
    return [_stem(word) for word in _WORDS.findall(fold(text)) if word not in _STOP]


def name_key(name: str) -> str:
    """What makes two spellings of an organisation's name the same: its folded words, in order, in any script."""
    return " ".join(_ANY_WORDS.findall(fold(name)))


def slug(text: str, *, length: int = 80) -> str:
    """The text as part of an address: folded words joined by hyphens; never empty."""
    return "-".join(_WORDS.findall(fold(text)))[:length].strip("-") or "x"
