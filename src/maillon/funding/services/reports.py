"""The reports and papers an agreement asks for: opened with it, received, accepted or returned with what lacks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations import registry
from maillon.core.obligations import services as obligations
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.rules import end_of_day
from maillon.core.people.models import User
from maillon.funding.models import Agreement, Report
from maillon.funding.permissions.agreements import can_handle_agreement
from maillon.funding.queries.agreements import terms_of
from maillon.funding.rules import agreements as rules
from maillon.funding.services import instalments, linking
from maillon.funding.services.turns import hold

REPORT = "funding.report"
"""The kind of obligation a report, or a paper, is."""
State = Report.State


def ask(agreement: Agreement, *, actor: User | None, at: datetime) -> None:
    """Open what the calendar of the agreement asks for; move what another end moves; drop what it asks no more.

    What was received stays as it is. Call it inside the transaction that brings the agreement, or its amendment,
    into force.
    """
    wanted = {
        (one.key, one.ordinal): one
        for one in rules.calendar(terms_of(agreement).reports, starts_on=agreement.starts_on, ends_on=agreement.ends_on)
    }
    known = {(one.key, one.ordinal): one for one in agreement.reports.select_related("obligation")}
    for name, expected in wanted.items():
        report = known.get(name)
        if report is None:
            made = Report.objects.create(
                agreement=agreement,
                key=expected.key,
                ordinal=expected.ordinal,
                kind=expected.kind,
                label=dict(expected.label),
                due_on=expected.due_on,
            )
            _owe(made, agreement, actor=actor, at=at)
        elif report.state == State.DUE and report.due_on != expected.due_on:
            report.due_on = expected.due_on
            _release(report, actor=actor, at=at)
            _owe(report, agreement, actor=actor, at=at)
        elif report.state == State.DROPPED:
            report.due_on, report.state = expected.due_on, State.DUE
            _owe(report, agreement, actor=actor, at=at)
    for name, report in known.items():
        if name not in wanted and report.state == State.DUE:
            _release(report, actor=actor, at=at)
            report.state = State.DROPPED
            report.save(update_fields=["state"])


def _owe(report: Report, agreement: Agreement, *, actor: User | None, at: datetime) -> None:
    due_at = end_of_day(report.due_on, timezone.get_default_timezone())
    opened = obligations.open_one(
        kind=REPORT,
        subject=report,
        due_at=due_at,
        actor=actor,
        at=at,
        debtor=agreement.organisation,
        creditor=agreement.funder,
        title={tag: f"{text} ({agreement.reference})" for tag, text in report.label.items()},
    )
    if opened.state != Obligation.State.OPEN:
        # An amendment moved it away and another brings it back to the day it had.
        obligations.reopen(obligation=opened, reason=agreement.reference, actor=actor, at=at)
    report.obligation = opened
    report.save(update_fields=["obligation", "due_on", "state"])


def _release(report: Report, *, actor: User | None, at: datetime) -> None:
    if report.obligation is not None and report.obligation.state == Obligation.State.OPEN:
        obligations.waive(obligation=report.obligation, reason=report.agreement.reference, actor=actor, at=at)


@transaction.atomic
def accept(*, report: Report, comment: str = "", actor: User, at: datetime) -> Report:
    """The funder accepts what was sent; instalments that waited for it fall due.

    Accepting again changes nothing. Raises NotAllowed; RuleViolation ``funding.not_received``.
    """
    held = _held(report, actor)
    if held.state == State.ACCEPTED:
        return held
    if held.state != State.RECEIVED:
        raise RuleViolation("funding.not_received")
    held.state, held.comment = State.ACCEPTED, comment.strip()
    _judged(held, "funding.report.accepted", actor, at)
    instalments.fall_due(held.agreement, actor=actor, at=at)
    linking.flow(held.agreement, actor=actor, at=at)
    return held


@transaction.atomic
def send_back(*, report: Report, comment: str, actor: User, at: datetime) -> Report:
    """The funder says what lacks: the report is owed again, what was sent is kept as refused.

    Raises NotAllowed; RuleViolation ``funding.no_reason``, ``funding.not_received``.
    """
    held = _held(report, actor)
    if not comment.strip():
        raise RuleViolation("funding.no_reason", field="comment")
    if held.state != State.RECEIVED or held.obligation is None:
        raise RuleViolation("funding.not_received")
    held.state, held.comment = State.DUE, comment.strip()
    _judged(held, "funding.report.returned", actor, at)
    obligations.reopen(obligation=held.obligation, reason=held.comment, actor=actor, at=at)
    return held


def _held(report: Report, actor: User) -> Report:
    if not can_handle_agreement(actor, report.agreement):
        raise NotAllowed("funding.handle")
    hold(report.agreement)
    found = Report.objects.select_for_update(of=("self",))
    return found.select_related("agreement__funder", "agreement__organisation", "obligation").get(pk=report.pk)


def _judged(report: Report, verb: str, actor: User, at: datetime) -> None:
    report.judged_by, report.judged_at = actor, at
    report.save(update_fields=["state", "comment", "judged_by", "judged_at"])
    record(actor, verb, report, at=at, after={"state": report.state, "comment": report.comment})


def moved(obligation: Obligation, verb: str, _actor: User | None, at: datetime) -> None:
    """A report was said to be sent, or that is taken back; a paper received may let an instalment fall due."""
    report = Report.objects.select_related("agreement__funder", "agreement__organisation").filter(obligation=obligation)
    found = report.first()
    if found is None:
        return
    if verb == "meet" and found.state == State.DUE:
        found.state, found.received_at = State.RECEIVED, at
        found.save(update_fields=["state", "received_at"])
        instalments.fall_due(found.agreement, actor=_actor, at=at)
    elif verb == "reopen" and found.state in (State.RECEIVED, State.ACCEPTED):
        found.state = State.DUE
        found.save(update_fields=["state"])
    elif verb == "postpone":
        found.due_on = timezone.localdate(obligation.due_at)
        found.save(update_fields=["due_on"])


registry.follow(REPORT, moved)
