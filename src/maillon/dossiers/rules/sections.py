"""The sections in which a version is written, one page each; two people on two sections never meet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from maillon.dossiers.rules import definition
from maillon.dossiers.rules.definition import ProcedureDefinition

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "presentation": ("title", "purpose", "source"),
    "articles": ("articles",),
    "applicants": ("applicants", "confidential", "supports", "supports_if_asked", "signature"),
    "eligibility": ("eligibility",),
    "checklist": ("checklist",),
    "grid": ("grid",),
    "reviewing": ("reviewing", "conflicts"),
    "deliberation": ("deliberation",),
    "reasons": ("reasons",),
    "duties": ("duties",),
    "letters": ("letters",),
    "certificates": ("certificates",),
    "money": ("envelope_minor", "currency", "request"),
}
"""The parts of the definition that each section writes."""
WINDOW = "window"
"""The section of the opening and closing instants, which are not in the definition."""
FORMS = "forms"
"""The section of the forms asked for."""


def part_of(rules: ProcedureDefinition, section: str) -> dict[str, Any]:
    """What a section says now, as plain values. KeyError where there is no such section."""
    said = rules.document()
    return {name: said[name] for name in SECTIONS[section]}


def with_part(rules: ProcedureDefinition, section: str, part: Mapping[str, Any]) -> ProcedureDefinition:
    """The definition with one section written anew. Raises DocumentRefused."""
    return definition.read({**rules.document(), **{name: part[name] for name in SECTIONS[section] if name in part}})


def digest(part: Mapping[str, Any]) -> str:
    """What tells one wording of a section from another."""
    said = json.dumps(part, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def section_of(where: str) -> str:
    """The section in which a part of the definition is written: ``grid.criteria[0]`` → grid; "" where none is."""
    first = where.split(".", 1)[0].split("[", 1)[0]
    if first in (WINDOW, FORMS):
        return first
    return next((section for section, parts in SECTIONS.items() if first in parts), "")
