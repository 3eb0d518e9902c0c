"""The eligibility rules of a version, judged on answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import Form
from maillon.dossiers.queries.record import Tables
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.rules.eligibility import Verdict


def judge_eligibility(
    definition: ProcedureDefinition, form: Form, answers: Answers, tables: Tables, *, at: datetime
) -> Sequence[Verdict]:
    """Every rule of the version, in its order; ``at`` is aware, in the reader's zone."""
    return []
