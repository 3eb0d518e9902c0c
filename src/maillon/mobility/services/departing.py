"""The register of departures: a group enters it when it is prepared; people leave, return, or do not go after all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet, open_one, waive
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User
from maillon.mobility.models import Cohort, Departure, Guideline, Placement, PreparationItem
from maillon.mobility.permissions import departures as permissions
from maillon.mobility.queries import guidelines as asked
from maillon.mobility.rules import departing as rules
from maillon.mobility.rules import watching
from maillon.mobility.rules.rulebook import months_later

PREPARATION = "mobility.preparation"
DEBRIEFING = "mobility.debriefing"
PROJECT = "mobility.engagement_project"
_GONE = "Plus dans le groupe"


@transaction.atomic
def prepare_group(*, cohort: Cohort, actor: User | None, at: datetime) -> list[Departure]:
    """Enter a group in the register as it stands: who joined since enters, who withdrew is called off.

    Gives the departures of the group. Raises NotAllowed, RuleViolation ``mobility.nobody_placed``.
    """
    if actor is not None and not permissions.can_prepare_group(actor, cohort):
        raise NotAllowed("mobility.departure.keep")
    held = Cohort.objects.select_for_update(of=("self",)).select_related("offer__season__rulebook").get(pk=cohort.pk)
    placements = list(held.placements.filter(ended_at=None).select_related("candidacy__person"))
    known = {one.placement_id: one for one in Departure.objects.filter(cohort=held).select_related("person")}
    if not placements and not known:
        raise RuleViolation("mobility.nobody_placed")
    current = {one.pk for one in placements}
    for gone in (one for one in known.values() if one.placement_id not in current and one.left_at is None):
        call_off(departure=gone, reason=_why_gone(gone), actor=actor, at=at)
    return [known.get(one.pk) or _enter(held, one, actor, at) for one in placements]


@transaction.atomic
def register(
    *,
    person: Person,
    organisation: Organisation,
    facts: Mapping[str, Any],
    programme: str,
    actor: User | None,
    at: datetime,
) -> Departure:
    """Enter one person's stay in the register, with its checklist, under the rules of the day it starts.

    ``facts`` are fields of Departure (title, country, starts_on, ends_on…). Raises NotAllowed, RuleViolation
    ``mobility.days_in_order``.
    """
    departure = Departure(person=person, organisation=organisation, created_at=at, **facts)
    if actor is not None and not permissions.can_follow(actor, departure):
        raise NotAllowed("mobility.departure.keep")
    if departure.ends_on <= departure.starts_on:
        raise RuleViolation("mobility.days_in_order", field="ends_on")
    for kind in (Guideline.Kind.CHECKLIST, Guideline.Kind.CURRICULUM, Guideline.Kind.CARE):
        setattr(departure, kind.value, asked.guideline_for(kind, programme, on=departure.starts_on))
    departure.save()
    record(actor, "mobility.departure.entered", departure, at=at, after={"country": departure.country})
    _open_checklist(departure, actor, at)
    return departure


@transaction.atomic
def call_off(*, departure: Departure, reason: str, actor: User | None, at: datetime) -> Departure:
    """Somebody does not go after all: nothing more is asked of them; twice changes nothing. Raises NotAllowed,
    RuleViolation ``mobility.departure_state``, ``mobility.reason``."""
    held = locked(departure, actor)
    if held.left_at is not None:
        raise RuleViolation("mobility.departure_state")
    if not reason.strip():
        raise RuleViolation("mobility.reason", field="reason")
    _call_off(held, reason, actor, at)
    departure.refresh_from_db()
    return departure


def leave_groups(*, placements: Collection[Placement], reason: str, actor: User | None, at: datetime) -> None:
    """These placements end: whoever entered the register with one is called off. The caller has guarded.

    Raises RuleViolation ``mobility.already_left`` when somebody has left: the register, not a plan, brings them back.
    """
    stays = Departure.objects.live().select_for_update(of=("self",)).filter(placement__in=placements)
    for held in stays.order_by("pk"):
        if held.left_at is not None:
            raise RuleViolation("mobility.already_left")
        _call_off(held, reason or _GONE, actor, at)


@transaction.atomic
def leave(*, departure: Departure, actor: User, at: datetime, despite: str = "") -> Departure:
    """They have left: from now on news are expected. With something missing, only who follows them, saying why.

    Twice changes nothing. Raises NotAllowed, RuleViolation ``mobility.departure_state``, ``mobility.not_ready``
    (``missing``: keys).
    """
    held = locked(departure, actor, own=True)
    if held.cancelled_at is not None or held.returned_at is not None:
        raise RuleViolation("mobility.departure_state")
    if held.left_at is not None:
        return departure
    missing = list(held.items.filter(done_at=None, excused_at=None).values_list("key", flat=True))
    if missing and not (despite.strip() and permissions.can_follow(actor, held)):
        raise RuleViolation("mobility.not_ready", field="despite", missing=missing)
    care, risk = asked.care_of(held), asked.risk_of(held.country)
    held.left_at, held.left_despite = at, despite.strip()[:500] if missing else ""
    if care is not None:
        held.next_check_in_at = watching.next_news(care, level=risk.level if risk else None, at=at)
    held.save(update_fields=["left_at", "left_despite", "next_check_in_at"])
    record(actor, "mobility.departure.left", held, at=at, after={"missing": missing})
    departure.refresh_from_db()
    return departure


@transaction.atomic
def come_back(*, departure: Departure, actor: User, at: datetime) -> Departure:
    """They are back: no more news are expected; a debriefing and a project with the public are owed.

    Twice changes nothing. Raises NotAllowed, RuleViolation ``mobility.departure_state``.
    """
    held = locked(departure, actor, own=True)
    if held.left_at is None:
        raise RuleViolation("mobility.departure_state")
    if held.returned_at is not None:
        return departure
    held.returned_at, held.next_check_in_at, held.silent_since = at, None, None
    held.save(update_fields=["returned_at", "next_check_in_at", "silent_since"])
    record(actor, "mobility.departure.returned", held, at=at)
    for owed in about(held, "mobility.silence"):
        meet(obligation=owed, actor=actor, at=at)
    care, today = asked.care_of(held), timezone.localdate(at)
    if care is not None:
        due = end_of(today + timedelta(days=care.debriefing_days))
        _owe(held, DEBRIEFING, due, actor, at)
        _owe(held, PROJECT, end_of(months_later(today, care.project_months)), actor, at)
    departure.refresh_from_db()
    return departure


@transaction.atomic
def note_there(*, departure: Departure, facts: Mapping[str, str], actor: User, at: datetime) -> Departure:
    """Whom and how to call there: telephone, the partner's contact. ``facts``: phone_there, local_contact,
    local_phone. Raises NotAllowed."""
    held = locked(departure, actor, own=True)
    for name in ("phone_there", "local_contact", "local_phone"):
        if name in facts:
            setattr(held, name, facts[name].strip()[: 160 if name == "local_contact" else 40])
    held.save(update_fields=["phone_there", "local_contact", "local_phone"])
    record(actor, "mobility.departure.reachable", held, at=at)
    departure.refresh_from_db()
    return departure


def locked(departure: Departure, actor: User | None, *, own: bool = False) -> Departure:
    """The departure, held until the transaction ends; refuses who neither follows it nor, where ``own``, makes it."""
    related = ("person", "organisation", "checklist", "curriculum", "care")
    held = Departure.objects.select_for_update(of=("self",)).select_related(*related).get(pk=departure.pk)
    may = actor is None or permissions.can_follow(actor, held)
    if not (may or (own and permissions.is_own_departure(actor, held))):
        raise NotAllowed("mobility.departure.keep")
    return held


def end_of(day: date) -> datetime:
    """The last second of a day in Québec: what is due that day may still be done."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def about(departure: Departure, kind: str) -> list[Obligation]:
    """What is still owed about a departure, of a kind."""
    subject = {"subject_type": departure._meta.label_lower, "subject_id": str(departure.pk)}
    return list(Obligation.objects.filter(kind=kind, state=Obligation.State.OPEN, **subject))


def _enter(cohort: Cohort, placement: Placement, actor: User | None, at: datetime) -> Departure:
    offer, candidacy = cohort.offer, placement.candidacy
    facts = {
        "host_id": offer.host_id,
        "offer": offer,
        "cohort": cohort,
        "placement": placement,
        "title": offer.title,
        "country": offer.country,
        "place": offer.place,
        "starts_on": offer.starts_on,
        "ends_on": offer.ends_on,
        "role": placement.role,
        "born_on": candidacy.born_on,
        "is_demonstration": candidacy.is_demonstration,
    }
    programme = offer.season.rulebook.programme if offer.season else ""
    home = Organisation.objects.get(pk=offer.organisation_id)
    return register(person=candidacy.person, organisation=home, facts=facts, programme=programme, actor=actor, at=at)


def _open_checklist(departure: Departure, actor: User | None, at: datetime) -> None:
    care, today = asked.care_of(departure), timezone.localdate(at)
    minor = rules.is_minor(departure.born_on, departure.starts_on, care.adult_at if care else 18)
    lines = rules.lines_for(asked.items_of(departure).values(), minor=minor)
    for position, line in enumerate(lines, 1):
        due = rules.due_on(line, starts_on=departure.starts_on, today=today)
        item = PreparationItem.objects.create(departure=departure, key=line.key, position=position, due_on=due)
        open_one(
            kind=PREPARATION,
            subject=item,
            due_at=end_of(due),
            actor=actor,
            at=at,
            debtor_person=departure.person,
            creditor=departure.organisation,
            title=dict(line.title),
        )


def _owed(departure: Departure, kind: str) -> list[Obligation]:
    keys = [str(pk) for pk in departure.items.values_list("pk", flat=True)]
    return list(
        Obligation.objects.filter(
            kind=kind,
            state=Obligation.State.OPEN,
            subject_type=PreparationItem._meta.label_lower,
            subject_id__in=keys,
        )
    )


def _owe(departure: Departure, kind: str, due: datetime, actor: User | None, at: datetime) -> None:
    open_one(
        kind=kind,
        subject=departure,
        due_at=due,
        actor=actor,
        at=at,
        debtor_person=departure.person,
        creditor=departure.organisation,
    )


def _call_off(held: Departure, reason: str, actor: User | None, at: datetime) -> None:
    if held.cancelled_at is not None:
        return
    held.cancelled_at, held.cancelled_because, held.next_check_in_at = at, reason.strip()[:500], None
    held.save(update_fields=["cancelled_at", "cancelled_because", "next_check_in_at"])
    record(actor, "mobility.departure.cancelled", held, at=at)
    for owed in _owed(held, PREPARATION):
        waive(obligation=owed, reason=held.cancelled_because, actor=actor, at=at)


def _why_gone(departure: Departure) -> str:
    placement = departure.placement
    return (placement.ended_because if placement else "") or _GONE
