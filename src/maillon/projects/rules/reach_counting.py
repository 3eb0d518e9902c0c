"""The figures of people reached: projects added up, people counted once, and by sex and age what may be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from maillon.projects.rules.reach import Band, Reach, reach, united
from maillon.projects.rules.reach_showing import Rule, Shown, hidden, rounded, shown

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Piece:
    """A sketch, and what it counts: the people of one band whom a project reached in a country during a year."""

    project: int
    year: int
    country: str
    band: Band
    sketch: bytes


@dataclass(frozen=True, slots=True)
class Line(Generic[Key]):
    """A part of the people reached, shown or not (None), and how it divides."""

    key: Key
    shown: Shown | None
    parts: tuple[Line[Band], ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """What everybody may read of people reached; ``once`` is None under the least, and nothing else is told then."""

    once: Shown | None
    added: int = 0
    """the projects' own figures added up, rounded: whoever took part in two counts twice"""
    projects: int = 0
    sexes: tuple[Line[str], ...] = ()
    countries: tuple[Line[str], ...] = ()
    years: tuple[Line[int], ...] = ()


def counted(pieces: Sequence[Piece], *, rule: Rule) -> Counted:
    """The figures of some sketches, small groups protected. Raises ValueError for what is no sketch."""
    if not pieces:
        return Counted(None)
    projects = _grouped(pieces, lambda one: one.project)
    once = shown(reach(one.sketch for one in pieces), rule=rule)
    if once is None:
        return Counted(None, projects=len(projects))
    leaves = _leaves(pieces)
    return Counted(
        once,
        max(once.people, rounded(sum(_reach(found).people for found in projects.values()), rule.rounded_to)),
        len(projects),
        _sexes(leaves, rule),
        tuple(_lines(_grouped(leaves, lambda one: one.country), rule)),
        tuple(_lines(_grouped(leaves, lambda one: one.year), rule)),
    )


def by_project(pieces: Iterable[Piece], *, rule: Rule) -> dict[int, Shown | None]:
    """How many people each project reached, None under the least."""
    return {project: shown(_reach(found), rule=rule) for project, found in _grouped(pieces, _project).items()}


def _project(piece: Piece) -> int:
    return piece.project


def _sexes(pieces: Sequence[Piece], rule: Rule) -> tuple[Line[str], ...]:
    groups = _grouped(pieces, lambda one: one.band.sex)
    return tuple(
        # Ages under a sex that is hidden would give it back: it is not divided.
        Line(line.key, line.shown, tuple(_lines(_grouped(groups[line.key], _band), rule)) if line.shown else ())
        for line in _lines(groups, rule)
    )


def _band(piece: Piece) -> Band:
    return piece.band


def _lines(groups: dict[Key, list[Piece]], rule: Rule) -> list[Line[Key]]:
    """A line for each group, in order, those hidden that must be."""
    told = [(key, _reach(found)) for key, found in sorted(groups.items(), key=_order)]
    unseen = hidden([found.people for _key, found in told], least=rule.least)
    return [Line(key, None if place in unseen else shown(found, rule=rule)) for place, (key, found) in enumerate(told)]


def _order(item: tuple[Hashable, list[Piece]]) -> tuple[bool, str, int, int]:
    """Women, men, others, then what was not asked; ages from the youngest; countries and years as they follow."""
    key = item[0]
    if isinstance(key, Band):
        return (not (key.least_age or key.most_age), "", key.least_age, key.most_age)
    return (not key, "", _SEXES.index(key), 0) if key in _SEXES else (not key, str(key), 0, 0)


_SEXES: Sequence[Hashable] = ("female", "male", "other", "")


def band_order(band: Band) -> tuple[object, ...]:
    """Bands by sex, then from the youngest, what is not known last."""
    return (_SEXES.index(band.sex), not (band.least_age or band.most_age), band.least_age)


def _leaves(pieces: Iterable[Piece]) -> list[Piece]:
    """The same people with the projects of a place, a year and a band made one: fewer sketches to unite again."""
    groups = _grouped(pieces, lambda one: (one.year, one.country, one.band))
    return [
        Piece(0, year, country, band, found[0].sketch if len(found) == 1 else united(one.sketch for one in found))
        for (year, country, band), found in groups.items()
    ]


def _reach(pieces: Iterable[Piece]) -> Reach:
    return reach(one.sketch for one in pieces)


def _grouped(pieces: Iterable[Piece], key: Callable[[Piece], Key]) -> dict[Key, list[Piece]]:
    groups: dict[Key, list[Piece]] = defaultdict(list)
    for one in pieces:
        groups[key(one)].append(one)
    return groups
