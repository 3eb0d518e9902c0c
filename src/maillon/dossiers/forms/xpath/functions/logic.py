"""Functions that decide: if, once, coalesce, checklists, comparisons of dates."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import zip_longest
from operator import ge, gt, le, lt

from maillon.dossiers.forms.xpath.functions.registry import function
from maillon.dossiers.forms.xpath.session import current
from maillon.dossiers.forms.xpath.values import Value, boolean, is_date, node_boolean, node_text, number, text


@function("if", "any", 3)
def if_(_: object, condition: Value, then: Value, otherwise: Value) -> Value:
    """The second value when the condition holds, else the third."""
    return then if boolean(condition) else otherwise


@function("coalesce", "str", 2, None)
def coalesce(_: object, *values: Value) -> str:
    """The first that is not empty."""
    return next(filter(None, map(text, values)), "")


@function("boolean-from-string", "bool", 1)
def boolean_from_string(_: object, value: Value) -> bool:
    """True for « 1 » and « true »."""
    return text(value) in ("1", "true")


def _answers(values: tuple[Value, ...]) -> list[Value]:
    return [one for value in values for one in (map(node_text, value) if isinstance(value, list) else (value,))]


def _within(least: float, most: float, found: float) -> bool:
    return (least < 0 or found >= least) and (most < 0 or found <= most)


@function("checklist", "bool", 2, None)
def checklist(_: object, least: Value, most: Value, *values: Value) -> bool:
    """Whether between least and most of the values are true; -1 sets no bound."""
    return _within(number(least), number(most), sum(map(node_boolean, _answers(values))))


@function("weighted-checklist", "bool", 2, None)
def weighted_checklist(_: object, least: Value, most: Value, *pairs: Value) -> bool:
    """The same, each true value counting for the weight that follows it."""
    total = 0.0
    for answer, weight in zip_longest(pairs[::2], pairs[1::2], fillvalue=0.0):
        for value, weighs in zip(_answers((answer,)), _answers((weight,)), strict=False):
            if node_boolean(value):
                heavy = number(weighs)
                total += 0.0 if math.isnan(heavy) else heavy
    return _within(number(least), number(most), total)


@function("once", "str", 1)
def once(context: object, value: Value) -> str:
    """What the node already holds, else the value."""
    return node_text(context.context_node) or text(value)  # type: ignore[attr-defined]


def _compared(test: Callable[[object, object], bool]) -> Callable[[object, Value, Value], bool]:
    """Two values, at least one of which may be a date: as numbers where one reads as a date or is a number."""

    def compare(_: object, left: Value, right: Value) -> bool:
        if isinstance(left, bool) or isinstance(right, bool):
            return test(boolean(left), boolean(right))
        lefts = [node_text(one) for one in left] if isinstance(left, list) else [left]
        rights = [node_text(one) for one in right] if isinstance(right, list) else [right]
        zone = current().now.tzinfo
        assert zone is not None
        for one in lefts:
            for other in rights:
                numeric = any(isinstance(value, float) or is_date(text(value)) for value in (one, other))
                if numeric and test(number(one, zone), number(other, zone)):
                    return True
                if not numeric and test(text(one), text(other)):
                    return True
        return False

    return compare


equal = _compared(lambda left, right: left == right)
differ = _compared(lambda left, right: left != right)


def _related(test: Callable[[float, float], bool]) -> Callable[[object, Value, Value], bool]:
    """Two values as numbers, dates included; true as soon as it holds for one node of each."""

    def relate(_: object, left: Value, right: Value) -> bool:
        zone = current().now.tzinfo
        assert zone is not None
        lefts = [number(one, zone) for one in (left if isinstance(left, list) else (left,))]
        rights = [number(one, zone) for one in (right if isinstance(right, list) else (right,))]
        return any(test(one, other) for one in lefts for other in rights)

    return relate


COMPARED = {"=": ("odk-equal", equal), "!=": ("odk-differ", differ)} | {
    sign: (f"odk-{name}", _related(test))
    for sign, name, test in (
        ("<", "below", lt),
        ("<=", "at-most", le),
        (">", "above", gt),
        (">=", "at-least", ge),
    )
}
"""For each sign, the function that stands for it where dates may come."""
