"""The document of an activity: its keys, its sections, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from maillon.core.errors import RuleViolation

Document = dict[str, Any]

SECTIONS: dict[str, tuple[str, ...]] = {
    "essentials": (
        "identifier",
        "title",
        "description",
        "status",
        "scope",
        "humanitarian",
        "planned_start",
        "actual_start",
        "planned_end",
        "actual_end",
        "default_currency",
    ),
    "participants": ("participants",),
    "places": ("recipients", "locations"),
    "sectors": ("sectors", "tags", "markers"),
    "money": ("budgets", "transactions"),
    "results": ("results",),
}
"""The parts a person fills in, in order, and the document's keys each of them holds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a rule refuses: its code, the answer to correct (``budgets-0-period_end``) and the facts."""

    code: str
    field: str
    params: Mapping[str, Any] = default(default_factory=dict)


class Incoherent(RuleViolation):
    """Several findings at once; the first one names the violation, ``findings`` holds them all."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(first.code, field=first.field, **first.params)
        self.findings = tuple(findings)


def blank() -> Document:
    """The document of an activity nobody has described yet."""
    return {
        "identifier": "",
        "title": {},
        "description": {},
        "status": "1",
        "scope": "",
        "hierarchy": None,
        "humanitarian": False,
        "planned_start": None,
        "actual_start": None,
        "planned_end": None,
        "actual_end": None,
        "default_currency": "CAD",
        "default_language": "fr",
        "collaboration_type": "",
        "flow_type": "",
        "finance_type": "",
        "aid_type": "",
        "tied_status": "",
        "documents": [],
        "recipients": [],
        "locations": [],
        "sectors": [],
        "markers": [],
        "tags": [],
        "participants": [],
        "budgets": [],
        "transactions": [],
        "results": [],
        "related": [],
    }


def merged(document: Document, changes: Mapping[str, Any]) -> Document:
    """The document with some keys replaced; the original is left as it was."""
    return {**deepcopy(document), **deepcopy(dict(changes))}
