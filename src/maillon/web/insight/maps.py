"""World maps drawn on the server: which outline, which of five classes, which address."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

CLASSES = 5
SMALL = 160
"""An outline under this area (in square units of the sheet) gets a dot as well, or nobody would see it."""
# The sheet is drawn at twice the size of the mark-up's own units, so that whole numbers are half pixels.
SHEET_SCALE = 0.5
_LETTER = 7.2
_LINE = 17
_LONGEST = 18
"""A longer name covers its neighbours: it is left to the table, unless it has a short form."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One country of the map: its outline (may be empty), its dot (may be none), its class and its words."""

    code: str
    path: str
    dot: tuple[int, int] | None
    level: int
    count: int
    label: str
    url: str


def _mark(shape: Shape, radius: str) -> str:
    outline = f'<path d="{shape.path}"/>' if shape.path else ""
    dot = f'<circle cx="{shape.dot[0]}" cy="{shape.dot[1]}" r="{radius}"/>' if shape.dot else ""
    if not shape.url:
        return f'<g class="q{shape.level}">{outline}{dot}</g>'
    href, label = escape(shape.url), escape(shape.label)
    return f'<a href="{href}" class="q{shape.level}" aria-label="{label}">{outline}{dot}</a>'


@dataclass(frozen=True, slots=True)
class Label:
    """A country's name on the map, in the mark-up's units (as text: a template would write a decimal comma)."""

    x: str
    y: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """A place inside a map, in units of the sheet."""

    x: str
    y: str
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map ready to be written: the land without a value, the countries with one, the key."""

    view_box: str
    rest: str
    shapes: tuple[Shape, ...]
    key: tuple[tuple[int, str], ...]
    labels: tuple[Label, ...] = ()
    points: tuple[Point, ...] = ()
    dot_radius: str = "10"
    scale: str = "0.5"
    quebec: tuple[int, int] | None = None

    @property
    def marks(self) -> SafeString:
        """The countries' mark-up; written here because a template takes twenty times as long for two hundred."""
        return mark_safe("".join(_mark(shape, self.dot_radius) for shape in self.shapes))  # noqa: S308  escaped above


@lru_cache(maxsize=1)
def _sheet() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(settings.PROJECT) / "data" / "map" / "world.json").read_text("utf-8"))
    return found


def classes(counts: Iterable[int]) -> list[tuple[int, int]]:
    """At most five classes (lowest, highest count), each holding about as many of the different counts."""
    distinct = sorted(set(counts))
    if not distinct:
        return []
    number = min(CLASSES, len(distinct))
    edges = [round(i * len(distinct) / number) for i in range(number + 1)]
    return [(distinct[low], distinct[high - 1]) for low, high in pairwise(edges)]


def _level(count: int, bounds: Sequence[tuple[int, int]]) -> int:
    place = next(i for i, (_, high) in enumerate(bounds) if count <= high)
    # Few classes take the darker end of the sequence: a single class must be seen.
    return place + 1 + (CLASSES - len(bounds)) // 2


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def world(
    counts: Mapping[str, int],
    *,
    label: Callable[[str, int], str],
    url: Callable[[str], str],
    names: Mapping[str, str] | None = None,
    named: int = 0,
    others: Mapping[str, int] | None = None,
) -> Drawing:
    """The whole world: ``counts`` by ISO alpha-2 code, the ``named`` largest with their name on the map.

    ``others`` can be touched too, and stay the colour of the land (level 0).
    """
    sheet = _sheet()
    aside = {code: count for code, count in (others or {}).items() if count > 0 and code in sheet["centres"]}
    known = {code: count for code, count in counts.items() if count > 0 and code in sheet["centres"]}
    bounds = classes(known.values())
    shapes = tuple(_shape(code, aside[code], 0, label(code, aside[code]), url(code)) for code in sorted(aside)) + tuple(
        _shape(code, known[code], _level(known[code], bounds), label(code, known[code]), url(code))
        for code in sorted(known, key=lambda code: (known[code], code))
    )
    top = sorted(known, key=lambda code: (-known[code], code))[: named * 3] if names else []
    return Drawing(
        view_box="10 0 940 440",
        rest="".join(path for code, path in sheet["shapes"].items() if code not in known and code not in aside),
        shapes=shapes,
        key=tuple((_level(high, bounds), _range(low, high)) for low, high in bounds),
        labels=_labels(
            [(code, f"{(names or {}).get(code, code)} {known[code]}") for code in top], named + 1, _("Québec")
        )
        if named
        else (),
        quebec=tuple(sheet["quebec"]),
    )


def _named(codes: Iterable[str], names: Mapping[str, str], counts: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(code, f"{names.get(code, code)} {counts[code]}") for code in codes]


def _shape(code: str, count: int, level: int, label: str, url: str) -> Shape:
    sheet = _sheet()
    x, y, area = sheet["centres"][code]
    path = sheet["shapes"].get(code, "")
    return Shape(code, path, (x, y) if area < SMALL or not path else None, level, count, label, url)


def _labels(wanted: Sequence[tuple[str, str]], limit: int, home: str = "") -> tuple[Label, ...]:
    """Names beside their country, on the side where they cover no other name, largest countries first.

    ``home`` is what the ring of Québec is called, when it is named.
    """
    placed: list[tuple[float, float, float]] = []
    quebec_x, quebec_y = (each * SHEET_SCALE for each in _sheet()["quebec"])
    centres = {code: (x * SHEET_SCALE, y * SHEET_SCALE) for code, (x, y, _area) in _sheet()["centres"].items()}
    labels: list[Label] = []
    if home:
        placed.append((quebec_x - 10 - len(home) * _LETTER, quebec_x + 8, quebec_y + 4))
        labels.append(Label(f"{quebec_x - 10:.1f}", f"{quebec_y + 4:.1f}", "end", home))
    for code, text in wanted:
        if len(labels) >= limit:
            break
        if len(text) > _LONGEST:
            continue
        x, y, area = _sheet()["centres"][code]
        centre_x, centre_y, reach = x * SHEET_SCALE, y * SHEET_SCALE + 4, max(7.0, sqrt(area) * 0.32)
        width = len(text) * _LETTER
        sides = (("start", centre_x + reach), ("end", centre_x - reach - width))
        for anchor, left, line in ((*side, centre_y + shift) for shift in (0, -12, 12, -22, 22) for side in sides):
            clear = all(
                left + width < other_left or other_right < left or abs(line - other_y) > _LINE
                for other_left, other_right, other_y in placed
            )
            # A name that lies over another country would name that one.
            clear = clear and not any(
                other != code and left - 4 < other_x < left + width + 4 and abs(other_y - line + 4) < _LINE / 2
                for other, (other_x, other_y) in centres.items()
            )
            if clear and left > 12 and left + width < 945:
                placed.append((left, left + width, line))
                end = left + (width if anchor == "end" else 0)
                labels.append(Label(f"{end:.1f}", f"{line:.1f}", anchor, text))
                break
    return tuple(labels)


def places(
    countries: Sequence[str], points: Sequence[tuple[float, float, str]], *, label: Callable[[str], str]
) -> Drawing | None:
    """A part of the world around some countries and points (latitude, longitude, name); none when none is known."""
    sheet = _sheet()
    known = [code for code in dict.fromkeys(countries) if code in sheet["centres"]]
    marks = [(*project(latitude, longitude), name) for latitude, longitude, name in points]
    boxes = [_box(code) for code in known] + [(x, y, x, y) for x, y, _ in marks]
    if not boxes:
        return None
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    # Wide enough to be recognised: a country alone says nothing of where it is.
    width = min(1920.0, max(440.0, (right - left) * 1.3, (bottom - top) * 2.6))
    height = width / 2
    x = min(max(0.0, (left + right - width) / 2), 1920 - width)
    y = min(max(0.0, (top + bottom - height) / 2), max(0.0, 900 - height))
    return Drawing(
        view_box=f"{x:.0f} {y:.0f} {width:.0f} {height:.0f}",
        rest="".join(
            path for code, path in sheet["shapes"].items() if code not in known and _near(code, x, y, width, height)
        ),
        shapes=tuple(_shape(code, 1, 3, label(code), "") for code in known),
        key=(),
        points=tuple(Point(f"{px:.1f}", f"{py:.1f}", name) for px, py, name in marks),
        dot_radius=f"{width / 90:.1f}",
        scale="1",
    )


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """A point of the globe on the sheet: Equal Earth (Šavrič, Patterson and Jenny, 2018)."""
    frame = _sheet()["projection"]
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    m = sqrt(3) / 2
    turned = (longitude + frame["rotate"] + 180) % 360 - 180
    p = asin(m * sin(radians(latitude)))
    p2, p6 = p**2, p**6
    x = radians(turned) * cos(p) / (m * (a1 + 3 * a2 * p2 + p6 * (7 * a3 + 9 * a4 * p2)))
    y = p * (a1 + a2 * p2 + p6 * (a3 + a4 * p2))
    return (
        round(frame["centre"][0] + frame["scale"] * x, 1),
        round(frame["centre"][1] - frame["scale"] * y, 1),
    )


@lru_cache(maxsize=512)
def _box(code: str) -> tuple[float, float, float, float]:
    """The rectangle around a country's largest outline, or around its dot."""
    sheet = _sheet()
    centre_x, centre_y, area = sheet["centres"][code]
    reach = max(8.0, sqrt(area) * 0.75)
    return (centre_x - reach, centre_y - reach, centre_x + reach, centre_y + reach)


def _near(code: str, x: float, y: float, width: float, height: float) -> bool:
    left, top, right, bottom = _box(code)
    # A generous margin: a large neighbour's centre may be far outside the frame it reaches into.
    reach = (right - left) * 1.5
    return left - reach < x + width and right + reach > x and top - reach < y + height and bottom + reach > y
