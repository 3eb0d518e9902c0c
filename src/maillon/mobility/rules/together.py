"""Answers read together so that nobody's are known: what is told, of whom, and what is kept back. Plain values only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from maillon.mobility.rules.guidelines import Question


@dataclass(frozen=True, slots=True)
class Told:
    """What people said to one question: how many, the mean of marks, how many by option or mark, their words."""

    key: str
    people: int
    mean: float | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    words: tuple[str, ...] = ()


def together(asked: Sequence[Question], answers: Sequence[Mapping[str, str]], *, least: int) -> list[Told]:
    """What people said, question by question; a question that fewer than ``least`` answered is not told.

    Words come in the order of the alphabet: neither whose they are nor when they came is known.
    """
    found = []
    for one in asked:
        given = [said[one.key] for said in answers if said.get(one.key)]
        if len(given) < least:
            continue
        if one.kind == "text":
            found.append(Told(one.key, len(given), words=tuple(sorted(given))))
            continue
        counts = Counter(given)
        order = list(one.options) if one.kind == "choice" else ["1", "2", "3", "4", "5"]
        mean = sum(int(mark) for mark in given) / len(given) if one.kind == "mark" else None
        found.append(Told(one.key, len(given), mean, {key: counts[key] for key in order}))
    return found


def readable(parts: Mapping[int, int], *, least: int) -> list[int]:
    """Which parts of a whole may be read apart: each of ``least`` people, and what is left too, or nothing is left.

    Whoever takes the parts told away from the whole must not find fewer people than that. ``parts``: people by part.
    """
    told = sorted((key for key, people in parts.items() if people >= least), key=lambda key: (parts[key], key))
    left = sum(people for key, people in parts.items() if key not in told)
    while told and 0 < left < least:
        left += parts[told.pop(0)]
    return sorted(told, reverse=True)
