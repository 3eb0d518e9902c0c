"""What was typed in a file filled elsewhere, told apart from what it left with and from what it brought before.

A key is a path whose repetitions carry a name: their position when the file was made, or ``n…`` for one added there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_ROW = re.compile(r"\[([^\]]+)\]")
Rows = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Brought:
    """``answers`` by path where the repetitions were there already; ``added`` by the key of each new repetition, a
    parent before its children, with the answers in it; ``removed`` the repetitions taken away, by path.
    """

    answers: Mapping[str, str]
    added: Mapping[str, Mapping[str, str]]
    removed: tuple[str, ...] = field(default=())


def brought(base: Mapping[str, str], base_rows: Rows, values: Mapping[str, str], rows: Rows) -> Brought:
    """What a file says beyond ``base``: what it left with, and over it what its earlier returns brought."""
    new = set(_new_rows(base_rows, rows))
    added: dict[str, dict[str, str]] = {key: {} for key in _in_order(new, rows)}
    answers: dict[str, str] = {}
    for key, value in values.items():
        row = _innermost(key, new)
        if row and value != base.get(key):
            # An empty answer too: the repetition may be born with another.
            added[row][key] = value
        elif not row and value != base.get(key, ""):
            answers[key] = value
    removed = [
        f"{key}[{name}]" for key, names in base_rows.items() for name in names if key in rows and name not in rows[key]
    ]
    return Brought(answers, added, tuple(removed))


def _new_rows(base_rows: Rows, rows: Rows) -> Iterator[str]:
    for key, names in rows.items():
        for name in names:
            if name.startswith("n") or (any(one.startswith("n") for one in _ROW.findall(key))):
                yield f"{key}[{name}]"


def _in_order(new: set[str], rows: Rows) -> list[str]:
    order = [f"{key}[{name}]" for key, names in rows.items() for name in names]
    return sorted(new, key=lambda key: (key.count("["), order.index(key)))


def _innermost(key: str, new: set[str]) -> str:
    """The new repetition a key stands in, the nearest; "" where it is in none."""
    cuts = [found.end() for found in _ROW.finditer(key)]
    return next((key[:cut] for cut in reversed(cuts) if key[:cut] in new), "")
