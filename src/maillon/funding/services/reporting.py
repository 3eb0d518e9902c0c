"""A report written as a dossier: begun from what is agreed, sent, returned with what lacks, accepted and told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.core.obligations import services as obligations
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.effects import Occasion
from maillon.dossiers.forms.mapping import mapped
from maillon.dossiers.models import Dossier, Submission
from maillon.dossiers.queries.reading import form_of
from maillon.dossiers.rules.merging import Edit, Merge
from maillon.dossiers.rules.walk import State as Walk
from maillon.dossiers.services import starting, supporting
from maillon.dossiers.services.answering import answer
from maillon.dossiers.services.prefilling import prefill
from maillon.funding.models import Report
from maillon.funding.permissions.reports import can_write_report
from maillon.funding.queries import expenses as ledger
from maillon.funding.queries import reporting as queries
from maillon.funding.queries.agreements import terms_of
from maillon.funding.rules import reporting as rules
from maillon.funding.rules import terms as terms_rules
from maillon.funding.rules.expenses import items
from maillon.funding.services import expenses, reports
from maillon.projects import queries as projects
from maillon.projects.rules.reported import Actual, numbered
from maillon.projects.services.reporting import record_actuals

EFFECT = queries.EFFECT
_ENDED = (Walk.WITHDRAWN, Walk.REFUSED, Walk.NOT_RECEIVABLE)


@transaction.atomic
def begin(
    *,
    report: Report,
    partner: Organisation | None,
    actor: User,
    link: str,
    space: str,
    at: datetime,
    language: str = "fr",
) -> Dossier:
    """Begin to write a report, prefilled with its period, its indicators and its budget; asked twice, the same one.

    ``partner`` is asked for its part, which it answers on the web, in one file without network or by telephone;
    ``link`` and ``space`` are as ``dossiers.services.supporting.ask`` wants them. Raises NotAllowed; RuleViolation
    ``funding.not_due`` (``state``) when it is not owed, ``funding.no_form`` when the terms ask for a paper and no
    form, or when nobody has published it.
    """
    held = (
        Report.objects.select_for_update(of=("self",))
        .select_related("agreement__organisation", "agreement__activity", "agreement__terms", "dossier")
        .get(pk=report.pk)
    )
    agreement = held.agreement
    if not can_write_report(actor, held):
        raise NotAllowed("funding.report")
    if held.dossier is not None and held.dossier.state not in _ENDED:
        return held.dossier
    if held.state != Report.State.DUE:
        raise RuleViolation("funding.not_due", state=held.state)
    version = queries.version_of(held, at=at)
    if version is None:
        raise RuleViolation("funding.no_form")
    dossier = starting.start(
        version=version,
        applicant=agreement.organisation,
        actor=actor,
        at=at,
        language=language,
        title=f"{agreement.title}, {read(held.label, language).text}"[:200],
        is_demonstration=agreement.is_demonstration,
    )
    held.dossier = dossier
    held.save(update_fields=["dossier"])
    _repeat_what_is_agreed(held, dossier, at, language)
    if partner is not None:
        supporting.ask(dossier=dossier, organisation=partner, email="", actor=actor, link=link, space=space, at=at)
    record(actor, "funding.report.begun", held, at=at, after={"dossier": dossier.reference})
    return dossier


@transaction.atomic
def take_part(*, part: Submission, actor: User, at: datetime, language: str = "fr") -> Merge:
    """Put what a partner answered in the report, beside what is written there: both texts are kept where they differ.

    Gives what was taken and what clashes. Raises NotAllowed; RuleViolation ``funding.part_not_given``,
    ``dossiers.answers_final`` once the report is sent.
    """
    dossier = part.dossier
    report = Report.objects.filter(dossier=dossier).select_related("agreement").first() if dossier else None
    if dossier is None or report is None or not can_write_report(actor, report):
        raise NotAllowed("funding.report")
    if part.state != Submission.State.FINAL:
        raise RuleViolation("funding.part_not_given")
    given = {fact: value for fact, place, value in queries.said(part) if not place and value}
    whole = dossier.submissions.filter(use="application").select_related("form").order_by("pk")[0]
    places = {fact: path for path, fact in mapped(form_of(whole)).items()}
    taken, _answers, _evaluation = answer(
        submission=whole,
        edits=[Edit(places[fact], "", value) for fact, value in given.items() if fact in places],
        actor=actor,
        at=at,
        author_label=part.respondent.name(language) if part.respondent else "",
        language=language,
    )
    record(actor, "funding.report.part_taken", report, at=at, after={"answers": len(taken.applied)})
    return taken


def followed(dossier: Dossier, step: str, actor: User | None, at: datetime) -> None:
    """As the dossier walks: sent, the obligation is met; returned or refused, it is owed again."""
    found = Report.objects.select_related("obligation", "agreement__terms", "dossier").filter(dossier=dossier)
    report = found.first()
    if report is None or report.obligation is None:
        return
    if step in ("submit", "resubmit"):
        expenses.seal(report, queries.told(report), actor=actor, at=at)
    elif step in ("return", "refuse", "reject", "withdraw"):
        expenses.reopen(report, actor=actor, at=at)
    if step in ("submit", "resubmit") and report.obligation.state == Obligation.State.OPEN:
        obligations.meet(obligation=report.obligation, actor=actor, at=at, note=dossier.reference)
    elif step in ("return", "refuse", "reject", "withdraw") and report.obligation.state != Obligation.State.OPEN:
        obligations.reopen(obligation=report.obligation, reason=dossier.reference, actor=actor, at=at)


def accepted(occasion: Occasion) -> None:
    """The report is accepted: what waited for it falls due, and its results stand on the project's own page."""
    report = (
        Report.objects.select_related("agreement__activity", "agreement__organisation", "agreement__funder")
        .filter(dossier=occasion.dossier)
        .first()
    )
    if report is None:
        return
    assert occasion.actor is not None  # nobody accepts a report but a person
    reports.accept(report=report, actor=occasion.actor, at=occasion.at)
    agreement = report.agreement
    told = queries.told(report)
    if agreement.activity is None or told.first_day is None or told.last_day is None or not told.achieved:
        return
    language = queries.language_of(report)
    record_actuals(
        activity=agreement.activity,
        told={one.number: Actual(one.actual, {language: one.comment} if one.comment else {}) for one in told.achieved},
        first_day=told.first_day,
        last_day=told.last_day,
        actor=occasion.actor,
        at=occasion.at,
    )


def _repeat_what_is_agreed(report: Report, dossier: Dossier, at: datetime, language: str) -> None:
    first_day, last_day = _period(report)
    single = {"period.first_day": first_day.isoformat(), "period.last_day": last_day.isoformat()}
    if percent := terms_rules.part(terms_of(report.agreement).transfers.explain_share) * 100:
        single["rules.explain_percent"] = f"{float(percent):g}"
    results: list[dict[str, str]] = []
    if report.agreement.activity is not None:
        document = projects.document(report.agreement.activity)
        results = [
            {"result.number": one.number, "result.title": read(one.title, language).text, "result.target": one.target}
            for one in numbered(document, day=first_day.isoformat())
        ]
    labels = {one.key: one.label for one in terms_of(report.agreement).expenses}
    waiting = ledger.to_seal(report.agreement, last_day)
    kept, beside = ledger.spent_by_category(waiting), ledger.beside_by_category(waiting)
    planned = {one.category: one.amount_minor for one in queries.planned(report.agreement, first_day, last_day)}
    lines = items(planned, kept, list(labels), beside)
    currency = report.agreement.currency
    spent = [
        {
            "expense.category": one.category,
            "expense.label": read(labels.get(one.category, {}), language).text,
            "expense.planned": str(Money(one.planned_minor, currency).to_decimal()),
            "expense.actual": str(Money(one.spent_minor, currency).to_decimal()) if kept else "",
            "expense.beside": str(Money(one.beside_minor, currency).to_decimal()) if beside else "",
        }
        for one in lines
    ]
    for submission in dossier.submissions.filter(use="application").select_related("form"):
        places = {fact.removeprefix(rules.HEAD): path for path, fact in mapped(form_of(submission)).items()}
        values = {places[fact]: value for fact, value in single.items() if fact in places}
        values |= _rows(places, results) | _rows(places, spent)
        prefill(submission=submission, values=values, at=at)


def _rows(places: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    values = {}
    for number, row in enumerate(rows, 1):
        for fact, value in row.items():
            if fact in places and value:
                group, _slash, leaf = places[fact].rpartition("/")
                values[f"{group}[{number}]/{leaf}"] = value
    return values


def _period(report: Report) -> tuple[date, date]:
    """From the day after the former report of its key, or the start, to the day it is about, both included."""
    agreement = report.agreement
    former = queries.former(report)
    start = former + timedelta(days=1) if former is not None else agreement.starts_on
    end = min(agreement.ends_on - timedelta(days=1), max(queries.told_until(report), start))
    return start, max(end, start)
