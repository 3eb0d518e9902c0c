"""How an activity divides among the values of a facet: weights that always sum to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from maillon.insight.rules import NOT_STATED

T = TypeVar("T", str, "Place")
Weights = dict[str, float]
"""Weight by value; the weights sum to one, none is zero."""
UNSTATED: Weights = {NOT_STATED: 1.0}
_DAC_REGIONS, _M49_REGIONS = "1", "2"
_DAC_5_DIGITS, _DAC_3_DIGITS = "1", "2"
_SDG_GOALS, _SDG_TARGETS, _SDG_INDICATORS = "7", "8", "9"
_TAG_GOALS, _TAG_TARGETS = "2", "3"
_GENDER, _DAC_MARKERS = "1", "1"


class Place(NamedTuple):
    """A country and its region; or a region alone, the country not stated."""

    country: str
    region: str


NOWHERE = Place(NOT_STATED, NOT_STATED)


class Recipient(NamedTuple):
    """A recipient country or region as published."""

    kind: str
    vocabulary: str
    code: str
    percentage: Decimal | None


class Classification(NamedTuple):
    """A sector as published."""

    vocabulary: str
    code: str
    percentage: Decimal | None


def normalised(stated: Sequence[tuple[str, Decimal | None]]) -> Weights:
    """Weights from percentages as people write them.

    None stated: equal parts. Some stated: the silent ones share what is left of a hundred. A sum that is not a
    hundred is scaled to it; zero is no part, unless all are zero (then equal parts). Nothing stated: not stated.
    """
    if not stated:
        return dict(UNSTATED)
    said = [part for _, part in stated if part is not None]
    left = max(Decimal(100) - sum(said, Decimal(0)), Decimal(0))
    silent = len(stated) - len(said)
    parts: dict[str, Decimal] = {}
    for value, part in stated:
        amount = left / silent if part is None else part
        parts[value] = parts.get(value, Decimal(0)) + amount
    total = sum(parts.values(), Decimal(0))
    if not said or total <= 0:
        return equally(value for value, _ in stated)
    return {value: float(part / total) for value, part in sorted(parts.items()) if part > 0}


def equally(values: Iterable[str]) -> Weights:
    """The same weight for each different value; not stated when there is none."""
    distinct = sorted(set(values))
    return {value: 1 / len(distinct) for value in distinct} or dict(UNSTATED)


def recipients(stated: Sequence[Recipient], subregion: Mapping[str, str]) -> dict[Place, float]:
    """The weight of each place in one list of recipients.

    A region beside countries counts only where the countries leave it room: percentages of both together make the
    hundred (IATI 2.03), yet many publishers name the region only to situate the country. ``subregion`` is the
    UN M49 subregion of each country.
    """
    countries = [item for item in stated if item.kind == "country"]
    regions = _regions(stated)
    covered = sum((item.percentage for item in countries if item.percentage is not None), Decimal(0))
    silent = any(item.percentage is None for item in countries)
    if countries and (silent or covered >= Decimal("99.5") or all(item.percentage is None for item in regions)):
        regions = []
    by_code = normalised([(f"c{item.code}", item.percentage) for item in countries]
                         + [(f"r{item.code}", item.percentage) for item in regions])  # fmt: skip
    return {_place(code, subregion): weight for code, weight in by_code.items()}


def _place(code: str, subregion: Mapping[str, str]) -> Place:
    if code == NOT_STATED:
        return NOWHERE
    if code[0] == "c":
        return Place(code[1:], subregion.get(code[1:], NOT_STATED))
    return Place(NOT_STATED, code[1:])


def _regions(stated: Sequence[Recipient]) -> list[Recipient]:
    """The regions of one vocabulary: each vocabulary divides the same whole, so only one may count."""
    for vocabulary in (_DAC_REGIONS, _M49_REGIONS):
        found = [i for i in stated if i.kind == "region" and (i.vocabulary or _DAC_REGIONS) == vocabulary]
        if found:
            return [item for item in found if item.code.isdigit()]
    return []


def sectors(stated: Sequence[Classification], category: Mapping[str, str]) -> Weights:
    """The weights by DAC sector of three digits, from five digits where they are given, else from three.

    ``category`` is the three-digit category of each five-digit code; a code the list does not hold is read by
    its first three digits.
    """
    for vocabulary in (_DAC_5_DIGITS, _DAC_3_DIGITS):
        found = [item for item in stated if (item.vocabulary or _DAC_5_DIGITS) == vocabulary]
        if found:
            return normalised([(_dac3(item.code, category), item.percentage) for item in found])
    return dict(UNSTATED)


def _dac3(code: str, category: Mapping[str, str]) -> str:
    if found := category.get(code):
        return found
    head = code[:3]
    return head if len(head) == 3 and head.isdigit() and head.isascii() else NOT_STATED


def goals(tags: Iterable[tuple[str, str]], classified: Sequence[Classification]) -> Weights:
    """The weights by Sustainable Development Goal: tags of goals and targets in equal parts, else SDG sectors."""
    tagged = {_goal(code) for vocabulary, code in tags if vocabulary in (_TAG_GOALS, _TAG_TARGETS)} - {NOT_STATED}
    if tagged:
        return equally(tagged)
    for vocabulary in (_SDG_GOALS, _SDG_TARGETS, _SDG_INDICATORS):
        found = [(_goal(item.code), item.percentage) for item in classified if item.vocabulary == vocabulary]
        if found:
            return normalised(found)
    return dict(UNSTATED)


def _goal(code: str) -> str:
    head = code.strip().split(".")[0].lstrip("0")
    return head if head.isascii() and head.isdigit() and 1 <= int(head) <= 17 else NOT_STATED


def gender(markers: Iterable[tuple[str, str, str]]) -> Weights:
    """How much gender equality is aimed at (DAC marker 1): the highest significance stated, whole."""
    levels = [
        significance
        for vocabulary, code, significance in markers
        if (vocabulary or _DAC_MARKERS) == _DAC_MARKERS and code == _GENDER and significance in ("0", "1", "2", "3")
    ]
    return {max(levels): 1.0} if levels else dict(UNSTATED)


def blended(parts: Iterable[tuple[Mapping[T, float], float]]) -> dict[T, float]:
    """One division from several, each with its importance (not negative, at least one positive)."""
    total: dict[T, float] = {}
    for weights, importance in parts:
        for value, weight in weights.items():
            total[value] = total.get(value, 0.0) + weight * importance
    whole = sum(total.values())
    return {value: weight / whole for value, weight in sorted(total.items()) if weight > 0}
