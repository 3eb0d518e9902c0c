"""A logic model laid out as a diagram, twice: across a page, and down a telephone; plain numbers for a template."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from maillon.funding.rules.planning.content import ACTIVITY, LEVELS, OUTPUT, ULTIMATE, Plan, Row

_LINE = 17
_GAP, _ROOM = 18, 46
_WIDE, _NARROW = 1040, 360
_FEW = 4
"""How many boxes stand side by side before a level takes another line."""
COLOURS = {ULTIMATE: "var(--c2)", OUTPUT: "var(--c4)", ACTIVITY: "var(--c5)"}


@dataclass(frozen=True, slots=True)
class Box:
    """A result, or an activity, in its box."""

    number: str
    row: Row
    x: int
    y: int
    width: int
    height: int
    lines: Sequence[tuple[int, str]]
    """The height of each line of text, and its words."""
    colour: str

    @property
    def middle(self) -> int:
        """Where links meet it."""
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Band:
    """A level: its name's place."""

    level: str
    y: int


@dataclass(frozen=True, slots=True)
class Diagram:
    """A whole drawing: its size, its bands, its boxes, the paths from each row to what it leads to."""

    width: int
    height: int
    bands: Sequence[Band]
    boxes: Sequence[Box]
    links: Sequence[str]


def wide(plan: Plan) -> Diagram:
    """Levels as bands from top to bottom, boxes side by side."""
    numbers = {row.key: number for number, row in plan.numbered()}
    bands: list[Band] = []
    boxes: dict[str, Box] = {}
    top = 4
    for level in LEVELS:
        rows = _ordered(plan.of_level(level), boxes)
        if not rows:
            continue
        bands.append(Band(level, top + 12))
        top += 22
        for start in range(0, len(rows), _FEW):
            line = rows[start : start + _FEW]
            width = min(420, (_WIDE - _GAP * (len(line) + 1)) // len(line))
            wrapped = [_wrap(row.text, width) for row in line]
            height = max(len(text) for text in wrapped) * _LINE + 38
            left = (_WIDE - len(line) * width - (len(line) - 1) * _GAP) // 2
            for place, (row, text) in enumerate(zip(line, wrapped, strict=True)):
                x = left + place * (width + _GAP)
                boxes[row.key] = _box(numbers[row.key], row, x, top, width, height, text)
            top += height + _GAP
        top += _ROOM - _GAP
    links = [_rising(boxes[row.key], boxes[key]) for row in plan.rows for key in row.leads_to if key in boxes]
    return Diagram(_WIDE, max(top - _ROOM + 8, 40), bands, list(boxes.values()), links)


def narrow(plan: Plan) -> Diagram:
    """Boxes one under the other; links run in the gutter at their left, each in its own lane."""
    numbers = {row.key: number for number, row in plan.numbered()}
    gutter = 44
    width = _NARROW - gutter - 4
    bands: list[Band] = []
    boxes: dict[str, Box] = {}
    top = 4
    for level in LEVELS:
        rows = plan.of_level(level)
        if not rows:
            continue
        bands.append(Band(level, top + 12))
        top += 22
        for row in rows:
            text = _wrap(row.text, width)
            height = len(text) * _LINE + 38
            boxes[row.key] = _box(numbers[row.key], row, gutter, top, width, height, text)
            top += height + 12
        top += 14
    pairs = [(boxes[row.key], boxes[key]) for row in plan.rows for key in row.leads_to if key in boxes]
    lanes = {key: place for place, key in enumerate(dict.fromkeys(to.row.key for _origin, to in pairs))}
    links = [_beside(origin, to, gutter - 8 - (lanes[to.row.key] % 6) * 6) for origin, to in pairs]
    return Diagram(_NARROW, max(top, 40), bands, list(boxes.values()), links)


def _ordered(rows: Sequence[Row], placed: dict[str, Box]) -> list[Row]:
    """Each row under the middle of what it leads to, so that fewer links cross."""

    def middle(row: Row) -> float:
        above = [placed[key].middle for key in row.leads_to if key in placed]
        return sum(above) / len(above) if above else _WIDE / 2

    return sorted(rows, key=middle)


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(12, (width - 24) // 7), break_long_words=True)[:8] or ["…"]


def _box(number: str, row: Row, x: int, y: int, width: int, height: int, text: Sequence[str]) -> Box:
    lines = [(y + 41 + place * _LINE, line) for place, line in enumerate(text)]
    return Box(number, row, x, y, width, height, lines, COLOURS.get(row.level, "var(--c1)"))


def _rising(origin: Box, to: Box) -> str:
    start, end = origin.y, to.y + to.height
    bend = (start + end) // 2
    return f"M{origin.middle} {start}C{origin.middle} {bend} {to.middle} {bend} {to.middle} {end + 6}"


def _beside(origin: Box, to: Box, lane: int) -> str:
    start, end = origin.y + origin.height // 2, to.y + to.height // 2
    return f"M{origin.x} {start}H{lane}V{end}H{to.x - 7}"
