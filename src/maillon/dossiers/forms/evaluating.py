"""Every field of a form, judged: value, relevant, required, readonly, valid, message, label, choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import Form

Table = Sequence[Mapping[str, str]]
"""Rows of a table that ``pulldata('name', 'column', 'key column', key)`` or ``instance('name')`` reads."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice offered, in the reader's language; ``media`` its image, audio or video addresses."""

    name: str
    label: str
    media: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Field:
    """What one question of the instance is now.

    ``valid`` is False where a relevant value is missing though required, breaks its constraint or its type; a
    field that does not apply is valid. ``message`` says why in the reader's language where the form's author
    wrote it; ``fault`` is the code: ``required``, ``constraint``, ``type``, ``choice`` ("" when valid).
    ``choices`` is None where the question has none.
    """

    path: str
    value: str
    relevant: bool
    required: bool
    readonly: bool
    valid: bool
    fault: str
    message: str | None
    label: str
    hint: str
    guidance: str
    choices: list[Choice] | None


@dataclass(slots=True)
class GroupState:
    """What one group or one repetition of the instance is now.

    ``count`` is, for the path of a repeat without its own position, how many apply; None elsewhere.
    ``can_add`` and ``can_remove`` say what the person may do there.
    """

    path: str
    relevant: bool
    label: str
    count: int | None = None
    can_add: bool = False
    can_remove: bool = False


@dataclass(slots=True)
class Evaluation:
    """A form's answers, judged. Every path is the instance's, with positions."""

    fields: dict[str, Field]
    groups: dict[str, GroupState]
    invalid: list[str]
    """Paths of the fields that do not hold, in the form's order."""

    @property
    def is_complete(self) -> bool:
        """Whether it may be submitted."""
        return not self.invalid


def evaluate(
    form: Form,
    answers: Answers,
    *,
    language: str,
    now: datetime,
    tables: Mapping[str, Table] | None = None,
    properties: Mapping[str, str] | None = None,
) -> Evaluation:
    """Judge every answer and write calculations and defaults into ``answers``; typed values are never erased.

    ``now`` is aware: ``today()`` is its date in its own zone. ``tables`` are the caller's (the party's record under
    ``organisation``). ``properties`` answer ``property('username')``, ``'email'``, ``'deviceid'``…
    Evaluating twice gives the same. A value that does not apply reads as empty in every expression, as in ODK.
    """
    raise NotImplementedError
