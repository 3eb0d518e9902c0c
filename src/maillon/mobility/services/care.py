"""Who is on call, who is named to read reports of abuse; and the list taken away when a country is left in haste."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.permissions import is_secretariat
from maillon.core.privacy.services.readings import note_readings
from maillon.mobility.models import Departure, FocalPerson, OnCall
from maillon.mobility.permissions.departures import followed_by, sending_homes
from maillon.mobility.permissions.incidents import can_name_focal
from maillon.mobility.queries.care import evacuated


@transaction.atomic
def put_on_call(
    *, organisation: Organisation | None, user: User, rank: int, phone: str, when: str, actor: User, at: datetime
) -> OnCall:
    """Somebody answers the telephone, first or after others; said again, the line is corrected.

    Raises NotAllowed, RuleViolation ``mobility.not_of_staff``, ``mobility.phone``.
    """
    home = organisation.pk if organisation else None
    if not can_keep_tree(actor, home):
        raise NotAllowed("mobility.care.keep")
    if not can_keep_tree(user, home):
        raise RuleViolation("mobility.not_of_staff", field="user")
    if not any(sign.isdigit() for sign in phone):
        raise RuleViolation("mobility.phone", field="phone")
    told = {"rank": rank, "phone": phone.strip()[:40], "when": when.strip()[:120]}
    line, _created = OnCall.objects.update_or_create(organisation=organisation, user=user, defaults=told)
    record(actor, "mobility.on_call.set", line, at=at, after={"organisation": home, "rank": rank})
    return line


@transaction.atomic
def take_off_call(*, line: OnCall, actor: User, at: datetime) -> None:
    """Somebody answers no more. Raises NotAllowed."""
    if not can_keep_tree(actor, line.organisation_id):
        raise NotAllowed("mobility.care.keep")
    record(actor, "mobility.on_call.removed", line, at=at, before={"organisation": line.organisation_id})
    line.delete()


def can_keep_tree(user: User, organisation_id: int | None) -> bool:
    """Who follows an organisation's departures from inside; the secretariat for the network's."""
    return is_secretariat(user) if organisation_id is None else organisation_id in sending_homes(user)


@transaction.atomic
def name_focal(*, organisation: Organisation | None, user: User, actor: User, at: datetime) -> FocalPerson:
    """Somebody is named to read reports of abuse; named twice changes nothing.

    Raises NotAllowed, RuleViolation ``mobility.not_of_staff``.
    """
    home = organisation.pk if organisation else None
    if not can_name_focal(actor, home):
        raise NotAllowed("mobility.focal.name")
    if not can_keep_tree(user, home):
        raise RuleViolation("mobility.not_of_staff", field="user")
    named, created = FocalPerson.objects.get_or_create(
        organisation=organisation, user=user, ends_at=None, defaults={"starts_at": at, "named_by": actor}
    )
    if created:
        record(actor, "mobility.focal.named", named, at=at, after={"organisation": home})
    return named


@transaction.atomic
def relieve_focal(*, focal: FocalPerson, actor: User, at: datetime) -> FocalPerson:
    """From now on they read no report of abuse. Raises NotAllowed."""
    if not can_name_focal(actor, focal.organisation_id):
        raise NotAllowed("mobility.focal.name")
    if focal.ends_at is None:
        focal.ends_at = at
        focal.save(update_fields=["ends_at"])
        record(actor, "mobility.focal.relieved", focal, at=at)
    return focal


def take_evacuation_list(*, country: str, actor: User, at: datetime) -> list[Departure]:
    """Everybody who may be in a country today, with whom to call; that somebody took the list is kept.

    Only those whom the person follows.
    """
    found = evacuated(followed_by(actor), country=country, day=timezone.localdate(at))
    with transaction.atomic(savepoint=False):
        note_readings(actor, [one.person_id for one in found], "mobility.departures", at)
        for one in found[:1]:
            record(actor, "mobility.evacuation.taken", one, at=at, after={"country": country, "people": len(found)})
    return found
