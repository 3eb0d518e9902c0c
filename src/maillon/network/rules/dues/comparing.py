"""Two versions of a scale side by side: what one says and the other does not. Plain values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a definition that differs: its path (``brackets.2.rate``), before and after; none when absent."""

    path: str
    before: Any
    after: Any


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every value that two definitions do not share, in the order of their paths."""
    left, right = dict(_leaves("", before)), dict(_leaves("", after))
    paths = dict.fromkeys([*left, *right])
    return [
        Change(path, left.get(path), right.get(path)) for path in paths if left.get(path, _NO) != right.get(path, _NO)
    ]


_NO = object()


def _leaves(path: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        parts = [(str(key), part) for key, part in value.items()]
    elif isinstance(value, list | tuple):
        parts = [(str(place), part) for place, part in enumerate(value)]
    else:
        return [(path, value)]
    return [leaf for key, part in parts for leaf in _leaves(f"{path}.{key}" if path else key, part)]
