"""Comply or explain: what a code asks, what a self-assessment still lacks, when the next one is due."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

Narratives = Mapping[str, str]
COMPLIES, EXPLAINS = "complies", "explains"


@dataclass(frozen=True, slots=True)
class Article:
    """One thing the code asks, the section it belongs to, and what of the yearly declaration speaks of it.

    ``evidence`` names kinds of figures (``revenue``, ``staff``…), ``countries``, ``partners`` or ``board``.
    """

    key: str
    section: str
    section_title: Narratives
    text: Narratives
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What an organisation says of an article; an action has a day by which it will be done."""

    stance: str
    explanation: str = ""
    action: str = ""
    action_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """What keeps a self-assessment from being filed: a code, and the articles or capacities concerned."""

    code: str
    about: tuple[str, ...] = ()


def read_articles(document: Sequence[Mapping[str, Any]]) -> list[Article]:
    """The articles of a code kept as JSON, in their order. Raises KeyError when one is not whole."""
    return [
        Article(
            one["key"], one["section"], dict(one["section_title"]), dict(one["text"]), tuple(one.get("evidence", ()))
        )
        for one in document
    ]


def same_wording(one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two codes ask the same of whoever answers them; what they show beside each article may differ."""
    return [replace(article, evidence=()) for article in read_articles(one)] == [
        replace(article, evidence=()) for article in read_articles(other)
    ]


def faults(answer: Answer, *, on: date) -> list[str]:
    """What is wrong with one answer: ``explanation`` missing, ``action`` without its day, a day already past."""
    found = []
    if answer.stance == EXPLAINS and not answer.explanation.strip():
        found.append("explanation")
    if answer.action.strip() and answer.action_due_on is None:
        found.append("action_due_on")
    if answer.action_due_on is not None and (not answer.action.strip() or answer.action_due_on <= on):
        found.append("action_due_on" if answer.action.strip() else "action")
    return found


def digest(answers: Mapping[str, Answer], *, board_discussed_on: date | None) -> str:
    """What names these very answers: who signs, signs this."""
    told = {
        key: [one.stance, one.explanation, one.action, str(one.action_due_on or "")] for key, one in answers.items()
    }
    whole = json.dumps([told, str(board_discussed_on or "")], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def lacking(
    articles: Sequence[Article],
    answers: Mapping[str, Answer],
    *,
    board_discussed_on: date | None,
    signed: Collection[str],
    wanted: Mapping[str, int],
) -> list[Lacking]:
    """What is missing before filing; an organisation that does not comply files all the same, once it explains.

    ``signed`` holds the capacity of each signature of these very answers; ``wanted``, how many of each capacity.
    """
    found = []
    unanswered = tuple(one.key for one in articles if one.key not in answers)
    if unanswered:
        found.append(Lacking("answers", unanswered))
    if board_discussed_on is None:
        found.append(Lacking("board"))
    missing = tuple(who for who, number in wanted.items() if list(signed).count(who) < number)
    if missing:
        found.append(Lacking("signatures", missing))
    return found


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    longest = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, longest))
