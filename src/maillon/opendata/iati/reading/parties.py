"""Organisations, and the other activities an activity names."""

from __future__ import annotations

from collections.abc import Iterable

from maillon.core.parties.rules import Mention
from maillon.opendata.iati.reading.values import Element, Values
from maillon.projects.documents import ParticipantDocument, RelatedDocument

_ROLES = {"1", "2", "3", "4"}


def mention(values: Values, element: Element | None) -> Mention | None:
    """The organisation an element names; None when it gives neither name nor reference."""
    if element is None:
        return None
    name = values.texts(element)
    reference = values.cut(element, element.get("ref"), longest=120)
    if not name and not reference:
        return None
    return Mention(name, reference, values.code(element, "type", longest=4))


def participants(values: Values, elements: Iterable[Element]) -> tuple[ParticipantDocument, ...]:
    """Who takes part, each in one role."""
    found = []
    for element in elements:
        organisation = mention(values, element)
        role = (element.get("role") or "").strip()
        if organisation is None:
            values.remark(element, "organisation_unnamed")
        elif role not in _ROLES:
            values.remark(element, "role_unknown", written=role[:60])
        else:
            their_activity = values.cut(element, element.get("activity-id"), longest=200)
            found.append(ParticipantDocument(role, organisation, their_activity))
    return tuple(found)


def related(values: Values, elements: Iterable[Element]) -> tuple[RelatedDocument, ...]:
    """Parents, children and other kin, as published."""
    found = []
    for element in elements:
        identifier = values.cut(element, element.get("ref"), longest=200)
        if identifier:
            found.append(RelatedDocument(values.code(element, "type", longest=2), identifier))
        else:
            values.remark(element, "reference_missing")
    return tuple(found)
