"""Three facets chosen at random, asked of the cube and of PostgreSQL in turn; both must say the same."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

from bench.rival import Rival
from maillon.insight import queries
from maillon.insight.engines import Cube, cube
from maillon.insight.presenting import numbers_of
from maillon.insight.rules import BITS, Facet, Selection
from tools import postgres


def questions(count: int, seed: int = 2026) -> list[Selection]:
    """Selections of one or two values in each of three facets, likelier values more often, as visitors choose."""
    chance = random.Random(seed)
    everything = queries.explore(Selection(), language="fr", values=200)
    found: list[Selection] = []
    while len(found) < count:
        picks = {}
        for facet in chance.sample(list(Facet), 3):
            values = everything.facets[facet]
            weights = [value.count for value in values]
            picks[facet] = tuple({v.code for v in chance.choices(values, weights, k=chance.choice((1, 1, 2)))})
        found.append(Selection(picks))
    return found


def _cube_answer(facts: Cube, selection: Selection) -> dict[str, list[tuple[Any, ...]]]:
    question = queries._ask(facts, selection)
    tail = 'SELECT activity, part_budget, part_spent ORDER BY "budget" DESC NULLS LAST, identifier LIMIT 20'
    return {
        "facets": question.measure("facets"),
        "years": question.measure("years"),
        "gaps": question.gaps(),
        "listed": question.measure("listed", tail),
    }


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = call()
    return (time.perf_counter() - start) * 1000, result


def _same(ours: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]) -> bool:
    def close(a: Any, b: Any) -> bool:
        if isinstance(a, float) or isinstance(b, float):
            return math.isclose(float(a or 0), float(b or 0), rel_tol=1e-9, abs_tol=1e-3)
        return bool(a == b or (not isinstance(a, str) and a is not None and b is not None and float(a) == float(b)))

    ours, theirs = sorted(ours, key=str), sorted(theirs, key=str)
    keyed = sorted(ours, key=lambda row: str(row[0:1])), sorted(theirs, key=lambda row: str(row[0:1]))
    return len(ours) == len(theirs) and all(
        all(close(a, b) for a, b in zip(left, right, strict=True)) for left, right in zip(*keyed, strict=True)
    )


def quantile(values: list[float], part: float) -> float:
    """The value below which ``part`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)]


def run(count: int) -> list[str]:
    """Ask, compare, and give the lines of the table."""
    facts = cube(settings.FACTS_ROOT)
    assert facts is not None, "no facts: run ./run maillon facts refresh first"
    asked = questions(count)
    numbers = numbers_of(facts)
    times: dict[str, list[float]] = {"page": [], "cube": [], "postgres": []}
    cpu = []
    different = 0
    with postgres.server() as url:
        rival = Rival(url, facts)
        for selection in [*asked[:5], *asked]:
            picks = [numbers[f, v] for f, values in selection.picks.items() for v in values]
            mask = sum(BITS[facet] for facet in selection.picks)
            dated = Facet.YEAR in selection.picks
            before = time.process_time()
            page, _ = _timed(lambda s=selection: queries.explore(s, language="fr"))
            cpu.append((time.process_time() - before) * 1000)
            ours, mine = _timed(lambda s=selection: _cube_answer(facts, s))
            theirs, other = _timed(lambda p=picks, m=mask, d=dated: rival.answer(p, m, dated=d))
            different += not all(_same(mine[name], other[name]) for name in ("facets", "years"))
            for name, value in (("page", page), ("cube", ours), ("postgres", theirs)):
                times[name].append(value)
        rival.close()
    times = {name: values[5:] for name, values in times.items()}
    sizes = {name: facts.rows(f"SELECT count(*) FROM {name}")[0][0] for name in ("activity", "slice", "share", "cash")}
    lines = [
        f"{sizes['activity']:,} activities, {sizes['slice']:,} slices, {sizes['share']:,} shares, "
        f"{sizes['cash']:,} amounts by year; {count} questions of three facets; "
        f"answers that differ between the engines: {different}.",
        "",
        "| | p50 ms | p95 ms | max ms | p50 × | p95 × |",
        "|---|---|---|---|---|---|",
    ]
    reference = times["cube"]
    for name, label in (
        ("page", "`explore()`: totals, ten facets with counts and money, timeline, 20 rows"),
        ("cube", "its measures on DuckDB"),
        ("postgres", "the same measures on PostgreSQL, indexed"),
    ):
        values = times[name]
        lines.append(
            f"| {label} | {quantile(values, 0.5):.1f} | {quantile(values, 0.95):.1f} | {max(values):.1f} "
            f"| {quantile(values, 0.5) / quantile(reference, 0.5):.1f} "
            f"| {quantile(values, 0.95) / quantile(reference, 0.95):.1f} |"
        )
    lines.append("")
    lines.append(f"CPU of one `explore()`: p50 {quantile(cpu, 0.5):.1f} ms, p95 {quantile(cpu, 0.95):.1f} ms.")
    return lines
