"""Long lists filtered by equalities (« region = ${region} and pays = ${pays} ») are looked up, not read through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from lxml import etree

from maillon.dossiers.forms.definition import ChoiceRow
from maillon.dossiers.forms.xpath.compiled import Expression
from maillon.dossiers.forms.xpath.parsing import Binary, Node, Path, XPathSyntaxError, parse
from maillon.dossiers.forms.xpath.paths import bare, free
from maillon.dossiers.forms.xpath.scope import Scope
from maillon.dossiers.forms.xpath.values import node_text, text

WORTH_IT = 50
"""Shorter lists are read through as fast."""


class Lookup:
    """The rows of one list by the columns that a filter compares."""

    def __init__(self, rows: Sequence[ChoiceRow], wanted: Mapping[str, Expression]) -> None:
        self._rows = rows
        self._wanted = wanted

    @cached_property
    def _places(self) -> dict[str, dict[str, list[int]]]:
        found: dict[str, dict[str, list[int]]] = {column: {} for column in self._wanted}
        for place, row in enumerate(self._rows):
            for column, by_value in found.items():
                if column in row.columns:
                    by_value.setdefault(row.columns[column], []).append(place)
        return found

    def picked(self, node: etree._Element) -> list[int]:
        """The places of the rows that the filter keeps at this node, in the list's order."""
        kept: set[int] | None = None
        for column, expression in self._wanted.items():
            value = expression.value(node)
            said = {node_text(one) for one in value} if isinstance(value, list) else {text(value)}
            places = {place for one in said for place in self._places[column].get(one, ())}
            kept = places if kept is None else kept & places
            if not kept:
                return []
        return sorted(kept or ())


def lookup(rows: Sequence[ChoiceRow], condition: str, scope: Scope) -> Lookup | None:
    """How to look a filter up; None where it compares otherwise than columns with texts, or is not worth it."""
    if len(rows) < WORTH_IT or not condition:
        return None
    try:
        sides = list(_equalities(parse(condition)))
    except XPathSyntaxError:
        return None
    wanted: dict[str, Expression] = {}
    for side in sides:
        if side is None or side[0] in wanted:
            return None
        expression = Expression.of(side[1], scope)
        if expression.kind not in ("nodes", "str"):
            return None
        wanted[side[0]] = expression
    return Lookup(rows, wanted) if wanted else None


def _equalities(tree: Node) -> Iterator[tuple[str, Node] | None]:
    """Each column compared and what with; None for anything else."""
    if isinstance(tree, Binary) and tree.operator == "and":
        yield from _equalities(tree.left)
        yield from _equalities(tree.right)
    elif isinstance(tree, Binary) and tree.operator == "=":
        for column, other in ((tree.left, tree.right), (tree.right, tree.left)):
            if (name := _column(column)) and not free(other):
                yield name, other
                return
        yield None
    else:
        yield None


def _column(tree: Node) -> str:
    if isinstance(tree, Path) and not tree.absolute and tree.base is None and len(tree.steps) == 1:
        step = tree.steps[0]
        if step.axis == "child" and not step.predicates and not step.test.endswith(("*", ")")):
            return bare(step.test)
    return ""
