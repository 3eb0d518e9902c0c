"""Which files of past rounds would have changed outcome under other rules, before those are signed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from maillon.dossiers.forms.asking import checked
from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.errors import FormRefused
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.forms.settled import Settled
from maillon.dossiers.models import Procedure, ProcedureForm, Review, Score, Submission
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.rules.replay import Fate, Standing, fate, standing
from maillon.dossiers.rules.scoring import Marks

AT_ONCE = 2_000
"""More dossiers than this are replayed by a job, not by a page."""
JOB = "dossiers.replay"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One past dossier under its own rules and under others."""

    dossier_id: int
    reference: str
    state: str
    before: Standing
    after: Standing
    fate: Fate


class _Both:
    """A past version's rules and the proposed ones, asked together of each answer to one form: it is read once."""

    def __init__(self, past: ProcedureDefinition, proposed: ProcedureDefinition, xform: str) -> None:
        form = read_form(xform)
        self.past, self.proposed = past, proposed
        self._before, self._after = _askable(form, past), _askable(form, proposed)
        self._asked = list(dict.fromkeys([*self._before.values(), *self._after.values()]))
        self._settled = Settled(form, self._asked)

    def standings(self, answered: _Answered, readings: Sequence[Marks]) -> tuple[Standing, Standing]:
        now = timezone.localtime(answered.finalised_at)
        given = self._settled.hold(answered.final_xml, now=now, tables=answered.record)
        holds = dict(zip(self._asked, given, strict=True))
        before, after = (
            standing(list(rules), [holds[expression] for expression in rules.values()], grid, readings)
            for rules, grid in ((self._before, self.past.grid), (self._after, self.proposed.grid))
        )
        return before, after


def _askable(form: Form, rules: ProcedureDefinition) -> dict[str, str]:
    """The expression of each rule, by key; a rule about what the past form did not ask says nothing of the past."""
    found: dict[str, str] = {}
    for rule in rules.eligibility:
        try:
            checked(form, rule.expression)
        except FormRefused:
            continue
        found[rule.key] = rule.expression
    return found


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


def how_many(procedure: Procedure, *, of: Collection[str] | None = None) -> int:
    """How many dossiers ``replay`` would judge; how many of the references given, if any are."""
    found = _final(procedure)
    return (found if of is None else found.filter(dossier__reference__in=of)).count()


def plainly(found: Sequence[Replayed]) -> list[dict[str, Any]]:
    """What changed, as JSON that ``kept`` reads back; what stays the same is only counted."""
    return [asdict(one) for one in found if one.fate is not Fate.SAME]


def kept(result: Mapping[str, Any] | None) -> list[Replayed]:
    """What a job wrote of a replay."""
    told = result or {}
    changed = [
        Replayed(
            **{**one, "before": _standing(one["before"]), "after": _standing(one["after"]), "fate": Fate(one["fate"])}
        )
        for one in told.get("changed", [])
    ]
    nothing = Standing()
    same = max(0, int(told.get("count", 0)) - len(changed))
    return [*changed, *(Replayed(0, "", "", nothing, nothing, Fate.SAME) for _one in range(same))]


def _standing(said: Mapping[str, Any]) -> Standing:
    return Standing(tuple(said["blocked"]), said["points"], said["passes"])


def replay(
    procedure: Procedure, rules: ProcedureDefinition, *, told: Callable[[int, int | None, str], None] | None = None
) -> list[Replayed]:
    """Every submitted dossier of a procedure's past versions, under its own rules and under these; oldest first.

    Each is judged as of the instant of its answers, with the record as it was. ``told`` hears how far it is.
    """
    past = {
        version.pk: definition.read(version.definition)
        for version in procedure.versions.filter(frozen_at__isnull=False)
    }
    readings = _readings(procedure)
    both: dict[tuple[int, int], _Both] = {}
    found: list[Replayed] = []
    for answered in _answered(procedure):
        pair = (answered.version_id, answered.form_id)
        if pair not in both:
            both[pair] = _Both(past[answered.version_id], rules, _xform(answered.form_id))
        before, after = both[pair].standings(answered, readings.get(answered.dossier_id, []))
        found.append(
            Replayed(answered.dossier_id, answered.reference, answered.state, before, after, fate(before, after))
        )
        if told is not None and len(found) % 250 == 0:
            told(len(found), None, "")
    return found


def _final(procedure: Procedure) -> QuerySet[Submission, Submission]:
    return Submission.objects.filter(
        dossier__version__procedure=procedure, use=ProcedureForm.Use.APPLICATION, finalised_at__isnull=False
    ).exclude(final_xml="")


def _answered(procedure: Procedure) -> Iterator[_Answered]:
    rows = (
        _final(procedure)
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
