"""Where an activity happens and what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from maillon.opendata import rules
from maillon.opendata.iati.reading.values import Element, Values
from maillon.projects.documents import (
    LocationDocument,
    MarkerDocument,
    RecipientDocument,
    SectorDocument,
    TagDocument,
)

_TOLERANCE = Decimal("0.01")


def recipients(
    values: Values, countries: Sequence[Element], regions: Sequence[Element]
) -> tuple[RecipientDocument, ...]:
    """The shares of countries and regions; together they ought to make a hundred."""
    found = []
    for element in countries:
        if code := values.code(element, longest=2).upper():
            percentage = values.value(element, element.get("percentage"), rules.read_percentage)
            found.append(RecipientDocument("country", code, "", percentage))
        elif not (element.get("code") or "").strip():
            values.remark(element, "code_missing")
    for element in regions:
        if code := values.code(element, longest=40):
            vocabulary = values.code(element, "vocabulary", longest=4) or "1"
            percentage = values.value(element, element.get("percentage"), rules.read_percentage)
            found.append(RecipientDocument("region", code, vocabulary, percentage))
        elif not (element.get("code") or "").strip() and not values.texts(element):
            values.remark(element, "code_missing")
    # Regions of different vocabularies say the same part of the world twice.
    vocabularies = {one.vocabulary for one in found if one.kind == "region"} or {""}
    for vocabulary in sorted(vocabularies):
        together = [one.percentage for one in found if one.kind == "country" or one.vocabulary == vocabulary]
        _check_sum(values, next(iter([*countries, *regions]), values.element), together, vocabulary)
    return tuple(found)


def sectors(values: Values, elements: Sequence[Element]) -> tuple[SectorDocument, ...]:
    """The shares of sectors; those of one vocabulary ought to make a hundred."""
    found = []
    for element in elements:
        code, name = values.code(element, longest=80), values.texts(element)
        if not code and not name:
            values.remark(element, "code_missing")
            continue
        vocabulary = values.code(element, "vocabulary", longest=4) or "1"
        percentage = values.value(element, element.get("percentage"), rules.read_percentage)
        found.append(SectorDocument(code, vocabulary, name, percentage))
    for vocabulary in dict.fromkeys(one.vocabulary for one in found):
        together = [one.percentage for one in found if one.vocabulary == vocabulary]
        own = (one for one in elements if (one.get("vocabulary") or "1").strip() == vocabulary)
        _check_sum(values, next(own, elements[0]), together, vocabulary)
    return tuple(found)


def _check_sum(values: Values, first: Element, shares: Sequence[Decimal | None], vocabulary: str) -> None:
    given = [share for share in shares if share is not None]
    if not given:
        return
    if len(given) < len(shares):
        values.remark(first, "percentages_partial", kind="noticed", vocabulary=vocabulary)
    elif abs(sum(given, Decimal(0)) - 100) > _TOLERANCE:
        values.remark(first, "percentages_sum", kind="noticed", vocabulary=vocabulary, sum=str(sum(given, Decimal(0))))


def markers(values: Values, elements: Iterable[Element]) -> tuple[MarkerDocument, ...]:
    """Policy markers with their significance."""
    found = []
    for element in elements:
        if code := values.code(element, longest=20):
            vocabulary = values.code(element, "vocabulary", longest=4) or "1"
            found.append(MarkerDocument(code, vocabulary, values.code(element, "significance", longest=2)))
        elif not element.get("code"):
            values.remark(element, "code_missing")
    return tuple(found)


def tags(values: Values, elements: Iterable[Element]) -> tuple[TagDocument, ...]:
    """Tags: SDG goals and targets above all."""
    found = []
    for element in elements:
        code, name = values.code(element, longest=80), values.texts(element)
        if code or name:
            found.append(TagDocument(values.code(element, "vocabulary", longest=4) or "1", code, name))
        else:
            values.remark(element, "code_missing")
    return tuple(found)


def locations(values: Values, elements: Iterable[Element]) -> tuple[LocationDocument, ...]:
    """Places, with their point where one can be read."""
    found = []
    for element in elements:
        latitude = longitude = None
        point = element.find("point")
        if point is not None:
            position = point.find("pos")
            if position is None or not (position.text or "").strip():
                values.remark(point, "point_without_pos")
            elif read := values.value(position, position.text, rules.read_point):
                latitude, longitude = read
        administrative = tuple(
            {
                "vocabulary": (area.get("vocabulary") or "").strip(),
                "level": (area.get("level") or "").strip(),
                "code": (area.get("code") or "").strip(),
            }
            for area in element.iterchildren("administrative")
            if (area.get("code") or "").strip()
        )
        found.append(
            LocationDocument(
                name=values.texts(element.find("name")),
                reach=values.code(element.find("location-reach"), longest=2),
                feature=values.code(element.find("feature-designation"), longest=10),
                administrative=administrative,
                latitude=latitude,
                longitude=longitude,
                exactness=values.code(element.find("exactness"), longest=2),
            )
        )
    return tuple(found)
