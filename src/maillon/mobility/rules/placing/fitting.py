"""Who may go where, what it is worth, and the obstacles when they may not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from maillon.mobility.rules.placing.problem import Destination, Person, Problem, Weights


class Obstacle(StrEnum):
    """Why a person cannot go to a destination, whoever else goes."""

    NOT_WISHED = "not_wished"
    TOO_YOUNG = "too_young"
    LEAVES_TOO_EARLY = "leaves_too_early"
    RETURNS_TOO_LATE = "returns_too_late"
    LANGUAGE = "language"
    ACCESSIBILITY = "accessibility"
    SET_ASIDE = "set_aside"
    PINNED_ELSEWHERE = "pinned_elsewhere"


@dataclass(frozen=True, slots=True)
class Impossible:
    """An obstacle with what it is about: the language and level asked, the need not answered."""

    obstacle: Obstacle
    about: str = ""


def obstacles(problem: Problem, person: Person, destination: Destination) -> list[Impossible]:
    """Everything that keeps a person from a destination; empty: they may go. A pin lifts every obstacle but its own."""
    pinned = problem.pins.get(person.key)
    if pinned is not None:
        return [] if pinned == destination.key else [Impossible(Obstacle.PINNED_ELSEWHERE)]
    found = []
    if destination.key not in person.wishes and not person.anywhere:
        found.append(Impossible(Obstacle.NOT_WISHED))
    if person.of_age_on and destination.starts_on < person.of_age_on:
        found.append(Impossible(Obstacle.TOO_YOUNG))
    if person.free_from and destination.starts_on < person.free_from:
        found.append(Impossible(Obstacle.LEAVES_TOO_EARLY))
    if person.free_until and person.free_until < destination.ends_on:
        found.append(Impossible(Obstacle.RETURNS_TOO_LATE))
    found += [
        Impossible(Obstacle.LANGUAGE, language)
        for language, level in destination.languages.items()
        if person.languages.get(language, 0) < level
    ]
    found += [Impossible(Obstacle.ACCESSIBILITY, need) for need in sorted(person.needs - destination.provisions)]
    if (person.key, destination.key) in problem.refused:
        found.append(Impossible(Obstacle.SET_ASIDE))
    return found


def worth(weights: Weights, person: Person, destination: Destination, *, stays: bool = False) -> int:
    """Points of one placement: being placed, the wish, shared skills, the committee's merit, not being moved."""
    wish = (
        weights.wishes[min(person.wishes.index(destination.key), len(weights.wishes) - 1)]
        if destination.key in person.wishes
        else weights.anywhere
    )
    return (
        weights.placed
        + wish
        + weights.skill * len(person.skills & destination.skills)
        + weights.merit * person.merit
        + (weights.staying if stays else 0)
    )
