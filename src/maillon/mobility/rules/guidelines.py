"""What versioned documents ask of departures: checklist, training, care, questions. Plain values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

Narratives = Mapping[str, str]


class How(StrEnum):
    """How a line of the checklist is met."""

    ATTEST = "attest"
    SIGN = "sign"
    GUARDIAN = "guardian"
    PASSPORT = "passport"
    INSURANCE = "insurance"
    CONTACTS = "contacts"
    TRAINING = "training"
    MODULE = "module"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the checklist. ``days_before`` departure it is due; ``words`` are what is attested or signed."""

    key: str
    how: How
    days_before: int
    title: Narratives
    help: Narratives
    words: Narratives
    source: str = ""
    months_after_return: int = 0
    least: int = 1
    module: str = ""
    minors_only: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the training and the hours it takes; one that is required is followed whole."""

    key: str
    title: Narratives
    hours: int
    required: bool = False


@dataclass(frozen=True, slots=True)
class Curriculum:
    """A training: its modules, and the hours to reach over all of them."""

    hours: int
    modules: tuple[Module, ...]

    def module(self, key: str) -> Module | None:
        """The module of a key."""
        return next((one for one in self.modules if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Care:
    """How closely somebody is followed. ``every_days`` by risk level 1 to 4; ``delays`` in hours by kind, severity.

    A report unanswered after the first delay is told to the organisation's administrators; after the second the
    network reads it. ``adult_at`` in years.
    """

    every_days: tuple[int, int, int, int]
    grace_hours: int
    delays: Mapping[str, Mapping[str, tuple[int, int]]]
    debriefing_days: int
    project_months: int
    survey_months: int
    adult_at: int = 18


@dataclass(frozen=True, slots=True)
class Question:
    """A question on return: free text, a choice among ``options`` (key → words), or a mark from 1 to 5.

    Whoever chooses an option of ``calls_back`` asks to be called.
    """

    key: str
    kind: str
    text: Narratives
    options: Mapping[str, Narratives]
    required: bool = False
    calls_back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How answers are read: together from so many people on; who asked to be called is, within so many days."""

    least: int = 5
    call_back_days: int = 2


T = TypeVar("T")


def _made(model: type[T], said: Mapping[str, Any], **more: Any) -> T:
    known = {one.name for one in fields(model)}  # type: ignore[arg-type]
    unknown = sorted(said.keys() - known)
    if unknown:
        raise TypeError(", ".join(unknown))
    return model(**{**said, **more})


def checklist(document: Mapping[str, Any]) -> tuple[Item, ...]:
    """The lines of a checklist, in order. Raises KeyError, TypeError or ValueError for what is not known."""
    found = tuple(
        _made(Item, {"help": {}, "words": {}, **one}, how=How(one["how"]))  # one dictionary a line
        for one in document["items"]
    )
    _once(one.key for one in found)
    return found


def curriculum(document: Mapping[str, Any]) -> Curriculum:
    """The modules of a training. Raises as ``checklist``, and when modules do not reach the hours asked."""
    modules = tuple(_made(Module, one) for one in document["modules"])
    _once(one.key for one in modules)
    hours = int(document["hours"])
    if sum(one.hours for one in modules) < hours:
        raise ValueError("hours")
    return Curriculum(hours, modules)


def care(document: Mapping[str, Any]) -> Care:
    """How departures are followed. Raises as ``checklist``; delays must grow."""
    said = dict(document)
    every = tuple(int(days) for days in said.pop("every_days"))
    if len(every) != 4 or min(every) < 1:
        raise ValueError("every_days")
    delays = {
        kind: {severity: (int(first), int(second)) for severity, (first, second) in by_severity.items()}
        for kind, by_severity in said.pop("delays").items()
    }
    if any(not 0 < first <= second for one in delays.values() for first, second in one.values()):
        raise ValueError("delays")
    return _made(Care, said, every_days=every, delays=delays)


def questions(document: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions of a debriefing or a survey. Raises as ``checklist``."""
    found = tuple(
        _made(Question, {"options": {}, **one}, calls_back=tuple(one.get("calls_back", ())))
        for one in document["questions"]
    )
    _once(one.key for one in found)
    if any(one.kind not in ("text", "choice", "mark") for one in found):
        raise ValueError("kind")
    if any(not set(one.calls_back) <= one.options.keys() for one in found):
        raise ValueError("calls_back")
    reading(document)
    return found


def reading(document: Mapping[str, Any]) -> Reading:
    """How the answers of a debriefing or a survey are read. Raises as ``checklist``."""
    return _made(Reading, document.get("reading", {}))


def wants_call(asked: tuple[Question, ...], answers: Mapping[str, str]) -> bool:
    """Whether somebody's answers ask for a call."""
    return any(answers.get(one.key) in one.calls_back for one in asked)


def answered(asked: tuple[Question, ...], typed: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What was answered, whatever is not an answer left out; and the keys of what is required and missing."""
    kept: dict[str, str] = {}
    for one in asked:
        value = str(typed.get(one.key, "")).strip()[:4000]
        if one.kind == "choice" and value not in one.options:
            value = ""
        if one.kind == "mark" and value not in ("1", "2", "3", "4", "5"):
            value = ""
        if value:
            kept[one.key] = value
    return kept, [one.key for one in asked if one.required and one.key not in kept]


def _once(keys: Any) -> None:
    told = list(keys)
    if len(told) != len(set(told)):
        raise ValueError("key")
