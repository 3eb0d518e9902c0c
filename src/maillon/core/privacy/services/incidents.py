"""The register of confidentiality incidents: every state of knowledge is added, none is changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations import queries as obligations
from maillon.core.obligations import services as duties
from maillon.core.obligations.models import Obligation
from maillon.core.people.models import User
from maillon.core.privacy import rules
from maillon.core.privacy.models import Incident, IncidentEntry
from maillon.core.privacy.permissions import can_keep_registers
from maillon.core.privacy.queries.terms import days_for
from maillon.core.privacy.services.requests import end_of

NOTICES = {"commission": "core.privacy.tell_commission", "people": "core.privacy.tell_people"}
"""The obligations a serious risk opens, by the notice they are for."""
FIELDS = tuple(
    field.name
    for field in IncidentEntry._meta.concrete_fields
    if field.name not in ("id", "incident", "number", "recorded_at", "recorded_by")
)
"""What an entry says, in the order of the Commission's register."""


@transaction.atomic
def open_incident(*, facts: Mapping[str, Any], actor: User, at: datetime) -> Incident:
    """Enter an incident in the register with what is known of it now; ``facts`` by the names of ``FIELDS``.

    Raises NotAllowed, RuleViolation ``privacy.incident_missing`` (``fields``), ``privacy.future``,
    ``privacy.period`` or ``privacy.people``.
    """
    if not can_keep_registers(actor):
        raise NotAllowed("privacy.registers")
    incident = Incident.objects.create(opened_at=at, opened_by=actor)
    _write(incident, 1, facts, actor, at)
    return incident


@transaction.atomic
def add_to_incident(
    *, incident: Incident, facts: Mapping[str, Any], seen: int, actor: User, at: datetime
) -> IncidentEntry:
    """Say what is known of an incident now, in place of what was: that stays in its history.

    ``seen`` is the number of the entry the writer read; raises RuleViolation ``privacy.incident_changed`` when
    somebody has added another since.
    """
    if not can_keep_registers(actor):
        raise NotAllowed("privacy.registers")
    locked = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    last = locked.entries.aggregate(last=Max("number"))["last"] or 0
    if last != seen:
        raise RuleViolation("privacy.incident_changed", seen=seen, last=last)
    return _write(locked, last + 1, facts, actor, at)


def _write(incident: Incident, number: int, facts: Mapping[str, Any], actor: User, at: datetime) -> IncidentEntry:
    told = {name: facts[name] for name in FIELDS if name in facts}
    _check(told, at.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    entry = IncidentEntry.objects.create(incident=incident, number=number, recorded_at=at, recorded_by=actor, **told)
    after = {
        "entry": number,
        "serious_risk": entry.serious_risk,
        "commission_told_on": entry.commission_told_on,
        "people_told_on": entry.people_told_on,
    }
    record(actor, "core.incident.recorded", incident, at=at, after=after)
    _keep_notices(incident, entry, actor, at)
    return entry


def _check(told: Mapping[str, Any], today: date) -> None:
    if missing := rules.missing_of_incident(told):
        raise RuleViolation("privacy.incident_missing", field=missing[0], fields=missing)
    dates = (
        "discovered_on",
        "occurred_from",
        "occurred_to",
        "commission_told_on",
        "people_told_on",
        "public_notice_on",
    )
    for name in dates:
        if told.get(name) and told[name] > today:
            raise RuleViolation("privacy.future", field=name)
    if told.get("occurred_from") and told.get("occurred_to") and told["occurred_to"] < told["occurred_from"]:
        raise RuleViolation("privacy.period", field="occurred_to")
    people, here = told.get("people"), told.get("people_in_quebec")
    if people is not None and here is not None and here > people:
        raise RuleViolation("privacy.people", field="people_in_quebec")


def _keep_notices(incident: Incident, entry: IncidentEntry, actor: User, at: datetime) -> None:
    """A serious risk is told to the Commission and to people: an obligation each, met by its date, else waived."""
    awaited = rules.notices_due(
        serious_risk=entry.serious_risk, commission=entry.commission_told_on, people=entry.people_told_on
    )
    held = {one.kind: one for one in obligations.about(incident)}
    done = {"commission": entry.commission_told_on, "people": entry.people_told_on}
    for notice, kind in NOTICES.items():
        owed = held.get(kind)
        if notice in awaited:
            _await_notice(incident, entry, kind, owed, actor, at)
        elif owed is not None and owed.state == Obligation.State.OPEN:
            if done[notice]:
                duties.meet(obligation=owed, actor=actor, at=at, note=str(done[notice]))
            else:
                duties.waive(obligation=owed, reason=str(entry.likelihood or "serious_risk: no"), actor=actor, at=at)


def _await_notice(
    incident: Incident, entry: IncidentEntry, kind: str, owed: Obligation | None, actor: User, at: datetime
) -> None:
    if owed is not None:
        if owed.state != Obligation.State.OPEN:
            duties.reopen(obligation=owed, reason=str(entry.likelihood or "serious_risk: yes"), actor=actor, at=at)
        return
    if actor.person is None:
        raise RuleViolation("privacy.no_person")
    day = entry.discovered_on + timedelta(days=days_for("incident.notice", on=entry.discovered_on))
    duties.open_one(kind=kind, subject=incident, due_at=end_of(day), actor=actor, at=at, debtor_person=actor.person)
