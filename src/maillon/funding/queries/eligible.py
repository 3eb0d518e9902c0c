"""What an organisation is eligible to, of the open calls, by what its record alone says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.models import ProcedureForm, ProcedureVersion
from maillon.dossiers.queries.eligibility import judge_eligibility
from maillon.dossiers.queries.record import SELF, Tables, tables
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.definition import Article, Narratives, ProcedureDefinition
from maillon.funding.models import Call
from maillon.funding.queries.calls import with_parts
from maillon.funding.rules import eligibility as rules
from maillon.funding.rules.eligibility import Answer, Condition


@dataclass(frozen=True, slots=True)
class Judged:
    """One condition of a call with its words: why it blocks, what would unblock it, the article."""

    condition: Condition
    reason: Narratives
    remedy: Narratives
    article: Article | None


@dataclass(frozen=True, slots=True)
class Fit:
    """A call, and what the record of an organisation answers of it."""

    call: Call
    answer: Answer
    blocking: Sequence[Judged]
    missing: Sequence[Judged]
    met: Sequence[Judged]
    later: int
    """How many conditions are judged in the application itself."""


def fits(organisation: Organisation, *, at: datetime) -> list[Fit]:
    """Every open call, those it is eligible to first; the record is read once for all."""
    calls = with_asked_forms(with_parts(Call.objects.open(at)))
    known = tables(organisation=organisation, person=None)
    found = [_fit(call, known, at=at) for call in calls]
    order = [Answer.YES, Answer.UNKNOWN, Answer.NO]
    return sorted(found, key=lambda one: (order.index(one.answer), one.call.slug))


def fit_of(call: Call, organisation: Organisation, *, at: datetime) -> Fit:
    """What the record answers of one call."""
    return _fit(call, tables(organisation=organisation, person=None), at=at)


def with_asked_forms(calls: Iterable[Call]) -> list[Call]:
    """Calls with the application forms of their version, read together."""
    forms = ProcedureForm.objects.filter(use=ProcedureForm.Use.APPLICATION).select_related("form").order_by("pk")
    rows = list(calls)
    versions = ProcedureVersion.objects.filter(pk__in=[one.version_id for one in rows])
    kept = {one.pk: one for one in versions.prefetch_related(Prefetch("forms", forms, to_attr="asked"))}
    for one in rows:
        one.version.asked = kept[one.version_id].asked  # type: ignore[attr-defined]
    return rows


def _fit(call: Call, known: Tables, *, at: datetime) -> Fit:
    rules_said = definition.read(call.version.definition)
    asked = getattr(call.version, "asked", None)
    use = asked[0] if asked else call.version.forms.filter(use=ProcedureForm.Use.APPLICATION).first()
    form = read_form(use.form.xform) if use else None
    judged = _judged(rules_said, form, known, at=at) if form else []
    by = {answer: [one for one in judged if one.condition.answer is answer] for answer in Answer}
    return Fit(
        call=call,
        answer=rules.whole([one.condition for one in judged]),
        blocking=by[Answer.NO],
        missing=by[Answer.UNKNOWN],
        met=by[Answer.YES],
        later=len(by[Answer.LATER]),
    )


def _judged(said: ProcedureDefinition, form: Form, known: Tables, *, at: datetime) -> list[Judged]:
    row = next((one for one in known.get("organisation", []) if one["key"] == SELF), {})
    computed = calculations(form)
    reads = {rule.key: rules.facts_read(rule.expression, computed) for rule in said.eligibility}
    recorded = replace(said, eligibility=tuple(rule for rule in said.eligibility if reads[rule.key] is not None))
    verdicts = judge_eligibility(recorded, form, Answers.blank(form), known, at=timezone.localtime(at))
    holds = {one.key: one.holds for one in verdicts}
    return [
        Judged(
            rules.judged(rule.key, reads=reads[rule.key], row=row, holds=holds.get(rule.key, False)),
            rule.reason,
            rule.remedy,
            said.article(rule.article),
        )
        for rule in said.eligibility
    ]


def calculations(form: Form) -> Mapping[str, str]:
    """What a form computes or proposes, by path."""
    return {question.path: question.calculate for question in form.questions if question.calculate}
