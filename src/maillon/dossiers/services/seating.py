"""Seats on a committee, given and ended."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import Committee, CommitteeMember, Dossier
from maillon.dossiers.permissions import seated_versions
from maillon.dossiers.queries.committees import can_convene
from maillon.dossiers.rules.walk import ENDED, State
from maillon.dossiers.services.recusing import sweep


@transaction.atomic
def seat(
    *,
    committee: Committee,
    user: User,
    office: str,
    starts_on: date,
    ends_on: date | None = None,
    actor: User,
    at: datetime,
) -> CommitteeMember:
    """Give somebody a seat for a time; ties to the parties of its confidential dossiers recuse them at once.

    Raises NotAllowed; RuleViolation ``dossiers.office``, ``dossiers.seat_order``, ``dossiers.seat_held`` when they
    sit already in that time.
    """
    if not can_convene(actor, committee):
        raise NotAllowed("dossiers.seat")
    if office not in CommitteeMember.Office.values:
        raise RuleViolation("dossiers.office", field="office")
    if ends_on is not None and ends_on <= starts_on:
        raise RuleViolation("dossiers.seat_order", field="ends_on")
    held = Committee.objects.select_for_update().get(pk=committee.pk).members.filter(user=user)
    meets = held.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on))
    if ends_on is not None:
        meets = meets.filter(starts_on__lt=ends_on)
    if meets.exists():
        raise RuleViolation("dossiers.seat_held", field="email")
    given = CommitteeMember.objects.create(
        committee=committee, user=user, office=office, starts_on=starts_on, ends_on=ends_on
    )
    under_way = Dossier.objects.exclude(state__in=(State.DRAFT, *ENDED)).filter(
        version__in=seated_versions(user).values("pk"), version__definition__deliberation__committee=committee.key
    )
    for dossier in under_way:
        sweep(dossier=dossier, users=[user], actor=actor, at=at)
    record(actor, "dossiers.committee.seated", committee, at=at, after={"user": user.pk, "office": office})
    return given


@transaction.atomic
def end(*, seat: CommitteeMember, on: date, actor: User, at: datetime) -> CommitteeMember:
    """End somebody's seat on a day; what they voted stays. Raises NotAllowed, RuleViolation ``dossiers.seat_order``."""
    held = CommitteeMember.objects.select_for_update(of=("self",)).select_related("committee").get(pk=seat.pk)
    if not can_convene(actor, held.committee):
        raise NotAllowed("dossiers.seat")
    if on <= held.starts_on:
        raise RuleViolation("dossiers.seat_order", field="ends_on")
    held.ends_on = on
    held.save(update_fields=["ends_on"])
    record(actor, "dossiers.committee.unseated", held.committee, at=at, after={"user": held.user_id, "on": on})
    return held
