"""What one changed wish costs: the same groups formed anew around it, and who would move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from maillon.mobility.rules.placing.fitting import obstacles
from maillon.mobility.rules.placing.problem import Plan, Problem
from maillon.mobility.rules.placing.solving import NoPlan, solve


@dataclass(frozen=True, slots=True)
class Change:
    """What sending one person somewhere would do.

    ``points``: lost by the whole plan, at most (within the gap asked). ``moved``: person → where they would go instead
    (None: nowhere). ``lifted``: whether an obstacle of the person had to be ignored for it.
    """

    points: int
    moved: Mapping[int, int | None]
    lifted: bool


def cost_of(problem: Problem, plan: Plan, *, person: int, destination: int, seconds: float, gap: float) -> Change:
    """What it would cost to send a person to a destination, everybody else moving as little as the weights say.

    Raises NoPlan when no group can be formed around it.
    """
    known = {one.key: one for one in problem.people}
    there = next(one for one in problem.destinations if one.key == destination)
    lifted = bool(obstacles(problem, known[person], there))
    around = replace(problem, pins={**problem.pins, person: destination}, before=plan.placed)
    changed = solve(around, seconds=seconds, gap=gap)
    as_it_was = solve(replace(problem, before=plan.placed), seconds=seconds, gap=gap)
    moved = {
        one.key: changed.placed.get(one.key)
        for one in problem.people
        if changed.placed.get(one.key) != plan.placed.get(one.key)
    }
    return Change(as_it_was.points - changed.points, moved, lifted)


__all__ = ["Change", "NoPlan", "cost_of"]
