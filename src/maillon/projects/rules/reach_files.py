"""A sketch as a file: what an organisation sends instead of its attendance list."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.projects.rules.reach import Attendant, Band, band_of, imprint, key_name, mark, reach, sketch
from maillon.projects.rules.reach_showing import Rule

FORMAT = "maillon-reach-1"
LARGEST_FILE = 2 * 1024 * 1024
_MOST_LINES = 10_000_000
_SEXES = frozenset({"female", "male", "other", ""})


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when people were reached: a community of a country (ISO 3166-1 alpha-2), a year."""

    country: str
    community: str
    year: int


@dataclass(frozen=True, slots=True)
class Sketched:
    """What is kept of an attendance list: how many lines, how many people, and a sketch for each band."""

    place: Place
    lines: int
    people: int
    key_name: str
    imprint: str
    bands: Mapping[Band, tuple[bytes, int]]
    """the sketch, and how many different people"""


def sketched(people: Iterable[Attendant], *, place: Place, rule: Rule, key: bytes) -> Sketched:
    """An attendance list made into sketches. Somebody written twice counts once, as they were written first."""
    marks: dict[str, Band] = {}
    lines = 0
    for lines, one in enumerate(people, start=1):  # noqa: B007  how many there were
        own = mark(one, country=place.country, community=place.community, key=key)
        marks.setdefault(own, band_of(one, year=place.year, ages=rule.ages))
    return of_marks(marks, lines=lines, place=place, key=key)


def of_marks(marks: Mapping[str, Band], *, lines: int, place: Place, key: bytes) -> Sketched:
    """The sketches of some marks, each with its band."""
    bands: dict[Band, list[str]] = defaultdict(list)
    for own, band in marks.items():
        bands[band].append(own)
    kept = {band: (sketch(own), len(own)) for band, own in bands.items()}
    return Sketched(place, lines, len(marks), key_name(key), imprint(marks, key=key), kept)


def written(told: Sketched) -> bytes:
    """The file of a sketch: JSON, without any name."""
    document = {
        "format": FORMAT,
        "country": told.place.country,
        "community": told.place.community,
        "year": told.place.year,
        "lines": told.lines,
        "key": told.key_name,
        "imprint": told.imprint,
        "bands": [
            {
                "sex": band.sex,
                "least_age": band.least_age,
                "most_age": band.most_age,
                "sketch": base64.b64encode(kept).decode(),
            }
            for band, (kept, _people) in sorted(told.bands.items(), key=lambda item: str(item[0]))
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def is_file(content: bytes) -> bool:
    """Whether somebody sent a sketch's file rather than a list."""
    return content.lstrip()[:1] == b"{"


def read(content: bytes) -> Sketched:
    """The sketch a file says; how many people each band holds is counted again from the sketch.

    Raises RuleViolation ``projects.reach_file``.
    """
    try:
        if len(content) > LARGEST_FILE:
            raise ValueError("too large")
        return _read(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise RuleViolation("projects.reach_file") from error


def _read(document: Mapping[str, Any]) -> Sketched:
    if document["format"] != FORMAT:
        raise ValueError("format")
    bands: dict[Band, tuple[bytes, int]] = {}
    for one in document["bands"]:
        band = Band(str(one["sex"]), int(one["least_age"]), int(one["most_age"]))
        kept = base64.b64decode(one["sketch"], validate=True)
        if band in bands or band.sex not in _SEXES or (people := reach([kept]).people) < 1:
            raise ValueError("bands")
        bands[band] = (kept, people)
    people = reach(kept for kept, _people in bands.values()).people
    place = Place(str(document["country"]), str(document["community"]), int(document["year"]))
    own = (str(document["key"]), str(document["imprint"]))
    if not bands or len(own[0]) != 16 or len(own[1]) != 64:
        raise ValueError("key")
    if not people <= (lines := max(people, int(document["lines"]))) <= _MOST_LINES:
        raise ValueError("lines")
    return Sketched(place, lines, people, *own, bands)


def spans(rule: Rule) -> frozenset[tuple[int, int]]:
    """The spans of ages a rule knows; (0, 0) is an age that is not known."""
    starts = (0, *rule.ages, 0)
    return frozenset({(0, 0), *pairwise(starts)})
