"""The picture of a year's loss: a bar for each round amount, the marks of one year in twenty and one in a hundred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillon.guarantees.queries.risk import CENTS
from maillon.guarantees.risk.committee import Page
from maillon.guarantees.risk.distribution import QUARTERS

MARKS = (0.95, 0.99)
_COLORS = ("c1", "c2", "c3")
"""Of the years up to the first mark, between the two, past the second."""
_GAP = 0.12


@dataclass(frozen=True, slots=True)
class Column:
    """A bar: where it stands and how high, in percents of the picture; Canadian cents from and to; its chance."""

    x: str
    width: str
    y: str
    height: str
    color: str
    low_minor: int
    high_minor: int
    share: float


def spread_of(page: Page) -> dict[str, Any] | None:
    """What the risk page draws and says of the year's loss; none where nothing can be lost by chance."""
    told = page.distribution
    if told is None:
        return None
    last, many = float(told.edges[-1]), len(told.share)
    most = max(float(told.share.max()), 1e-12)
    marks = [page.whole.var[level] for level in MARKS]
    return {
        "columns": [_column(page, place, most, marks) for place in range(many)],
        "most": most,
        "middle": most / 2,
        "nothing": told.nothing,
        "beyond": told.beyond,
        "last_minor": _cents(last),
        "marks": [
            {"level": level, "minor": _cents(at), "x": f"{min(100 * at / last, 100):.2f}", "row": f"{20 * place}%"}
            for place, (level, at) in enumerate(zip(MARKS, marks, strict=True))
        ],
        "ticks": [_cents(last * place / QUARTERS) for place in range(QUARTERS + 1)],
    }


def _column(page: Page, place: int, most: float, marks: list[float]) -> Column:
    told = page.distribution
    assert told is not None
    low, high, share = float(told.edges[place]), float(told.edges[place + 1]), float(told.share[place])
    width, height = 100 / len(told.share), 100 * share / most
    return Column(
        x=f"{(place + _GAP / 2) * width:.2f}",
        width=f"{(1 - _GAP) * width:.2f}",
        y=f"{100 - height:.2f}",
        height=f"{height:.2f}",
        color=_COLORS[sum((low + high) / 2 > mark for mark in marks)],
        low_minor=_cents(low),
        high_minor=_cents(high),
        share=share,
    )


def _cents(amount: float) -> int:
    return round(amount * CENTS)
