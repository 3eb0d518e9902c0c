"""Who holds which role in a group: each role by somebody else who can, as many as the group asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from maillon.mobility.rules.placing.problem import Person


def share_roles(group: Sequence[Person], wanted: Mapping[str, int]) -> dict[int, str]:
    """Person → role; a role nobody is left for stays unheld. The committee's points break ties."""
    seats = [role for role in sorted(wanted) for _n in range(wanted[role])]
    able = sorted(group, key=lambda one: (-one.merit, one.key))
    held: dict[int, int] = {}

    def seat(number: int, tried: set[int]) -> bool:
        for person in able:
            if seats[number] in person.roles and person.key not in tried:
                tried.add(person.key)
                if person.key not in held or seat(held[person.key], tried):
                    held[person.key] = number
                    return True
        return False

    for number in range(len(seats)):
        seat(number, set())
    return {person: seats[number] for person, number in held.items()}
