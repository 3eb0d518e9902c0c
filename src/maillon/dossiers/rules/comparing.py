"""What changed between two versions of a procedure, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from maillon.dossiers.rules.definition import ProcedureDefinition


class Kind(StrEnum):
    """What happened to a rule."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: ``where`` is the way to it in the definition (``eligibility.un_an.expression``)."""

    where: str
    kind: Kind
    before: Any
    after: Any
    article: str = ""
    """The article of the rule it stands in, in the later version, else in the earlier."""

    @property
    def part(self) -> str:
        """The part of the definition: eligibility, grid, letters…"""
        return self.where.split(".", 1)[0]


def compare(before: ProcedureDefinition, after: ProcedureDefinition) -> list[Change]:
    """Every difference, in the order of the definition; rules are followed by their key, not by their place."""
    return compare_documents(before.document(), after.document())


def compare_documents(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every difference between two documents whose lists are of rules with a key: procedures, terms."""
    return list(_mappings("", before, after, ""))


def _mappings(where: str, before: Mapping[str, Any], after: Mapping[str, Any], article: str) -> Iterator[Change]:
    for name in [*before, *(name for name in after if name not in before)]:
        yield from _values(_at(where, name), before.get(name), after.get(name), article)


def _values(where: str, before: Any, after: Any, article: str) -> Iterator[Change]:
    if before == after:
        return
    if _keyed(before) and _keyed(after) and (before or after):
        yield from _lists(where, before, after)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _mappings(where, before, after, article)
    elif not before:
        yield Change(where, Kind.ADDED, before, after, article)
    elif not after:
        yield Change(where, Kind.REMOVED, before, after, article)
    else:
        yield Change(where, Kind.CHANGED, before, after, article)


def _lists(where: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    old, new = ({rule["key"]: rule for rule in rules} for rules in (before, after))
    for key, rule in old.items():
        if key not in new:
            yield Change(_at(where, key), Kind.REMOVED, rule, None, rule.get("article", ""))
        else:
            article = new[key].get("article", "") or rule.get("article", "")
            yield from _mappings(_at(where, key), rule, new[key], article)
    for key, rule in new.items():
        if key not in old:
            yield Change(_at(where, key), Kind.ADDED, None, rule, rule.get("article", ""))
    kept_before = [key for key in old if key in new]
    kept_after = [key for key in new if key in old]
    if kept_before != kept_after:
        yield Change(where, Kind.MOVED, kept_before, kept_after)


def _keyed(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(rule, Mapping) and "key" in rule for rule in value)


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
