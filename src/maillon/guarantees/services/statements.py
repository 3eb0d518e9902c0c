"""What lenders report, taken in once: the file is kept, each line becomes an event, a correction its difference."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.rules import TABLES, TEXT
from maillon.core.files.services import store
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet
from maillon.core.people.models import User
from maillon.guarantees.models import Facility, Loan, Statement, StatementLine
from maillon.guarantees.permissions.funds import can_report_on
from maillon.guarantees.queries import history
from maillon.guarantees.rules.events import Event, claims, lending
from maillon.guarantees.services import acceptance, recording
from maillon.guarantees.spreadsheets.statements import Known, Line

REPORT = "guarantees.report"
"""The kind of obligation to hand in a quarter's statement."""
_QUARTER = re.compile(r"((?:19|20|21)\d{2})-Q([1-4])")
_MONTHS = 3


def quarter_ends_on(period: str) -> date:
    """The last day of a quarter written « 2026-Q1 »; raises RuleViolation ``guarantees.period``."""
    found = _QUARTER.fullmatch(period)
    if not found:
        raise RuleViolation("guarantees.period", field="period", period=period)
    year, month = int(found[1]), int(found[2]) * _MONTHS
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def quarter_of(day: date) -> str:
    """The quarter a day is in."""
    return f"{day.year}-Q{(day.month - 1) // _MONTHS + 1}"


def known_loans(facility: Facility) -> dict[str, Known]:
    """The loans a lender reports on, by number, each with the principal outstanding as the fund knows it."""
    state = history.state_of(facility.fund)
    rows = Loan.objects.filter(guarantee__facility=facility).select_related("guarantee").order_by("number")
    return {
        one.number: Known(one.number, one.currency, state.guarantees[one.guarantee.reference].loan.principal_minor)
        for one in rows
        if one.guarantee.reference in state.guarantees
    }


@transaction.atomic
def take_in(
    *,
    facility: Facility,
    period: str,
    lines: Sequence[Line],
    actor: User | None,
    at: datetime,
    upload: File[bytes] | None = None,
    token: UUID | None = None,
) -> Statement:
    """A lender's statement of a quarter: kept as evidence, its lines become events of the guarantees.

    What somebody of the lender hands in waits for the fund to accept it; what the fund's manager takes in is accepted.

    The same content again, in any order, gives the same statement; other content for the same quarter is a
    correction: it is kept beside the first, and its difference is posted today. Under a ``token``, what was handed in
    the first time is given again, even once it was corrected. Raises NotAllowed, RuleViolation ``guarantees.period``,
    ``guarantees.period_running`` before the quarter's end, ``guarantees.unknown_loan`` (``loan``),
    ``guarantees.loan_twice`` (``loan``), ``guarantees.no_line``, ``guarantees.key_taken`` for another content under the
    same token, and what the engine refuses.
    """
    if actor is not None and not can_report_on(actor, facility):
        raise NotAllowed("guarantees.report")
    ends_on, today = quarter_ends_on(period), timezone.localdate(at)
    if today <= ends_on:
        raise RuleViolation("guarantees.period_running", field="period", day=ends_on)
    if not lines:
        raise RuleViolation("guarantees.no_line", field="file")
    fund = recording.hold(facility.fund)
    content = _content(period, lines)
    if token is not None and (same := facility.statements.filter(token=token).first()) is not None:
        if same.content != content:
            raise RuleViolation("guarantees.key_taken", key=str(token))
        return same
    former = facility.statements.filter(period=period).order_by("-number").first()
    if former is not None and former.content == content:
        return former
    loans = {one.number: one for one in Loan.objects.filter(guarantee__facility=facility).select_related("guarantee")}
    if unknown := [one.loan for one in lines if one.loan not in loans]:
        raise RuleViolation("guarantees.unknown_loan", field="file", loan=unknown[0])
    if twice := [loan for loan, times in Counter(one.loan for one in lines).items() if times > 1]:
        raise RuleViolation("guarantees.loan_twice", field="file", loan=twice[0])
    kept = None
    if upload is not None:
        kept = store(
            upload, actor=actor, owner_organisation=fund.organisation, at=at, allowed=frozenset({*TABLES, TEXT})
        )
    number = former.number + 1 if former else 1
    statement = Statement.objects.create(
        facility=facility,
        period=period,
        ends_on=ends_on,
        number=number,
        file=kept,
        content=content,
        token=token,
        known_at=at,
        received_by=actor,
        **acceptance.at_receipt(facility, actor, at),
    )
    # What a quarter says takes effect on its last day; what corrects it, the day it is known.
    effective = today if former else ends_on
    before = _former_lines(former)
    happened: list[Event] = []
    places: dict[str, str] = {}
    for one in sorted(lines, key=lambda line: line.loan):
        made = _events(statement, one, loans[one.loan], before.get(one.loan), effective, today)
        places[one.loan] = made[0].key
        happened += made
    done = recording.happen(fund=fund, events=happened, actor=actor, at=at, evidence=kept)
    rows = {row.idempotency_key: row for row in done.rows}
    StatementLine.objects.bulk_create(
        StatementLine(
            statement=statement,
            loan=loans[one.loan],
            event=rows[places[one.loan]],
            **{name: value for name, value in asdict(one).items() if name != "loan"},
        )
        for one in lines
    )
    _met(facility, period, actor, at)
    acceptance.await_reading(statement, former, actor, at)
    after = {"period": period, "number": number, "lines": len(lines), "content": content}
    record(actor, "guarantees.statement.received", statement, at=at, after=after)
    return statement


def _events(
    statement: Statement, line: Line, loan: Loan, former: StatementLine | None, effective: date, today: date
) -> list[Event]:
    name = loan.guarantee.reference
    # Named by what it is, never by its row: what is sealed says the same in whichever database it is told again.
    quarter = f"statement:{statement.facility.reference}:{statement.period}"
    key = f"{quarter}:{loan.number}:{statement.number}"
    about: dict[str, Any] = {"effective_on": effective, "known_on": today, "guarantee": name}
    made: list[Event] = [
        lending.StatementReported(
            key=key,
            period=statement.period,
            ends_on=statement.ends_on,
            disbursed_minor=line.disbursed_minor,
            repaid_principal_minor=line.repaid_principal_minor,
            repaid_interest_minor=line.repaid_interest_minor,
            capitalised_minor=line.capitalised_minor,
            evidence=f"{quarter}:{statement.number}",
            **about,
        )
    ]
    was = former.recovered_minor if former else 0
    if line.recovered_minor != was:
        told = StatementLine.objects.filter(loan=loan).exclude(statement__period=statement.period)
        latest = {one.statement.period: one for one in told.select_related("statement").order_by("statement__number")}
        if former is None:
            made.append(claims.RecoveryReported(key=f"{key}:recovered", amount_minor=line.recovered_minor, **about))
        else:
            total = sum(one.recovered_minor for one in latest.values()) + line.recovered_minor
            made.append(claims.RecoveryCorrected(key=f"{key}:recovered", total_minor=total, **about))
    return made


def _former_lines(former: Statement | None) -> Mapping[str, StatementLine]:
    return {one.loan.number: one for one in former.lines.select_related("loan")} if former else {}


def _content(period: str, lines: Sequence[Line]) -> str:
    """What a statement says, whatever the order of its lines."""
    told = sorted((asdict(one) for one in lines), key=lambda one: str(one["loan"]))
    return hashlib.sha256(json.dumps([period, told], sort_keys=True).encode()).hexdigest()


def _met(facility: Facility, period: str, actor: User | None, at: datetime) -> None:
    owed = Obligation.objects.open().filter(
        kind=REPORT, subject_type=facility._meta.label_lower, subject_id=str(facility.pk)
    )
    for one in owed:
        if quarter_of(due_quarter(one)) == period:
            meet(obligation=one, actor=actor, at=at)


def due_quarter(duty: Obligation) -> date:
    """A day of the quarter a report's due day is about: the one that ended before it."""
    due = timezone.localdate(duty.first_due_at)
    first = date(due.year, (due.month - 1) // _MONTHS * _MONTHS + 1, 1)
    return first - timedelta(days=1)
