"""Which files of past rounds would have changed outcome under other rules, before those are signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from maillon.dossiers.forms.errors import FormRefused
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.forms.settled import Settled
from maillon.dossiers.models import Procedure, ProcedureForm, Review, Score, Submission
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.rules.replay import Fate, Standing, fate, standing
from maillon.dossiers.rules.scoring import Marks


@dataclass(frozen=True, slots=True)
class Replayed:
    """One past dossier under its own rules and under others."""

    dossier_id: int
    reference: str
    state: str
    before: Standing
    after: Standing
    fate: Fate


class _Rules:
    """One version's rules, compiled for the forms its dossiers answered."""

    def __init__(self, rules: ProcedureDefinition) -> None:
        self.rules = rules
        self._settled: dict[int, tuple[list[str], Settled]] = {}

    def standing(self, form_id: int, xform: str, answered: _Answered, readings: Sequence[Marks]) -> Standing:
        if form_id not in self._settled:
            self._settled[form_id] = self._compile(xform)
        keys, settled = self._settled[form_id]
        holds = settled.hold(answered.final_xml, now=timezone.localtime(answered.finalised_at), tables=answered.record)
        return standing(keys, holds, self.rules.grid, readings)

    def _compile(self, xform: str) -> tuple[list[str], Settled]:
        # A rule about a question that the past form did not ask says nothing of the past.
        form, keys, expressions = read_form(xform), [], []
        for rule in self.rules.eligibility:
            try:
                Settled(form, [rule.expression])
            except FormRefused:
                continue
            keys.append(rule.key)
            expressions.append(rule.expression)
        return keys, Settled(form, expressions)


@dataclass(frozen=True, slots=True)
class _Answered:
    dossier_id: int
    reference: str
    state: str
    version_id: int
    form_id: int
    final_xml: str
    record: dict[str, Any]
    finalised_at: datetime


def replay(procedure: Procedure, rules: ProcedureDefinition) -> list[Replayed]:
    """Every submitted dossier of a procedure's past versions, under its own rules and under these; oldest first.

    Each is judged as of the instant of its answers, with the record as it was.
    """
    past = {
        version.pk: _Rules(definition.read(version.definition))
        for version in procedure.versions.filter(frozen_at__isnull=False)
    }
    proposed = _Rules(rules)
    readings = _readings(procedure)
    forms: dict[int, str] = {}
    found: list[Replayed] = []
    for answered in _answered(procedure):
        if answered.form_id not in forms:
            forms[answered.form_id] = _xform(answered.form_id)
        xform, marks = forms[answered.form_id], readings.get(answered.dossier_id, [])
        before = past[answered.version_id].standing(answered.form_id, xform, answered, marks)
        after = proposed.standing(answered.form_id, xform, answered, marks)
        found.append(
            Replayed(answered.dossier_id, answered.reference, answered.state, before, after, fate(before, after))
        )
    return found


def _answered(procedure: Procedure) -> Iterator[_Answered]:
    rows = (
        Submission.objects.filter(
            dossier__version__procedure=procedure,
            use=ProcedureForm.Use.APPLICATION,
            finalised_at__isnull=False,
        )
        .exclude(final_xml="")
        .order_by("finalised_at", "pk")
        .values_list(
            "dossier_id",
            "dossier__reference",
            "dossier__state",
            "dossier__version_id",
            "form_id",
            "final_xml",
            "record",
            "finalised_at",
        )
    )
    for row in rows.iterator(chunk_size=500):
        instant = row[-1]
        assert instant is not None  # filtered above
        yield _Answered(*row[:-1], finalised_at=instant)


def _readings(procedure: Procedure) -> dict[int, list[Marks]]:
    rows = Score.objects.filter(
        review__dossier__version__procedure=procedure, review__state=Review.State.FILED
    ).values_list("review__dossier_id", "review_id", "criterion", "mark")
    marks: dict[int, dict[int, dict[str, int]]] = {}
    for dossier, review, criterion, mark in rows.iterator(chunk_size=2000):
        marks.setdefault(dossier, {}).setdefault(review, {})[criterion] = mark
    return {dossier: list(by_review.values()) for dossier, by_review in marks.items()}


def _xform(form_id: int) -> str:
    xform: str = Submission.objects.filter(form_id=form_id).values_list("form__xform", flat=True)[0]
    return xform
