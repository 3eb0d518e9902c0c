"""A first plan, found at once, for the solver to improve: everybody to the dearest place left, short groups undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from maillon.mobility.rules.placing.fitting import obstacles, worth
from maillon.mobility.rules.placing.problem import Destination, Person, Problem


def first_plan(problem: Problem) -> Mapping[int, int]:
    """Person → destination; it keeps every limit, pins apart: a group too short for a pinned person stays short.

    Who asks to be with somebody, or away from them, waits for the solver: only their pin is kept here.
    """
    destinations = {one.key: one for one in problem.destinations}
    groups: dict[int, list[Person]] = {key: [] for key in destinations}
    tied = {person.key for person in problem.people if person.together or person.apart}
    tied |= {key for person in problem.people for key in person.together | person.apart}
    pinned_first = sorted(problem.people, key=lambda one: (one.key not in problem.pins, -one.merit, one.key))
    for person in pinned_first:
        if person.key in tied and person.key not in problem.pins:
            continue
        for key in _dearest(problem, person, destinations):
            if len(groups[key]) < destinations[key].maximum and not obstacles(problem, person, destinations[key]):
                groups[key].append(person)
                break
    return {
        person.key: key
        for key, group in groups.items()
        if _may_leave(destinations[key], group) or any(problem.pins.get(one.key) == key for one in group)
        for person in group
    }


def _dearest(problem: Problem, person: Person, destinations: Mapping[int, Destination]) -> Sequence[int]:
    if (pin := problem.pins.get(person.key)) is not None:
        return [pin]
    wished = [key for key in person.wishes if key in destinations]
    before = problem.before.get(person.key)
    return sorted(
        wished,
        key=lambda key: -worth(problem.weights, person, destinations[key], stays=before == key),
    )


def _may_leave(destination: Destination, group: Sequence[Person]) -> bool:
    if not destination.minimum <= len(group) <= destination.maximum:
        return False
    return all(
        sum(bool(person.roles & set(roles)) for person in group) >= sum(destination.roles[role] for role in roles)
        for size in range(1, len(destination.roles) + 1)
        for roles in combinations(sorted(destination.roles), size)
    )
