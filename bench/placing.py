"""Forming groups: 340 people × 50, 2,000 × 150 in several shapes, one changed wish, ten withdrawals in a row.

Invented people and destinations, the same every time; the weights are those of the shipped rulebook.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from maillon.mobility.rules import rulebook
from maillon.mobility.rules.placing.explaining import reasons
from maillon.mobility.rules.placing.problem import Destination, Person, Problem
from maillon.mobility.rules.placing.solving import solve

SEEDS = (1, 2)
SKILLS = "abcdefgh"
_RULES = Path(__file__).parent.parent / "data" / "mobility" / "rulebooks" / "qsf-2019.toml"


def run(_peer: Path | None = None) -> list[str]:
    """The lines of the table."""
    placing = rulebook.read(tomllib.loads(_RULES.read_text("utf-8"))["definition"]).placing
    lines = [
        "| saison | personnes × groupes | graine | placées | points | borne démontrée | écart | durée, s | calcul, s "
        "| raisons, s |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, shape in SHAPES.items():
        for seed in SEEDS:
            problem = shape(seed)
            problem = replace(problem, weights=problem.weights if name == _BALANCED else placing.weights)
            started, worked = time.perf_counter(), time.process_time()
            plan = solve(problem, seconds=placing.seconds, gap=placing.gap)
            solving, working, started = time.perf_counter() - started, time.process_time() - worked, time.perf_counter()
            assert len(reasons(problem, plan)) == len(problem.people)
            lines.append(
                f"| {name} | {len(problem.people)} × {len(problem.destinations)} | {seed} | {len(plan.placed)} "
                f"| {plan.points} | {plan.bound:.0f} | {plan.gap:.2%} | {solving:.1f} | {working:.1f} "
                f"| {time.perf_counter() - started:.1f} |"
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


def _larger_groups(seed: int) -> Problem:
    problem = invented(2000, 150, seed)
    return replace(problem, destinations=tuple(replace(one, maximum=20) for one in problem.destinations))


def _friends(seed: int) -> Problem:
    """Half of the people go with somebody or not at all, a third away from somebody."""
    problem, dice = invented(2000, 150, seed), Random(seed)
    people = list(problem.people)
    for one in problem.people:
        if one.key % 2 and dice.random() < 0.5:
            other = people[one.key - 1]
            people[one.key] = one = replace(
                one, together=frozenset([other.key]), wishes=other.wishes, languages=other.languages
            )
        if dice.random() < 0.3:
            people[one.key] = replace(one, apart=frozenset([(one.key + 7) % len(people)]))
    return replace(problem, people=tuple(people))


def _balanced(seed: int) -> Problem:
    """Four women for one man, where each group should be half and half, and it weighs."""
    problem, dice = invented(2000, 150, seed), Random(seed)
    people = tuple(replace(one, gender=dice.choice("ffffm")) for one in problem.people)
    return replace(problem, people=people, weights=replace(problem.weights, balance=80, share=500))


def _popular(seed: int) -> Problem:
    """Nearly everybody wishes the same few destinations."""
    problem, dice = invented(2000, 150, seed), Random(seed)

    def dear() -> tuple[int, ...]:
        return tuple(dict.fromkeys(min(149, int(dice.paretovariate(0.5)) - 1) for _n in range(5)))

    return replace(problem, people=tuple(replace(one, wishes=dear()) for one in problem.people))


_BALANCED = "mixité exigée"
SHAPES: dict[str, Callable[[int], Problem]] = {
    "petite": lambda seed: invented(340, 50, seed),
    "grande": lambda seed: invented(2000, 150, seed),
    "places rares": lambda seed: invented(2000, 60, seed),
    "places nombreuses": _larger_groups,
    "peu de monde": lambda seed: invented(700, 150, seed),
    "amitiés": _friends,
    _BALANCED: _balanced,
    "mêmes vœux": _popular,
}


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
