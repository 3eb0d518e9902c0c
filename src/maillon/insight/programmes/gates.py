"""How long things stay at each gate of a funder's programmes, and who waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from statistics import median

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.dossiers.models import Dossier, TimelineEntry
from maillon.dossiers.rules.walk import State
from maillon.funding.models import Agreement, Instalment, Report, Signature

DAYS = 730
"""How far back what is done is counted."""


class Party(StrEnum):
    """Whom a thing waits for."""

    ORGANISATION = "organisation"
    OFFICERS = "officers"
    READERS = "readers"
    COMMITTEE = "committee"
    BANK = "bank"


class Gate(StrEnum):
    """Where a thing waits, in the order of a file's life."""

    RECEIVE = "receive"
    CORRECT = "correct"
    ASSIGN = "assign"
    READ = "read"
    DELIBERATE = "deliberate"
    SIGN_ORGANISATION = "sign_organisation"
    SIGN_FUNDER = "sign_funder"
    PREPARE = "prepare"
    APPROVE = "approve"
    ORDER = "order"
    BANK = "bank"
    REPORT = "report"
    JUDGE = "judge"


PARTY = {
    Gate.RECEIVE: Party.OFFICERS,
    Gate.CORRECT: Party.ORGANISATION,
    Gate.ASSIGN: Party.OFFICERS,
    Gate.READ: Party.READERS,
    Gate.DELIBERATE: Party.COMMITTEE,
    Gate.SIGN_ORGANISATION: Party.ORGANISATION,
    Gate.SIGN_FUNDER: Party.OFFICERS,
    Gate.PREPARE: Party.OFFICERS,
    Gate.APPROVE: Party.OFFICERS,
    Gate.ORDER: Party.OFFICERS,
    Gate.BANK: Party.BANK,
    Gate.REPORT: Party.ORGANISATION,
    Gate.JUDGE: Party.OFFICERS,
}
_STATES = {
    State.SUBMITTED: Gate.RECEIVE,
    State.RETURNED: Gate.CORRECT,
    State.RECEIVABLE: Gate.ASSIGN,
    State.IN_REVIEW: Gate.READ,
    State.IN_DELIBERATION: Gate.DELIBERATE,
    State.DEFERRED: Gate.DELIBERATE,
}
_BY_NAME = {state.value: gate for state, gate in _STATES.items()}


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing at a gate: since when, until when (None: it waits still), and what it is (``kind`` and ``key``)."""

    gate: Gate
    since: datetime
    until: datetime | None
    kind: str
    key: str

    def days(self, at: datetime) -> float:
        """How long it waited, or has waited by an instant; never below zero."""
        return max(((self.until or at) - self.since) / timedelta(days=1), 0.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A gate: how many passed it and the days half of them took, the days nine in ten did; what waits there now."""

    gate: Gate
    party: Party
    passed: int
    median_days: float | None
    ninth_days: float | None
    waiting: int
    waiting_median_days: float | None
    oldest: Wait | None


def gates(funder: Organisation, *, at: datetime) -> list[Line]:
    """Every gate of a funder's programmes over two years, in the order of a file's life; five questions."""
    since = at - timedelta(days=DAYS)
    kept = [*_dossiers(funder, since), *_signatures(funder, since), *_payments(funder, since)]
    return lines([*kept, *_reports(funder, since, at)], at=at)


def lines(waits: Iterable[Wait], *, at: datetime) -> list[Line]:
    """What waits say of each gate."""
    by: dict[Gate, list[Wait]] = {gate: [] for gate in Gate}
    for one in waits:
        by[one.gate].append(one)
    return [_line(gate, kept, at) for gate, kept in by.items()]


def _line(gate: Gate, kept: Sequence[Wait], at: datetime) -> Line:
    done = sorted(one.days(at) for one in kept if one.until is not None)
    open_ones = [one for one in kept if one.until is None]
    return Line(
        gate,
        PARTY[gate],
        len(done),
        median(done) if done else None,
        done[max(0, -(-9 * len(done) // 10) - 1)] if done else None,
        len(open_ones),
        median(one.days(at) for one in open_ones) if open_ones else None,
        min(open_ones, key=lambda one: one.since, default=None),
    )


def _dossiers(funder: Organisation, since: datetime) -> list[Wait]:
    """Applications to the funder's calls, state by state, as their timelines tell."""
    mine = Dossier.objects.filter(version__call__terms__component__programme__funder=funder)
    found = []
    steps = TimelineEntry.objects.filter(dossier__in=mine.values("pk"), kind=TimelineEntry.Kind.STEP)
    former: dict[int, datetime] = {}
    rows = steps.order_by("dossier_id", "sequence")
    for dossier, reference, at, from_state in rows.values_list("dossier_id", "dossier__reference", "at", "from_state"):
        gate = _BY_NAME.get(from_state)
        if gate is not None and dossier in former and at >= since:
            found.append(Wait(gate, former[dossier], at, "dossier", reference))
        former[dossier] = at
    waiting = mine.filter(state__in=_STATES)
    for reference, state, entered in waiting.values_list("reference", "state", "state_since"):
        found.append(Wait(_STATES[State(state)], entered, None, "dossier", reference))
    return found


def _signatures(funder: Organisation, since: datetime) -> list[Wait]:
    """Agreements from the day they are written to each party's signature."""
    signed = Signature.objects.filter(agreement=OuterRef("pk"), amendment=None)
    rows = (
        Agreement.objects.filter(funder=funder)
        .filter(Q(signed_at__gte=since) | Q(state=Agreement.State.TO_SIGN))
        .annotate(
            theirs=Subquery(signed.filter(party="organisation").values("signed_at")[:1]),
            ours=Subquery(signed.filter(party="funder").values("signed_at")[:1]),
        )
    )
    found = []
    for reference, state, written, theirs, ours in rows.values_list(
        "reference", "state", "created_at", "theirs", "ours"
    ):
        for gate, signed_at in ((Gate.SIGN_ORGANISATION, theirs), (Gate.SIGN_FUNDER, ours)):
            if signed_at is not None or state == Agreement.State.TO_SIGN:
                found.append(Wait(gate, written, signed_at, "agreement", reference))
    return found


def _payments(funder: Organisation, since: datetime) -> list[Wait]:
    """Instalments from the day they fall due: asked for, approved, sent, confirmed; what is held is left out."""
    rows = Instalment.objects.filter(agreement__funder=funder, due_at__isnull=False, held_because="")
    rows = rows.filter(
        Q(paid_on__gte=timezone.localdate(since)) | Q(state__in=("due", "prepared", "approved", "ordered"))
    )
    found = []
    columns = ("agreement__reference", "due_at", "prepared_at", "approved_at", "order__made_at", "paid_on")
    for reference, due_at, prepared_at, approved_at, made_at, paid_on in rows.values_list(*columns):
        paid_at = _noon(paid_on) if paid_on else None
        moments = [due_at, prepared_at, approved_at, made_at or (paid_at if paid_at else None), paid_at]
        for gate, begun, ended in zip(
            (Gate.PREPARE, Gate.APPROVE, Gate.ORDER, Gate.BANK), moments, moments[1:], strict=False
        ):
            if begun is not None:
                found.append(Wait(gate, begun, ended, "agreement", reference))
    return found


def _reports(funder: Organisation, since: datetime, at: datetime) -> list[Wait]:
    """Reports from the day they are due until they come, then until they are judged."""
    rows = Report.objects.filter(agreement__funder=funder, due_on__gte=timezone.localdate(since))
    rows = rows.exclude(state=Report.State.DROPPED)
    found = []
    for reference, state, due_on, received_at, judged_at in rows.values_list(
        "agreement__reference", "state", "due_on", "received_at", "judged_at"
    ):
        due_at = _noon(due_on)
        if received_at is not None:
            found.append(Wait(Gate.REPORT, min(due_at, received_at), received_at, "agreement", reference))
            if state == Report.State.RECEIVED or judged_at is not None:
                found.append(Wait(Gate.JUDGE, received_at, judged_at, "agreement", reference))
        elif state == Report.State.DUE and due_at < at:
            found.append(Wait(Gate.REPORT, due_at, None, "agreement", reference))
    return found


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
