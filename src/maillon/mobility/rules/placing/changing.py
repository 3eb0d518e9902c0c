"""What one changed wish costs: the same groups formed anew around it, and who would move."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from maillon.mobility.rules.placing.fitting import obstacles
from maillon.mobility.rules.placing.problem import Plan, Problem
from maillon.mobility.rules.placing.solving import NoPlan, solve

_EVERYBODY = 120
"""People up to whom everybody may be moved by one wish; in a larger season, those whom it can reach."""
_NEARLY_EXACT = 1e-5


@dataclass(frozen=True, slots=True)
class Change:
    """What sending one person somewhere would do.

    ``points``: lost by the whole plan, at most (within the gap asked); fewer than none where a lifted obstacle gains
    some. ``moved``: person → where they would go instead (None: nowhere). ``lifted``: whether an obstacle of the person
    had to be ignored for it.
    """

    points: int
    moved: Mapping[int, int | None]
    lifted: bool


def cost_of(
    problem: Problem,
    plan: Plan,
    *,
    person: int,
    destination: int,
    seconds: float,
    gap: float,
    everybody: int = _EVERYBODY,
) -> Change:
    """What it would cost to send a person to a destination, everybody else moving as little as the weights say.

    Beyond ``everybody`` people only the groups within reach are formed anew: the rest of the plan weighs a thousand
    times what one wish does, and its gap would drown the answer. Raises NoPlan when no group can be formed around it.
    """
    known = {one.key: one for one in problem.people}
    there = next(one for one in problem.destinations if one.key == destination)
    lifted = bool(obstacles(problem, known[person], there))
    around = replace(problem, before=plan.placed)
    forced = {person: destination}
    if len(problem.people) > everybody:
        near = _around(around, plan, person, destination)
        # Those within reach may not be enough: then everybody may move.
        with suppress(NoPlan):
            changed = solve(_pinned(near, forced), seconds=seconds, gap=_NEARLY_EXACT)
            return _change(problem, plan, changed, solve(near, seconds=seconds, gap=_NEARLY_EXACT), lifted)
    changed = solve(_pinned(around, forced), seconds=seconds, gap=gap)
    return _change(problem, plan, changed, solve(around, seconds=seconds, gap=gap), lifted)


def _pinned(problem: Problem, more: Mapping[int, int]) -> Problem:
    return replace(problem, pins={**problem.pins, **more})


def _change(problem: Problem, plan: Plan, changed: Plan, as_it_was: Plan, lifted: bool) -> Change:
    moved = {
        one.key: changed.placed.get(one.key)
        for one in problem.people
        if changed.placed.get(one.key) != plan.placed.get(one.key)
    }
    return Change(as_it_was.points - changed.points, moved, lifted)


def _around(problem: Problem, plan: Plan, person: int, destination: int) -> Problem:
    """The problem where only those whom a change can reach may move; the others stay where the plan has them.

    It reaches the two groups, those of what their people wish most, and who waits for a place in the two.
    """
    known = {one.key: one for one in problem.people}
    touched = {destination, plan.placed.get(person, destination)}
    wished = {
        wish
        for key, place in plan.placed.items()
        if place in touched and key in known
        for wish in known[key].wishes[:2]
    }
    free = {key for key, place in plan.placed.items() if place in touched | wished}
    free |= {one.key for one in problem.people if one.key not in plan.placed and touched & set(one.wishes)}
    free |= {person}
    free |= {other for key in free & known.keys() for other in known[key].together}
    free |= {one.key for one in problem.people if one.together & free}
    return replace(problem, still=frozenset(known.keys() - free - problem.pins.keys()))


__all__ = ["Change", "NoPlan", "cost_of"]
