"""People reached, counted once: a sketch says how many different people, never who.

Each project turns its own attendance list into marks (a keyed hash of who somebody is in a community) and keeps only
a sketch of them, a few kilobytes. The sketches of several projects make one, which counts whoever was there twice
once. They are CPC sketches (Kevin J. Lang, « Back to the Future: an Even More Nearly Optimal Cardinality Estimation
Algorithm », 2017) as Apache DataSketches writes them; the margin is two standard deviations, about 95 times in 100.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from datasketches import cpc_sketch, cpc_union

from maillon.core.text import fold

_PRECISION = 13
"""Base-two logarithm of the sketch's size: at most 5 kB, within 1.3 % two standard deviations away."""
_DEVIATIONS = 2
_ANY_WORDS = re.compile(r"[^\W_]+")
_APOSTROPHES = {ord(sign): None for sign in "'’ʼ‘`´"}
MOST_BYTES = 16_384
"""A sketch of ours is never longer: what comes from elsewhere is refused unread past this."""


@dataclass(frozen=True, slots=True)
class Attendant:
    """One line of an attendance list; what is not known is empty or 0."""

    given_name: str
    family_name: str
    birth_year: int = 0
    sex: str = ""
    """female, male, other, or "" when it was not asked"""


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the people reached: one sex, one span of ages; the most is excluded, 0 where there is none."""

    sex: str = ""
    least_age: int = 0
    most_age: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """How many different people: the likeliest number, and between which two it most probably is."""

    people: int
    least: int
    most: int


def mark(attendant: Attendant, *, community: str, key: bytes, country: str = "") -> str:
    """What stands for a person in a community: the same for every project, and nothing without the key.

    Accents, capitals, hyphens, apostrophes and the order of names do not matter. 64 hexadecimal digits (HMAC-SHA-256).
    """
    names = sorted(_words(f"{attendant.given_name} {attendant.family_name}"))
    place = " ".join((country.casefold(), *_words(community)))
    said = "\x1f".join((place, *names, str(attendant.birth_year or "")))
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def key_name(key: bytes) -> str:
    """What tells two keys apart and says nothing of either: sketches made with different keys do not unite."""
    return hmac.new(key, b"maillon.reach.name", hashlib.sha256).hexdigest()[:16]


def imprint(marks: Iterable[str], *, key: bytes) -> str:
    """What tells that the same people were already brought, whatever their order. 64 hexadecimal digits."""
    return hmac.new(key, "\n".join(sorted(set(marks))).encode(), hashlib.sha256).hexdigest()


def _words(text: str) -> list[str]:
    """The words of a name in any script. An apostrophe joins here: « N’Diaye » and « Ndiaye » are one family."""
    return _ANY_WORDS.findall(fold(text.translate(_APOSTROPHES)))


def band_of(attendant: Attendant, *, year: int, ages: Sequence[int]) -> Band:
    """The band somebody counts in during a year; ``ages`` are where spans begin after 0: (15, 25, 65)."""
    if not attendant.birth_year:
        return Band(attendant.sex)
    age = max(0, year - attendant.birth_year)
    for least, most in pairwise((0, *ages, 0)):
        if least <= age and (most == 0 or age < most):
            return Band(attendant.sex, least, most)
    raise AssertionError("the spans cover every age")


def sketch(marks: Iterable[str]) -> bytes:
    """The sketch of some marks."""
    made = cpc_sketch(_PRECISION)
    for one in marks:
        made.update(one)
    return bytes(made.serialize())


def united(sketches: Iterable[bytes]) -> bytes:
    """The sketch of everybody any of the sketches counts. Raises ValueError for what is no sketch."""
    union = cpc_union(_PRECISION)
    for one in sketches:
        union.update(_read(one))
    return bytes(union.get_result().serialize())


def reach(sketches: Iterable[bytes]) -> Reach:
    """How many different people the sketches count together. Raises ValueError for what is no sketch."""
    whole = _read(united(sketches))
    return Reach(
        round(whole.get_estimate()),
        int(whole.get_lower_bound(_DEVIATIONS)),
        int(whole.get_upper_bound(_DEVIATIONS)),
    )


def _read(kept: bytes) -> cpc_sketch:
    if len(kept) > MOST_BYTES:
        raise ValueError("longer than any sketch")
    try:
        return cpc_sketch.deserialize(kept)
    except Exception as error:  # the library raises a different class for each way of being wrong
        raise ValueError("not a sketch") from error
