"""Every field of a form, judged: value, relevant, required, readonly, valid, message, label, choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from lxml import etree

from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import Form, Repeat
from maillon.dossiers.forms.errors import FormError, FormRefused
from maillon.dossiers.forms.judged import Evaluation, Field, GroupState
from maillon.dossiers.forms.judging import fault_of
from maillon.dossiers.forms.offering import Choice, Offer
from maillon.dossiers.forms.planning import Plan, Words, plan_of
from maillon.dossiers.forms.running import Entry, Run
from maillon.dossiers.forms.xpath.session import Session, enter, leave

__all__ = ["Choice", "Evaluation", "Field", "GroupState", "Table", "evaluate"]

Table = Sequence[Mapping[str, str]]
"""Rows of a table that ``pulldata('name', 'column', 'key column', key)`` or ``instance('name')`` reads."""


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
    plan = plan_of(form)
    if plan.problems:
        raise FormRefused(
            [FormError(problem.code, column=problem.where, params=problem.params) for problem in plan.problems]
        )
    session = Session(language=language, now=now, tables=tables, properties=properties, form=form)
    before = enter(session)
    try:
        run = Run(plan, answers, session)
        try:
            run.settle()
            return _judged(plan, run, language)
        finally:
            run.restore()
    finally:
        leave(before)


def _judged(plan: Plan, run: Run, language: str) -> Evaluation:
    fields: dict[str, Field] = {}
    groups: dict[str, GroupState] = {}
    invalid: list[str] = []
    for entry in run.entries:
        judgement = plan.judgements.get(entry.node.path)
        if judgement is None:
            _group(plan, entry, language, groups)
            continue
        node, element, _question = entry.node, entry.element, judgement.question
        choices = None if judgement.offer is None else _choices(plan, run, judgement.offer, entry, language)
        value = element.text or ""
        relevant = entry.relevant
        required = relevant and judgement.required is not None and judgement.required.boolean(element)
        fault = fault_of(judgement, element, value, required, choices) if relevant else ""
        message = None
        if fault:
            invalid.append(entry.path)
            part = "required" if fault == "required" else "constraint"
            message = (
                _said(plan.words(node.path, part, language), element) or None
                if fault in ("required", "constraint")
                else None
            )
        fields[entry.path] = Field(
            path=entry.path,
            value=value,
            relevant=relevant,
            required=required,
            readonly=judgement.calculated or (judgement.readonly is not None and judgement.readonly.boolean(element)),
            valid=not fault,
            fault=fault,
            message=message,
            label=_said(plan.words(node.path, "label", language), element),
            hint=_said(plan.words(node.path, "hint", language), element),
            guidance=_said(plan.words(node.path, "guidance", language), element),
            choices=choices,
        )
    return Evaluation(fields, groups, invalid)


def _choices(plan: Plan, run: Run, offer: Offer, entry: Entry, language: str) -> list[Choice]:
    itemset = offer.question.itemset
    given = run.table(itemset.instance) if itemset and itemset.instance else None
    if not offer.is_constant or given is not None:
        rows = offer.rows if given is None else given
        return offer.offered(entry.element, plan.form, language, rows, run.identity)
    key = (f"{itemset.nodeset}\0{itemset.value}\0{itemset.label}" if itemset else entry.node.path, language)
    found = plan.constant_choices.get(key)
    if found is None:
        found = plan.constant_choices[key] = offer.offered(entry.element, plan.form, language, offer.rows, "")
    return found


def _said(words: Words, element: etree._Element) -> str:
    return words if isinstance(words, str) else words.fill(element)


def _group(plan: Plan, entry: Entry, language: str, groups: dict[str, GroupState]) -> None:
    repeat = plan.form.repeats.get(entry.node.path)
    label = _said(plan.words(entry.node.path, "label", language), entry.element)
    changeable = repeat is not None and not repeat.fixed and entry.relevant
    groups[entry.path] = GroupState(entry.path, entry.relevant, label, can_remove=changeable)
    for node in entry.node.children.values():
        if node.repeats:
            inner: Repeat = plan.form.repeats[node.path]
            path = f"{entry.path}/{node.name}"
            count = sum(1 for child in entry.inner if child.node is node and child.relevant)
            label = _said(plan.words(node.path, "label", language), entry.element)
            groups[path] = GroupState(
                path, entry.relevant, label, count=count, can_add=not inner.fixed and entry.relevant
            )
