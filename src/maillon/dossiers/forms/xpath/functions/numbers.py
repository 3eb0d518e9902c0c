"""Functions that count."""

from __future__ import annotations

import math
from collections.abc import Callable

from maillon.dossiers.forms.xpath.functions.registry import function
from maillon.dossiers.forms.xpath.session import current
from maillon.dossiers.forms.xpath.values import NAN, Value, node_text, text
from maillon.dossiers.forms.xpath.values import number as as_number


def local_number(_: object, value: Value) -> float:
    """As a number, dates in the reader's zone: what arithmetic and < do to their operands."""
    zone = current().now.tzinfo
    assert zone is not None
    return as_number(value, zone)


@function("number", "num", 0, 1)
def number(context: object, *value: Value) -> float:
    """As a number; a date is its days since 1970."""
    return local_number(context, value[0] if value else [context.context_node])  # type: ignore[attr-defined]


@function("int", "num", 1)
def int_(_: object, value: Value) -> float:
    """Without its decimals."""
    plain = local_number(_, value)
    return float(math.trunc(plain)) if math.isfinite(plain) else plain


def rounded(value: float) -> float:
    """To the nearest whole, halves away from zero."""
    if not math.isfinite(value):
        return value
    whole = math.floor(abs(value))
    return math.copysign(whole + (1 if abs(value) - whole >= 0.5 else 0), value) + 0.0


@function("round", "num", 1, 2)
def round_(_: object, value: Value, digits: Value = 0.0) -> float:
    """To so many decimals; tens and hundreds where they are negative."""
    plain = local_number(_, value)
    places: float = int_(_, digits)
    if not math.isfinite(plain) or math.isnan(places):
        return plain if places == places else NAN
    if abs(places) > 300:
        return plain if places > 0 else 0.0
    scale: float = 10.0 ** abs(places)
    return rounded(plain * scale) / scale if places > 0 else rounded(plain / scale) * scale


@function("sum", "num", 1, takes_nodes=True)
def sum_(_: object, nodes: Value) -> float:
    """The sum; NaN as soon as one is empty, as ODK and XPath have it."""
    return math.fsum(local_number(_, node_text(node)) for node in nodes) if isinstance(nodes, list) else NAN


def _extreme(pick: Callable[[list[float]], float]) -> Callable[..., float]:
    def run(_: object, *values: Value) -> float:
        found = [local_number(_, one) for value in values for one in (value if isinstance(value, list) else (value,))]
        return pick(found) if found and not any(map(math.isnan, found)) else NAN

    return run


function("max", "num", 1, None)(_extreme(max))
function("min", "num", 1, None)(_extreme(min))


def _safely(compute: Callable[..., float]) -> Callable[..., float]:
    def run(_: object, *values: Value) -> float:
        try:
            return float(compute(*(local_number(_, value) for value in values)))
        except (ValueError, TypeError, ZeroDivisionError):
            return NAN
        except OverflowError:
            return math.inf

    return run


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent < 0:
        return math.inf
    if math.isnan(exponent) or (abs(base) == 1 and math.isinf(exponent)):
        return NAN
    if base < 0 and (math.isinf(exponent) or exponent != int(exponent)):
        return math.inf if exponent > 0 and math.isinf(exponent) else NAN
    try:
        return float(base**exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 else math.inf


def _logarithm(value: float) -> float:
    return -math.inf if value == 0 else math.log(value)


_COMPUTED: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "acos": math.acos,
    "asin": math.asin,
    "atan": math.atan,
    "cos": math.cos,
    "exp": math.exp,
    "exp10": lambda value: 10.0**value,
    "log": _logarithm,
    "log10": lambda value: -math.inf if value == 0 else math.log10(value),
    "sin": math.sin,
    "sqrt": math.sqrt,
    "tan": math.tan,
}
for _name, _compute in _COMPUTED.items():
    function(_name, "num", 1)(_safely(_compute))
function("pow", "num", 2)(_safely(_power))
function("atan2", "num", 2)(_safely(math.atan2))


@function("pi", "num", 0)
def pi(_: object) -> float:
    """3.14159…"""
    return math.pi


@function("random", "num", 0)
def random(_: object) -> float:
    """A number from 0 to 1."""
    return current().rng.random()


@function("count-non-empty", "num", 1, takes_nodes=True)
def count_non_empty(_: object, nodes: Value) -> float:
    """How many nodes hold something."""
    return float(sum(1 for node in nodes if node_text(node))) if isinstance(nodes, list) else NAN


@function("count-selected", "num", 1)
def count_selected(_: object, value: Value) -> float:
    """How many choices are ticked."""
    return float(len(text(value).split()))
