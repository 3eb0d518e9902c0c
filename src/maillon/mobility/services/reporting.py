"""What happened to somebody: reported, taken in hand, followed, closed; a clock carries what nobody answers."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail import services as mail
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet, open_one, waive
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.permissions import handles_network
from maillon.mobility.models import Departure, Guideline, Incident, IncidentNote
from maillon.mobility.permissions import departures, incidents
from maillon.mobility.queries import care as people
from maillon.mobility.queries.guidelines import guideline_for
from maillon.mobility.rules import guidelines
from maillon.mobility.rules import watching as rules
from maillon.network.addresses import address

INCIDENT = "mobility.incident"
_LETTERS = "23456789ABCDEFGHJKMNPQRTVWXYZ"
_LONGEST = 8000
_AGAIN = timedelta(hours=24)
"""The same report, word for word, within this was sent twice: kept while there was no network, then sent again."""


@transaction.atomic
def report(
    *,
    kind: str,
    severity: str,
    account: str,
    organisation: Organisation,
    departure: Departure | None,
    actor: User | None,
    at: datetime,
    country: str = "",
    happened_at: datetime | None = None,
    skips_home: bool = False,
    unnamed: bool = False,
) -> Incident:
    """Somebody says what happened. ``skips_home``: the organisation's people do not read it, the network does at once.

    ``unnamed``: nobody is told who reported it, for a report of abuse alone. The same, word for word, from the same
    person the same day is the report already made: it stays one. Raises NotAllowed for who neither
    follows departures there nor leaves from there, RuleViolation ``mobility.incident_kind``,
    ``mobility.incident_account``.
    """
    if actor is not None and not may_report(actor, organisation):
        raise NotAllowed("mobility.incident.report")
    if kind not in Incident.Kind.values or severity not in Incident.Severity.values:
        raise RuleViolation("mobility.incident_kind", field="kind")
    if not account.strip():
        raise RuleViolation("mobility.incident_account", field="account")
    told = {
        "kind": kind,
        "severity": severity,
        "organisation": organisation,
        "departure": departure,
        "account": account.strip()[:_LONGEST],
        "reported_by": None if unnamed and kind == Incident.Kind.PSEA else actor,
        "skips_home": skips_home,
    }
    # Whoever sends it twice at once waits here for the first: two reports would ring everybody twice.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if known := Incident.objects.filter(reported_at__gt=at - _AGAIN, **told).order_by("pk").first():
        return known
    incident = Incident(
        reference=_new_reference(at),
        country=country or (departure.country if departure else ""),
        happened_at=happened_at,
        reported_at=at,
        **told,
    )
    has_reader = not skips_home and bool(_readers(incident, 0, at))
    incident.level = rules.first_level(has_reader=has_reader)
    incident.escalates_at = _next(incident)
    incident.save()
    # Its kind, its country and whom it is about stay out of the journal, which others read.
    record(incident.reported_by, "mobility.incident.reported", incident, at=at)
    _tell(incident, at)
    return incident


def may_report(user: User, organisation: Organisation) -> bool:
    """Who follows the departures of an organisation, and who leaves or left with it."""
    if organisation.pk in departures.sending_homes(user) or handles_network(user):
        return True
    return departures.own_departures(user).filter(organisation=organisation).exists()


def call_for_help(*, departure: Departure, account: str, actor: User | None, at: datetime) -> Incident:
    """Help was asked for by a check-in: a critical report until somebody who answers knows better.

    Other words while nobody has answered the first call are added to it: one call rings, and holds everything said.
    """
    waiting = Incident.objects.select_for_update().filter(
        departure=departure, kind=Incident.Kind.SECURITY, state=Incident.State.REPORTED, reported_by=actor
    )
    first = waiting.filter(severity=Incident.Severity.CRITICAL).order_by("pk").first()
    if first is not None:
        if account and account != first.account:
            IncidentNote.objects.create(incident=first, at=at, by=actor, text=account)
            record(actor, "mobility.incident.noted", first, at=at)
        return first
    return report(
        kind=Incident.Kind.SECURITY,
        severity=Incident.Severity.CRITICAL,
        account=account or "Demande d’aide reçue par le lien de suivi. / Help asked for by the check-in link.",
        organisation=departure.organisation,
        departure=departure,
        actor=actor,
        at=at,
    )


@transaction.atomic
def take(*, incident: Incident, actor: User, at: datetime) -> Incident:
    """Somebody answers for it: the clock stops; pressed twice, nothing changes. Raises NotAllowed, RuleViolation
    ``mobility.incident_state``."""
    held = _held(incident, actor)
    if held.state == Incident.State.IN_HAND and held.taken_by_id == actor.pk:
        return held
    if held.state != Incident.State.REPORTED:
        raise RuleViolation("mobility.incident_state")
    held.state, held.taken_by, held.taken_at, held.escalates_at = Incident.State.IN_HAND, actor, at, None
    held.save(update_fields=["state", "taken_by", "taken_at", "escalates_at"])
    record(actor, "mobility.incident.taken", held, at=at)
    for owed in _owed(held):
        if owed.debtor_person_id == actor.person_id:
            meet(obligation=owed, actor=actor, at=at)
        else:
            waive(obligation=owed, reason="Pris en main", actor=None, at=at)
    incident.refresh_from_db()
    return incident


@transaction.atomic
def note(*, incident: Incident, text: str, actor: User, at: datetime) -> IncidentNote:
    """Something was done or learnt. Raises NotAllowed, RuleViolation ``mobility.incident_account``."""
    held = _held(incident, actor)
    if not text.strip():
        raise RuleViolation("mobility.incident_account", field="text")
    made = IncidentNote.objects.create(incident=held, at=at, by=actor, text=text.strip()[:_LONGEST])
    record(actor, "mobility.incident.noted", held, at=at)
    return made


@transaction.atomic
def close(*, incident: Incident, text: str, actor: User, at: datetime) -> Incident:
    """It is over; the last words say how. Raises as ``note``, and RuleViolation ``mobility.incident_state``."""
    held = _held(incident, actor)
    if held.state != Incident.State.IN_HAND:
        raise RuleViolation("mobility.incident_state")
    note(incident=held, text=text, actor=actor, at=at)
    held.state, held.closed_at = Incident.State.CLOSED, at
    held.save(update_fields=["state", "closed_at"])
    record(actor, "mobility.incident.closed", held, at=at)
    incident.refresh_from_db()
    return incident


@transaction.atomic
def reopen(*, incident: Incident, actor: User, at: datetime) -> Incident:
    """It is not over. Raises NotAllowed, RuleViolation ``mobility.incident_state``."""
    held = _held(incident, actor)
    if held.state != Incident.State.CLOSED:
        raise RuleViolation("mobility.incident_state")
    held.state, held.closed_at = Incident.State.IN_HAND, None
    held.save(update_fields=["state", "closed_at"])
    record(actor, "mobility.incident.reopened", held, at=at)
    incident.refresh_from_db()
    return incident


def escalate(*, at: datetime) -> int:
    """Carry every report nobody answered in time as far as its delays say; gives how many moved."""
    due = Incident.objects.filter(state=Incident.State.REPORTED, escalates_at__lte=at)
    return sum(_escalate(pk, at) for pk in list(due.order_by("escalates_at").values_list("pk", flat=True)[:500]))


@transaction.atomic
def _escalate(pk: int, at: datetime) -> bool:
    held = Incident.objects.select_for_update().get(pk=pk)
    if held.state != Incident.State.REPORTED or held.escalates_at is None or held.escalates_at > at:
        return False
    level = rules.level_at(
        _care(held), kind=held.kind, severity=held.severity, level=held.level, reported_at=held.reported_at, at=at
    )
    held.level = level
    held.escalates_at = _next(held)
    held.save(update_fields=["level", "escalates_at"])
    record(None, "mobility.incident.escalated", held, at=at, after={"level": level})
    _tell(held, at)
    return True


def _held(incident: Incident, actor: User) -> Incident:
    held = Incident.objects.select_for_update(of=("self",)).select_related("departure").get(pk=incident.pk)
    if not incidents.can_read_incident(actor, held):
        raise NotAllowed("mobility.incident.read")
    return held


def _readers(incident: Incident, level: int, at: datetime) -> list[User]:
    """Who is told at a level, and may read: of abuse, only persons named."""
    home, last = incident.organisation_id, level >= rules.LAST_LEVEL
    if incident.kind == Incident.Kind.PSEA:
        return [one.user for one in people.focal_persons(None if last else home, at=at)]
    if last:
        return people.network_staff()
    return _once([*people.told_for(home), *(people.administrators_of(home) if level else [])])


def _tell(incident: Incident, at: datetime) -> None:
    due = incident.escalates_at or at
    for user in _readers(incident, incident.level, at):
        if user.person is not None:
            open_one(kind=INCIDENT, subject=incident, due_at=due, actor=None, at=at, debtor_person=user.person)
        language = user.language or "fr"
        link = address("departure_incident", language, reference=incident.reference)
        mail.write(user.email, "mobility/incident", language, {"link": link, "due": incident.escalates_at}, at)


def _next(incident: Incident) -> datetime | None:
    return rules.escalates_at(
        _care(incident),
        kind=incident.kind,
        severity=incident.severity,
        level=incident.level,
        reported_at=incident.reported_at,
    )


def _care(incident: Incident) -> guidelines.Care:
    """The delays that govern a report: those of the stay, else those of the day it was reported."""
    followed = incident.departure.care if incident.departure else None
    day = timezone.localdate(incident.reported_at)
    found = followed or guideline_for(Guideline.Kind.CARE, "", on=day)
    if found is None:
        raise RuleViolation("mobility.no_care")
    return guidelines.care(found.definition)


def _owed(incident: Incident) -> list[Obligation]:
    subject = {"subject_type": incident._meta.label_lower, "subject_id": str(incident.pk)}
    return list(Obligation.objects.filter(kind=INCIDENT, state=Obligation.State.OPEN, **subject))


def _new_reference(at: datetime) -> str:
    while True:
        drawn = rules.reference(timezone.localdate(at).year, [secrets.choice(_LETTERS) for _ in range(6)])
        if not Incident.objects.filter(reference=drawn).exists():
            return drawn


def _once(users: Iterable[User]) -> list[User]:
    return list({one.pk: one for one in users}.values())
