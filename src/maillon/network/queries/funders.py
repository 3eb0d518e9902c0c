"""The figures a funder asks of the network, read from what members declared."""

from __future__ import annotations

from datetime import date

from maillon.network.queries.barometer import Barometer, figures
from maillon.network.rules.funders import Revenue, Weight, weight

REVENUE = "revenue"


def sources(told: Barometer) -> list[str]:
    """The sources of revenue shown that year, the largest first."""
    return [line.detail for line in told.of(REVENUE) if line.detail and line.value is not None]


def weight_of(source: str, told: Barometer, on: date) -> Weight | None:
    """What a source weighs in a year of the barometer; none where the barometer withholds it. Two queries."""
    if source not in sources(told):
        return None
    whole = next((line for line in told.of(REVENUE) if not line.detail), None)
    return weight(
        source,
        _revenue(told.year, on),
        _revenue(told.year - 1, on),
        least=told.least,
        whole_shown=whole is not None and whole.value is not None,
    )


def _revenue(year: int, on: date) -> Revenue:
    said = figures(year, on).filter(kind=REVENUE).exclude(detail="").order_by("recorded_at", "pk")
    found: dict[int, dict[str, int]] = {}
    for who, detail, amount in said.values_list("organisation_id", "detail", "amount_minor"):
        found.setdefault(who, {})[detail] = amount or 0
    return found
