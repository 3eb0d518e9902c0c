"""Functions on points of the globe: « latitude longitude [altitude [accuracy]] », parted by semicolons."""

from __future__ import annotations

import math
from itertools import pairwise

from maillon.dossiers.forms.xpath.functions.numbers import rounded
from maillon.dossiers.forms.xpath.functions.registry import function
from maillon.dossiers.forms.xpath.values import NAN, Value, each_text, text

_RADIUS = 6_378_100.0
Point = tuple[float, float]


def points_of(values: tuple[Value, ...]) -> list[Point] | None:
    """The points of a trace, of several nodes or of several texts; None as soon as one is wrong."""
    said = each_text(values)
    if len(said) == 1:
        said = said[0].strip().rstrip(";").split(";")
    found = [_point(part) for part in said]
    return None if not found or any(point is None for point in found) else [point for point in found if point]


def _point(said: str) -> Point | None:
    parts = said.split()
    if not 2 <= len(parts) <= 4:
        return None
    try:
        latitude, longitude, *others = map(float, parts)
    except ValueError:
        return None
    wrong = abs(latitude) > 90 or abs(longitude) > 180 or (len(others) == 2 and others[1] < 0)
    return None if wrong or not all(map(math.isfinite, (latitude, longitude, *others))) else (latitude, longitude)


def _centimetres(value: float) -> float:
    return abs(rounded(value * 100)) / 100


@function("area", "num", 1)
def area(_: object, value: Value) -> float:
    """The surface inside a shape, in square metres; NaN where a point is wrong."""
    points = points_of((value,))
    if points is None:
        return NAN
    if len(points) < 3:
        return 0.0
    total = 0.0
    for (south, west), (north, east) in pairwise([*points, points[0]]):
        total += math.radians(east - west) * (2 + math.sin(math.radians(south)) + math.sin(math.radians(north)))
    return _centimetres(total * _RADIUS * _RADIUS / 2)


@function("distance", "num", 1, None)
def distance(_: object, *values: Value) -> float:
    """The length of a trace, in metres; NaN where a point is wrong."""
    points = points_of(values)
    if points is None:
        return NAN
    return _centimetres(sum(_between(start, end) for start, end in pairwise(points)))


def _between(start: Point, end: Point) -> float:
    first, second = math.radians(start[0]), math.radians(end[0])
    cosine = math.sin(first) * math.sin(second) + math.cos(first) * math.cos(second) * math.cos(
        math.radians(start[1] - end[1])
    )
    return math.acos(max(-1.0, min(1.0, cosine))) * _RADIUS


@function("geofence", "bool", 2)
def geofence(_: object, point: Value, shape: Value) -> bool:
    """Whether a point is inside a closed shape."""
    spot, ring = _point(text(point)), points_of((text(shape),))
    if spot is None or ring is None or len(ring) < 2 or ring[0] != ring[-1]:
        return False
    inside = False
    for (latitude, longitude), (other_latitude, other_longitude) in pairwise(ring):
        if (other_latitude > spot[0]) != (latitude > spot[0]) and spot[1] < (longitude - other_longitude) * (
            spot[0] - other_latitude
        ) / (latitude - other_latitude) + other_longitude:
            inside = not inside
    return inside
