"""Whether what is said of an activity holds together; what is not said yet is not a fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from maillon.projects.rules.document import Document, Finding
from maillon.projects.rules.measures import result_findings
from maillon.projects.rules.shares import remainder, share_problem


def findings(document: Document) -> list[Finding]:
    """Everything in the document that contradicts itself or the standard, in the order of the sections."""
    return [
        *_dates(document),
        *_participants(document["participants"]),
        *_shares(document["recipients"], "recipients"),
        *_sectors(document["sectors"]),
        *_budgets(document["budgets"]),
        *_transactions(document["transactions"]),
        *(found for i, result in enumerate(document["results"]) for found in result_findings(result, f"results-{i}")),
    ]


def _dates(document: Document) -> Iterator[Finding]:
    for kind in ("planned", "actual"):
        start, end = document[f"{kind}_start"], document[f"{kind}_end"]
        if start and end and end < start:
            yield Finding("projects.dates_order", f"{kind}_end", {"start": start, "end": end})


def _participants(participants: list[dict[str, Any]]) -> Iterator[Finding]:
    seen: set[tuple[str, Any]] = set()
    for i, one in enumerate(participants):
        who = one.get("organisation") or (one.get("new_organisation") or {}).get("name")
        if (one["role"], who) in seen:
            yield Finding("projects.participant_twice", f"participants-{i}-name", {})
        seen.add((one["role"], who))


def _percentage(one: dict[str, Any]) -> Decimal | None:
    return None if one.get("percentage") in (None, "") else Decimal(one["percentage"])


def _shares(
    rows: list[dict[str, Any]], prefix: str, indexes: list[int] | None = None, **facts: Any
) -> Iterator[Finding]:
    where = indexes if indexes is not None else list(range(len(rows)))
    shares = [_percentage(rows[i]) for i in where]
    if problem := share_problem(shares):
        total = Decimal(100) - remainder(shares)
        blank = [i for i, share in zip(where, shares, strict=True) if share is None]
        at = blank[0] if blank else where[-1]
        params = {"total": f"{total:f}", "missing": f"{remainder(shares):f}", "prefix": prefix, **facts}
        yield Finding(problem, f"{prefix}-{at}-percentage", params)
    codes = [(rows[i].get("vocabulary", ""), rows[i]["code"]) for i in where]
    for position, i in enumerate(where):
        if codes[position] in codes[:position]:
            yield Finding("projects.code_twice", f"{prefix}-{i}-code", {"code": rows[i]["code"]})


def _sectors(rows: list[dict[str, Any]]) -> Iterator[Finding]:
    for vocabulary in sorted({one["vocabulary"] for one in rows}):
        where = [i for i, one in enumerate(rows) if one["vocabulary"] == vocabulary]
        yield from _shares(rows, "sectors", where, vocabulary=vocabulary)


def _last_day_of_year_from(start: date) -> date:
    # A year from 29 February ends on the 28th of the next.
    same_day = (
        date(start.year + 1, start.month, min(start.day, 28))
        if start.month == 2
        else start.replace(year=start.year + 1)
    )
    return same_day - timedelta(days=1) if (start.month, start.day) != (2, 29) else same_day


def _budgets(budgets: list[dict[str, Any]]) -> Iterator[Finding]:
    originals = {(one["period_start"], one["period_end"]) for one in budgets if one["type"] == "1"}
    seen: set[tuple[str, str, str]] = set()
    for i, one in enumerate(budgets):
        start, end = date.fromisoformat(one["period_start"]), date.fromisoformat(one["period_end"])
        at = f"budgets-{i}"
        if end < start:
            yield Finding("projects.budget_order", f"{at}-period_end", {})
        elif end > _last_day_of_year_from(start):
            latest = _last_day_of_year_from(start).isoformat()
            yield Finding("projects.budget_too_long", f"{at}-period_end", {"latest": latest})
        if one["type"] == "2" and (one["period_start"], one["period_end"]) not in originals:
            yield Finding("projects.revised_without_original", f"{at}-type", {})
        if (key := (one["type"], one["period_start"], one["period_end"])) in seen:
            yield Finding("projects.budget_twice", f"{at}-period_start", {})
        seen.add(key)
        yield from _money(one, at)


def _transactions(transactions: list[dict[str, Any]]) -> Iterator[Finding]:
    for i, one in enumerate(transactions):
        yield from _money(one, f"transactions-{i}")


def _money(one: dict[str, Any], at: str) -> Iterator[Finding]:
    if not one["currency"]:
        yield Finding("projects.currency_missing", f"{at}-currency", {})
    if not one["value_date"]:
        yield Finding("projects.value_date_missing", f"{at}-value_date", {})
