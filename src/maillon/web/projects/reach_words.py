"""People reached in words and bars: sexes, ages, what is not shown and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillon.core.codelists import queries as codelists
from maillon.core.text import fold
from maillon.projects.models import ReachList
from maillon.projects.rules.reach import Band, reach
from maillon.projects.rules.reach_counting import Counted, Line, band_order
from maillon.projects.rules.reach_showing import Shown
from maillon.web.insight.phrases import language


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of the table and of the picture; ``people`` is None where the group is not shown."""

    label: str
    people: int | None
    least: int = 0
    most: int = 0
    is_part: bool = False
    length: str = ""
    """of a bar, in percent of the longest; and where its margin begins and how wide it is"""
    margin_from: str = ""
    margin_width: str = ""


def sex(code: str) -> str:
    """A sex as a table says it."""
    said = {"female": _("Femmes et filles"), "male": _("Hommes et garçons"), "other": _("Autre genre")}
    return said.get(code, _("Sexe non demandé"))


def ages(band: Band) -> str:
    """A span of ages: « 15 à 24 ans », « 65 ans et plus »."""
    if not (band.least_age or band.most_age):
        return _("Âge non connu")
    if not band.most_age:
        return _("%(age)s ans et plus") % {"age": band.least_age}
    return _("%(first)s à %(last)s ans") % {"first": band.least_age, "last": band.most_age - 1}


def country(code: str) -> str:
    """A country's name."""
    return codelists.label("Country", code, language())


def by_sex(told: Counted) -> list[Bar]:
    """Each sex, then its ages beneath it."""
    return _bars(_divided(told))


def _divided(told: Counted) -> Iterator[tuple[str, Shown | None, bool]]:
    for line in told.sexes:
        yield sex(line.key), line.shown, False
        yield from ((ages(part.key), part.shown, True) for part in line.parts)


def by_country(lines: Iterable[Line[str]]) -> list[Bar]:
    """A line a country, by name."""
    return _bars(sorted(((country(line.key), line.shown, False) for line in lines), key=lambda line: fold(line[0])))


def by_year(lines: Iterable[Line[int]]) -> list[Bar]:
    """A line a year."""
    return _bars((str(line.key), line.shown, False) for line in lines)


def of_list(one: ReachList) -> list[Bar]:
    """What an organisation's own list counted by band, exactly, with the margin the sketch gives it elsewhere."""
    found = []
    bands = {Band(each.sex, each.least_age, each.most_age): each for each in one.sketches.all()}
    for band in sorted(bands, key=band_order):
        each = bands[band]
        margin = reach([bytes(each.sketch)])
        label = f"{sex(band.sex)}, {ages(band).lower()}"
        most = max(each.people, margin.most)
        found.append((label, Shown(each.people, min(each.people, margin.least), most), False))
    return _bars(found)


def _bars(lines: Iterable[tuple[str, Shown | None, bool]]) -> list[Bar]:
    found = list(lines)
    longest = max((one.most for _label, one, _part in found if one), default=0) or 1

    def share(number: int) -> str:
        return f"{100 * number / longest:.1f}%"

    return [
        Bar(
            label,
            one.people,
            one.least,
            one.most,
            is_part,
            share(one.people),
            share(one.least),
            share(one.most - one.least),
        )
        if one
        else Bar(label, None, is_part=is_part)
        for label, one, is_part in found
    ]
