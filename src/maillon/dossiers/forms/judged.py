"""What judging answers gives: every field, every group, and what does not hold."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.dossiers.forms.offering import Choice


@dataclass(slots=True)
class Field:
    """What one question of the instance is now.

    ``value`` is what expressions read: "" where the field does not apply, though ``answers.get`` still gives what was
    typed. ``valid`` is False where a relevant value is missing though required, breaks its constraint or its type; a
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
