"""Why a person is where they are, or nowhere: facts about the plan, never about somebody else by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from maillon.mobility.rules.placing.fitting import Impossible, obstacles, worth
from maillon.mobility.rules.placing.problem import Destination, Person, Plan, Problem


class Why(StrEnum):
    """What decided for one destination a person wished."""

    GOES = "goes"
    CANNOT = "cannot"
    GROUP_DOES_NOT_LEAVE = "group_does_not_leave"
    WITH_COMPANION = "with_companion"
    AWAY_FROM_SOMEBODY = "away_from_somebody"
    FULL = "full"
    BETTER_ELSEWHERE = "better_elsewhere"
    NOT_BEST_FOR_ALL = "not_best_for_all"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person goes to a destination or not.

    ``impossible`` lists what forbids it. ``people``: how many could have formed a group that does not leave, or hold
    the places of one that is full. ``ahead``: how many of these are worth at least as much there.
    """

    destination: int
    why: Why
    impossible: Sequence[Impossible] = ()
    people: int = 0
    ahead: int = 0


def reasons(problem: Problem, plan: Plan) -> Mapping[int, Sequence[Reason]]:
    """For each person, a reason for each wish in their order, and for the place they have when it is none of them."""
    reader = _Reader(problem, plan)
    return {person.key: reader.of(person) for person in problem.people}


class _Reader:
    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.people = {person.key: person for person in problem.people}
        self.destinations = {destination.key: destination for destination in problem.destinations}
        self.able: dict[int, int] = {}
        self.groups: dict[int, list[Person]] = {key: [] for key in self.destinations}
        for person, destination in plan.placed.items():
            self.groups[destination].append(self.people[person])

    def of(self, person: Person) -> list[Reason]:
        place = self.plan.placed.get(person.key)
        asked = [key for key in person.wishes if key in self.destinations]
        if place is not None and place not in asked:
            asked.append(place)
        return [self._reason(person, self.destinations[key], place) for key in asked]

    def _reason(self, person: Person, destination: Destination, place: int | None) -> Reason:
        key = destination.key
        if place == key:
            return Reason(key, Why.GOES)
        impossible = obstacles(self.problem, person, destination)
        if impossible:
            return Reason(key, Why.CANNOT, impossible=impossible)
        group = self.groups[key]
        if not group:
            return Reason(key, Why.GROUP_DOES_NOT_LEAVE, people=self._able(destination))
        if self._companion_keeps_away(person, destination):
            return Reason(key, Why.WITH_COMPANION)
        there = {other.key for other in group}
        if person.apart & there or any(person.key in other.apart for other in group):
            return Reason(key, Why.AWAY_FROM_SOMEBODY)
        if len(group) >= destination.maximum:
            return Reason(key, Why.FULL, people=len(group), ahead=self._ahead(person, destination, group))
        if place is not None and self._worth(person, self.destinations[place]) >= self._worth(person, destination):
            return Reason(key, Why.BETTER_ELSEWHERE)
        return Reason(key, Why.NOT_BEST_FOR_ALL, people=len(group))

    def _companion_keeps_away(self, person: Person, destination: Destination) -> bool:
        companions = {key for key in person.together if key in self.people}
        companions |= {other.key for other in self.problem.people if person.key in other.together}
        return any(self.plan.placed.get(key) != destination.key for key in companions)

    def _able(self, destination: Destination) -> int:
        if destination.key not in self.able:
            people = self.problem.people
            self.able[destination.key] = sum(not obstacles(self.problem, one, destination) for one in people)
        return self.able[destination.key]

    def _ahead(self, person: Person, destination: Destination, group: Sequence[Person]) -> int:
        mine = self._worth(person, destination)
        return sum(self._worth(other, destination) >= mine for other in group)

    def _worth(self, person: Person, destination: Destination) -> int:
        stays = self.problem.before.get(person.key) == destination.key
        return worth(self.problem.weights, person, destination, stays=stays)
