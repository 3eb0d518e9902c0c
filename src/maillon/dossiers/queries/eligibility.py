"""The eligibility rules of a version, judged on answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.asking import ask, checked
from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.errors import FormRefused
from maillon.dossiers.forms.xpath.values import boolean
from maillon.dossiers.queries.record import Tables
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.rules.eligibility import Verdict


def judge_eligibility(
    definition: ProcedureDefinition, form: Form, answers: Answers, tables: Tables, *, at: datetime
) -> Sequence[Verdict]:
    """Every rule of the version, in its order; ``at`` is aware.

    A rule that this form cannot answer blocks nothing: it is refused when the version is published, not here.
    """
    asked = [rule for rule in definition.eligibility if _is_askable(form, rule.expression)]
    given = ask(
        form, answers, [rule.expression for rule in asked], language="fr", now=timezone.localtime(at), tables=tables
    )
    return [
        Verdict(
            key=rule.key,
            holds=boolean(value),
            reason=rule.reason,
            remedy=rule.remedy,
            article=definition.article(rule.article),
            questions=rule.questions,
        )
        for rule, value in zip(asked, given, strict=True)
    ]


def unaskable(definition: ProcedureDefinition, form: Form) -> dict[str, FormRefused]:
    """The rules and checklist items whose expression this form refuses, by key."""
    written = {f"eligibility.{rule.key}": rule.expression for rule in definition.eligibility}
    written |= {f"checklist.{item.key}": item.expression for item in definition.checklist if item.expression}
    found: dict[str, FormRefused] = {}
    for key, expression in written.items():
        try:
            checked(form, expression)
        except FormRefused as refused:
            found[key] = refused
    return found


def _is_askable(form: Form, expression: str) -> bool:
    try:
        checked(form, expression)
    except FormRefused:
        return False
    return True
