"""A trace or a surface as a small drawing: no map, no tile, no third party."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from maillon.dossiers.forms.xpath.functions.geography import points_of

SIDE, MARGIN = 120, 8
MOST = 2_000
"""Points drawn; a longer trace is thinned."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Points placed in a square of ``SIDE``, north up; ``count`` is how many there are."""

    points: str
    start: tuple[float, float]
    count: int
    closed: bool


def drawn_trace(value: str, *, closed: bool) -> Trace | None:
    """The drawing of « latitude longitude; latitude longitude… »; None where fewer than two points are well written."""
    found = points_of((value,)) if value.strip() else None
    if not found or len(found) < 2:
        return None
    count = len(found)
    found = found[:: math.ceil(count / MOST)]
    # Degrees of longitude are shorter away from the equator.
    shrink = max(0.01, math.cos(math.radians(sum(point[0] for point in found) / len(found))))
    flat = [(longitude * shrink, -latitude) for latitude, longitude in found]
    left, top = min(x for x, _y in flat), min(y for _x, y in flat)
    wide = max(max(x for x, _y in flat) - left, max(y for _x, y in flat) - top) or 1.0
    scale = (SIDE - 2 * MARGIN) / wide
    placed = [(round(MARGIN + (x - left) * scale, 1), round(MARGIN + (y - top) * scale, 1)) for x, y in flat]
    return Trace(" ".join(f"{x},{y}" for x, y in placed), placed[0], count, closed)


# « 46,8 -71,2 » is two figures with French commas; « 46.8, -71.2 » two with a comma between.
_FIGURE = r"([+-]?\d+(?:[.,]\d+)?)"
_PAIR = re.compile(rf"{_FIGURE}(?:\s*,\s+|\s+){_FIGURE}")


def points_typed(text: str, *, closed: bool) -> str:
    """A trace as typed: one point a line, or ODK's own writing; a surface is closed for the person.

    What is not two figures a line is left as it was typed, to be corrected.
    """
    lines = [line.strip(" ;") for line in re.split(r"[\n\r]+", text) if line.strip(" ;")]
    if len(lines) < 2 and ";" in text:
        found = points_of((text.strip(),))
        if found and (not closed or found[0] == found[-1]):
            return text.strip()
        lines = [part.strip() for part in text.split(";") if part.strip()]
    points = []
    for line in lines:
        pair = _PAIR.fullmatch(line)
        points.append(f"{pair[1]} {pair[2]} 0 0".replace(",", ".") if pair else line)
    if closed and len(points) >= 3 and points[0] != points[-1]:
        points.append(points[0])
    return "; ".join(points)


def points_shown(value: str, *, closed: bool) -> str:
    """The same, one point a line, for its field; left as it is where typing it back would write it otherwise."""
    lines = "\n".join(part.strip().removesuffix(" 0 0") for part in value.strip().split(";"))
    return lines if points_typed(lines, closed=closed) == value else value
