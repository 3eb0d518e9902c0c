"""Forming groups: 340 people × 50 groups, 2,000 × 150, and after ten withdrawals one after the other.

Invented people and destinations, the same every time; the weights are those of the shipped rulebook.
"""

from __future__ import annotations

import time
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from maillon.mobility.rules import rulebook
from maillon.mobility.rules.placing.explaining import reasons
from maillon.mobility.rules.placing.problem import Destination, Person, Problem
from maillon.mobility.rules.placing.solving import solve

SIZES = ((340, 50), (2000, 150))
SKILLS = "abcdefgh"
_RULES = Path(__file__).parent.parent / "data" / "mobility" / "rulebooks" / "qsf-2019.toml"


def run(_peer: Path | None = None) -> list[str]:
    """The lines of the table."""
    placing = rulebook.read(tomllib.loads(_RULES.read_text("utf-8"))["definition"]).placing
    lines = [
        "| personnes × groupes | graine | placées | points | borne démontrée | écart | secondes | raisons, s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for people, groups in SIZES:
        for seed in (1, 2):
            problem = replace(invented(people, groups, seed), weights=placing.weights)
            started = time.perf_counter()
            plan = solve(problem, seconds=placing.seconds, gap=placing.gap)
            solving, started = time.perf_counter() - started, time.perf_counter()
            assert len(reasons(problem, plan)) == people
            lines.append(
                f"| {people} × {groups} | {seed} | {len(plan.placed)} | {plan.points} | {plan.bound:.0f} "
                f"| {plan.gap:.2%} | {solving:.1f} | {time.perf_counter() - started:.1f} |"
            )
    return [*lines, "", *_withdrawals(replace(invented(340, 50, 1), weights=placing.weights), placing)]


def _withdrawals(problem: Problem, placing: rulebook.Placing) -> list[str]:
    dice, moved, seconds = Random(3), [], []
    plan = solve(problem, seconds=placing.seconds, gap=placing.gap)
    for _turn in range(10):
        gone = dice.choice(sorted(plan.placed))
        people = tuple(one for one in problem.people if one.key != gone)
        before = {person: place for person, place in plan.placed.items() if person != gone}
        problem = replace(problem, people=people, before=before)
        plan = solve(problem, seconds=placing.seconds, gap=placing.gap)
        seconds.append(plan.seconds)
        moved.append(sum(plan.placed.get(person) != place for person, place in before.items()))
    return [
        f"Dix retraits de suite (340 × 50) : {', '.join(map(str, moved))} personnes changent de place; "
        f"{max(seconds):.1f} s au plus par nouvelle proposition."
    ]


def invented(people: int, groups: int, seed: int) -> Problem:
    """People with wishes (some offers are dear to many), dates, languages, needs and friends; groups of 6 to 10."""
    dice = Random(seed)
    weights = rulebook.read(tomllib.loads(_RULES.read_text("utf-8"))["definition"]).placing.weights
    destinations = tuple(_destination(key, dice) for key in range(groups))
    return Problem(tuple(_person(key, groups, dice) for key in range(people)), destinations, weights)


def _destination(key: int, dice: Random) -> Destination:
    starts_on = date(2027, 5, 15) + timedelta(days=dice.randrange(30))
    languages = {"es": 3} if dice.random() < 0.35 else {"en": 3} if dice.random() < 0.2 else {"fr": 3}
    return Destination(
        key,
        starts_on,
        starts_on + timedelta(days=dice.randrange(60, 90)),
        6,
        10,
        languages,
        frozenset(dice.sample(SKILLS, 2)),
        frozenset(["step_free"] if dice.random() < 0.3 else []),
        {"leader": 1, "assistant": 1},
    )


def _person(key: int, groups: int, dice: Random) -> Person:
    def wish() -> int:
        return min(groups - 1, int(dice.paretovariate(0.7)) - 1) if dice.random() < 0.3 else dice.randrange(groups)

    return Person(
        key,
        tuple(dict.fromkeys(wish() for _n in range(5))),
        date(2027, 5, 1) + timedelta(days=dice.randrange(25)) if dice.random() < 0.3 else None,
        date(2027, 8, 10) + timedelta(days=dice.randrange(30)) if dice.random() < 0.3 else None,
        {"fr": 6, "es": dice.choice([0, 2, 3, 4, 5]), "en": dice.choice([1, 3, 5])},
        frozenset(dice.sample(SKILLS, 2)),
        frozenset(role for role in ("leader", "assistant") if dice.random() < 0.25),
        frozenset(["step_free"] if dice.random() < 0.03 else []),
        dice.choice(["f", "f", "m", "m", "x", ""]),
        dice.randrange(40, 100),
        dice.random() < 0.25,
        frozenset([key - 1] if key and dice.random() < 0.04 else []),
        frozenset([key - 2] if key > 2 and dice.random() < 0.02 else []),
    )
