"""One instance of a form: a mutable tree of values.

Paths are the instance's: ``/data/enfants[2]/prenom``; a repeat without position means its first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.errors import AnswersRefused

if TYPE_CHECKING:
    from maillon.dossiers.forms.evaluating import Evaluation

__all__ = ["Answers", "AnswersRefused"]

MAX_BYTES = 2 * 1024 * 1024


class Answers:
    """The values typed so far. ``evaluate`` writes calculations and defaults into it; it erases nothing typed."""

    form: Form

    @classmethod
    def blank(cls, form: Form, *, instance_id: str = "") -> Answers:
        """An empty instance with the form's static defaults; ``instance_id`` is ``uuid:…``, made up where not given."""
        raise NotImplementedError

    @classmethod
    def from_xml(cls, form: Form, xml: str | bytes, *, max_bytes: int = MAX_BYTES) -> Answers:
        """The answers of a submission or of ``to_xml``. Raises AnswersRefused.

        What the form does not know is left out of the tree and told in ``unknown``; what is missing is there, empty.
        """
        raise NotImplementedError

    @classmethod
    def from_values(cls, form: Form, values: dict[str, str]) -> Answers:
        """The answers of ``values()``; raises KeyError for a path the form does not have."""
        raise NotImplementedError

    @property
    def instance_id(self) -> str:
        """``uuid:…``, the identity of these answers wherever they travel."""
        raise NotImplementedError

    @property
    def unknown(self) -> dict[str, str]:
        """What a submission held that the form does not ask, by path."""
        raise NotImplementedError

    def get(self, path: str) -> str:
        """The value typed at this path, "" where empty. KeyError where the form or the instance has no such path."""
        raise NotImplementedError

    def set(self, path: str, value: str) -> None:
        """Type a value. KeyError as ``get``; control characters that XML forbids are removed."""
        raise NotImplementedError

    def values(self) -> dict[str, str]:
        """Every value by path, empty ones included, in the form's order."""
        raise NotImplementedError

    def repeat_count(self, path: str) -> int:
        """How many times this repeat is there; ``path`` without its own position: ``/data/foyers[2]/enfants``."""
        raise NotImplementedError

    def add_repeat(self, path: str) -> int:
        """Add one at the end and give its position (from 1). Evaluate next: its defaults are then applied."""
        raise NotImplementedError

    def remove_repeat(self, path: str, index: int) -> None:
        """Remove the one at this position (from 1); the following ones move up. KeyError where there is none."""
        raise NotImplementedError

    def copy(self) -> Answers:
        """The same answers, apart."""
        raise NotImplementedError

    def to_xml(self) -> str:
        """The whole instance, what does not apply included: what a draft keeps."""
        raise NotImplementedError

    def final_xml(self, evaluation: Evaluation) -> str:
        """What is submitted: without what does not apply, as ODK Collect sends it."""
        raise NotImplementedError
