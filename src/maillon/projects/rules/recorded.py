"""The transactions another record of this house answers for: they replace what the same record said before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from maillon.core.money import apportion
from maillon.projects.rules.document import Document, merged


def belongs(reference: str, head: str) -> bool:
    """Whether a transaction's reference is one of a record's: « CONV-2026-0007/versement-1 » of CONV-2026-0007."""
    return reference.startswith(f"{head}/")


def with_money(document: Document, told: Sequence[dict[str, Any]], *, head: str) -> Document:
    """The document once it holds exactly these transactions of a record, and all those that are not its own."""
    kept = [one for one in document["transactions"] if not belongs(one["reference"], head)]
    return merged(document, {"transactions": [*kept, *told]})


def yearly_budgets(amount_minor: int, currency: str, *, starts_on: date, ends_on: date) -> list[dict[str, Any]]:
    """An amount as budgets of at most a year each, in proportion of days, to the cent; ``ends_on`` is excluded."""
    spans: list[tuple[date, date]] = []
    start = starts_on
    while start < ends_on:
        # From 29 February, the next year begins on the 28th.
        anniversary = date(start.year + 1, start.month, 28 if (start.month, start.day) == (2, 29) else start.day)
        end = min(anniversary, ends_on)
        spans.append((start, end))
        start = end
    parts = apportion(amount_minor, [(end - first).days for first, end in spans])
    return [
        {
            "type": "1",
            "status": "2",
            "period_start": first.isoformat(),
            "period_end": (end - timedelta(days=1)).isoformat(),
            "amount_minor": minor,
            "currency": currency,
            "value_date": first.isoformat(),
        }
        for (first, end), minor in zip(spans, parts, strict=True)
    ]
