"""Places of a quota: given in the order they were asked, never more than there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """Exemptions asked for and not given yet."""

    key: int
    students: int


def given_now(places: int, given: int, waiting: Sequence[Asked]) -> list[int]:
    """The keys of those who are given their places now, in order; ``waiting`` is in the order asked.

    Nobody overtakes: whoever needs more than is left makes the following ones wait. ``given`` is already taken.
    """
    found, left = [], places - given
    for one in waiting:
        if one.students > left:
            break
        found.append(one.key)
        left -= one.students
    return found
