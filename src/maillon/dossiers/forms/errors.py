"""What is wrong in a form or in answers: codes and facts; the surfaces say them in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from maillon.core.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class FormError:
    """One thing to correct in a workbook: its code (``forms.unknown_function``), where it is, and its facts.

    ``row`` is the row a person sees in the spreadsheet (the header is 1); None where the whole sheet or workbook
    is meant. ``column`` is the column's header.
    """

    code: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def violation(self) -> RuleViolation:
        """The same, for ``core.refusals.sentence``, which says it in the current language."""
        return RuleViolation(self.code, sheet=self.sheet, row=self.row, column=self.column, **self.params)


class FormRefused(Exception):
    """The form cannot be used; ``errors`` says everything there is to correct."""

    def __init__(self, errors: Sequence[FormError]) -> None:
        super().__init__("; ".join(error.code for error in errors))
        self.errors = tuple(errors)


class AnswersRefused(Exception):
    """These answers cannot be read for this form.

    ``code``: forms.answers_not_xml, forms.answers_too_large, forms.answers_other_form, forms.answers_other_version.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def violation(self) -> RuleViolation:
        """The same, for ``core.refusals.sentence``."""
        return RuleViolation(self.code, **self.params)
