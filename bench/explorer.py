"""Three facets chosen at random, asked of the arrays, of DuckDB and of PostgreSQL in turn; all must say the same."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

from bench.rival import Rival
from maillon.insight import queries
from maillon.insight.engines import arrays
from maillon.insight.engines.arrays import Arrays
from maillon.insight.engines.duck import Cube
from maillon.insight.engines.kernel import Question
from maillon.insight.rules import BITS, Facet, Selection
from tools import postgres

WARMING = 5


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


_Answer = dict[str, list[tuple[Any, ...]]]
_ORDER = 'SELECT activity, part_budget, part_spent ORDER BY "budget" DESC NULLS LAST, identifier LIMIT 20'


def _arrays_answer(facts: Arrays, picks: list[int], mask: int) -> Callable[[], _Answer]:
    """Every measure, and the first twenty activities; written as the rivals do, numbered from one."""
    question = Question(facts, picks, mask, None)
    measured, gaps = question.facets(), question.gaps()
    listed = question.listed("budget", descending=True, first=0, most=20)

    def written() -> _Answer:
        rows = zip(*(column.tolist() for column in measured), strict=True)
        held = [(number + 1, *row) for number, row in enumerate(rows) if row[0]]
        span = facts.span[Facet.YEAR]
        return {
            "facets": [row for row in held if not span.start < row[0] <= span.stop],
            "counts": [row[:3] for row in held],
            "years": [(row[0], *row[3:]) for row in held if span.start < row[0] <= span.stop],
            "gaps": [(*name, minor) for name, minor in gaps],
            "listed": [(int(facts.activity_id[each.activity]), each.budget, each.spent) for each in listed],
        }

    return written


def _cube_answer(cube: Cube, picks: list[int], mask: int) -> _Answer:
    question = cube.ask([number + 1 for number in picks], mask, found=None, dated=bool(mask & BITS[Facet.YEAR]))
    return {
        "facets": question.measure("facets"),
        "years": question.measure("years"),
        "gaps": question.gaps(),
        "listed": question.measure("listed", _ORDER),
    }


def _as_arrays_say(facts: Arrays, answer: _Answer) -> _Answer:
    """The same with the money of years in its own measure only, and years without any money said."""
    span = facts.span[Facet.YEAR]
    years = {row[0] for row in answer["facets"] if span.start < row[0] <= span.stop}
    money = {row[0]: row[1:] for row in answer["years"]}
    return {
        **answer,
        "facets": [row for row in answer["facets"] if row[0] not in years],
        "counts": [row[:3] for row in answer["facets"]],
        "years": [(vid, *money.get(vid, (0.0, 0.0))) for vid in years],
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
    facts = arrays.current(settings.FACTS_ROOT)
    assert facts is not None, "no facts: run ./run maillon facts refresh first"
    cube = Cube(facts.folder.parent)
    asked = questions(count)
    times: dict[str, list[float]] = {"page": [], "arrays": [], "cube": [], "postgres": []}
    cpu = []
    different = 0
    with postgres.server() as url:
        rival = Rival(url, cube)
        for selection in [*asked[:WARMING], *asked]:
            picks = [facts.numbers[f, v] for f, values in selection.picks.items() for v in values]
            mask = sum(BITS[facet] for facet in selection.picks)
            dated = Facet.YEAR in selection.picks
            before = time.process_time()
            page, _ = _timed(lambda s=selection: queries.explore(s, language="fr"))
            cpu.append((time.process_time() - before) * 1000)
            ours, written = _timed(lambda p=picks, m=mask: _arrays_answer(facts, p, m))
            duck, second = _timed(lambda p=picks, m=mask: _cube_answer(cube, p, m))
            theirs, third = _timed(lambda p=picks, m=mask, d=dated: rival.answer([n + 1 for n in p], m, dated=d))
            first = written()
            for other in (second, third):
                said = _as_arrays_say(facts, other)
                different += not all(_same(first[name], said[name]) for name in first)
            for name, value in (("page", page), ("arrays", ours), ("cube", duck), ("postgres", theirs)):
                times[name].append(value)
        rival.close()
    times, cpu = {name: values[WARMING:] for name, values in times.items()}, cpu[WARMING:]
    sizes = {name: cube.rows(f"SELECT count(*) FROM {name}")[0][0] for name in ("activity", "slice", "share", "cash")}
    lines = [
        f"{sizes['activity']:,} activities, {sizes['slice']:,} slices, {sizes['share']:,} shares, "
        f"{sizes['cash']:,} amounts by year; {count} questions of three facets; "
        f"answers that differ between any two engines: {different}.",
        "",
        "| | p50 ms | p95 ms | max ms | PostgreSQL ÷ this, p50 | p95 |",
        "|---|---|---|---|---|---|",
    ]
    reference = times["postgres"]
    for name, label in (
        ("page", "`explore()`: totals, ten facets with counts and money, timeline, 20 rows"),
        ("arrays", "its measures on arrays"),
        ("cube", "the same measures on DuckDB, two threads"),
        ("postgres", "the same measures on PostgreSQL, indexed"),
    ):
        values = times[name]
        lines.append(
            f"| {label} | {quantile(values, 0.5):.1f} | {quantile(values, 0.95):.1f} | {max(values):.1f} "
            f"| {quantile(reference, 0.5) / quantile(values, 0.5):.1f} "
            f"| {quantile(reference, 0.95) / quantile(values, 0.95):.1f} |"
        )
    lines.append("")
    lines.append(f"CPU of one `explore()`: p50 {quantile(cpu, 0.5):.1f} ms, p95 {quantile(cpu, 0.95):.1f} ms.")
    return lines
