"""A committee meets: convened, its agenda drawn from the dossiers that are ready, opened, closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import AgendaItem, Attendance, Committee, CommitteeMember, Dossier, Sitting, TimelineEntry
from maillon.dossiers.permissions import can_handle
from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.queries.committees import can_convene
from maillon.dossiers.queries.judging import seats
from maillon.dossiers.rules.walk import Facts, State
from maillon.dossiers.services import timeline
from maillon.dossiers.services.recusing import sweep
from maillon.dossiers.services.walking import take

_UNDER_WAY = (Sitting.State.PLANNED, Sitting.State.OPEN)


@transaction.atomic
def plan(
    *,
    committee: Committee,
    starts_at: datetime,
    ends_at: datetime | None = None,
    mode: str = Sitting.Mode.LIVE,
    place: str = "",
    actor: User,
    at: datetime,
) -> Sitting:
    """Convene a committee, in a room or in writing until an instant.

    Raises NotAllowed for who does not handle its owner's procedures; RuleViolation ``dossiers.written_until`` for
    a written vote without an end after its beginning.
    """
    if not can_convene(actor, committee):
        raise NotAllowed("dossiers.convene")
    if (mode == Sitting.Mode.WRITTEN) != (ends_at is not None) or (ends_at is not None and ends_at <= starts_at):
        raise RuleViolation("dossiers.written_until", field="ends_at")
    sitting = Sitting.objects.create(
        committee=committee,
        starts_at=starts_at,
        ends_at=ends_at,
        mode=Sitting.Mode(mode),
        place=place.strip(),
        created_at=at,
    )
    record(actor, "dossiers.sitting.planned", sitting, at=at, after={"committee": committee.key, "mode": mode})
    return sitting


@transaction.atomic
def put_on_agenda(*, sitting: Sitting, dossier: Dossier, actor: User, at: datetime) -> AgendaItem:
    """Put a dossier that is ready before the committee; its members tied to a party are recused at once.

    One that an earlier sitting put off is resumed by it.

    Raises NotAllowed; RuleViolation ``dossiers.sitting_over``, ``dossiers.not_ready``, ``dossiers.other_committee``,
    ``dossiers.elsewhere`` when another sitting under way has it.
    """
    held = convened(sitting, actor, *_UNDER_WAY)
    ready = timeline.hold(dossier.pk)
    if not can_handle(actor, ready):
        raise NotAllowed("dossiers.agenda")
    if rules_of(ready).deliberation.committee != held.committee.key:
        raise RuleViolation("dossiers.other_committee", committee=held.committee.key)
    if ready.state not in (State.IN_DELIBERATION, State.DEFERRED):
        raise RuleViolation("dossiers.not_ready", state=ready.state)
    elsewhere = AgendaItem.objects.filter(dossier=ready, sitting__state__in=_UNDER_WAY).exclude(sitting=held)
    if elsewhere.exists():
        raise RuleViolation("dossiers.elsewhere")
    if ready.state == State.DEFERRED:
        take(dossier=ready, step="resume", facts=Facts(), actor=actor, at=at)
    last = held.agenda.order_by("-position").values_list("position", flat=True).first() or 0
    item, created = AgendaItem.objects.get_or_create(sitting=held, dossier=ready, defaults={"position": last + 1})
    if created:
        _say(ready, held, "agenda", actor, at)
        recuse_members(item, actor=actor, at=at)
    return item


@transaction.atomic
def take_off_agenda(*, item: AgendaItem, actor: User, at: datetime) -> None:
    """Take a dossier off the agenda before the sitting opens. Raises NotAllowed, RuleViolation."""
    held = convened(item.sitting, actor, Sitting.State.PLANNED)
    dossier = timeline.hold(item.dossier_id)
    item.delete()
    _say(dossier, held, "off_agenda", actor, at)


@transaction.atomic
def reorder(*, sitting: Sitting, items: Sequence[int], actor: User, at: datetime) -> None:
    """Put the agenda in this order (ids of its items; those not named come last, as they were). Raises NotAllowed."""
    held = convened(sitting, actor, *_UNDER_WAY)
    rank = {pk: place for place, pk in enumerate(items)}
    ordered = sorted(held.agenda.order_by("position", "pk"), key=lambda one: rank.get(one.pk, len(rank)))
    for position, item in enumerate(ordered, start=1):
        AgendaItem.objects.filter(pk=item.pk).update(position=position)
    record(actor, "dossiers.sitting.reordered", held, at=at, after={"items": [one.pk for one in ordered]})


@transaction.atomic
def open_sitting(*, sitting: Sitting, actor: User, at: datetime) -> Sitting:
    """The sitting begins; ties known since the agenda was drawn are looked for again.

    Raises NotAllowed, RuleViolation ``dossiers.sitting_over``, ``dossiers.empty_agenda``.
    """
    held = convened(sitting, actor, Sitting.State.PLANNED)
    items = list(held.agenda.select_related("dossier__version__procedure", "sitting__committee"))
    if not items:
        raise RuleViolation("dossiers.empty_agenda")
    for item in items:
        recuse_members(item, actor=actor, at=at)
    return _move(held, Sitting.State.OPEN, "opened", actor, at, opened_at=at)


@transaction.atomic
def arrive(*, sitting: Sitting, member: CommitteeMember, actor: User, at: datetime) -> Attendance:
    """A member is there (again). Raises NotAllowed, RuleViolation ``dossiers.sitting_over``, ``dossiers.no_seat``."""
    held = convened(sitting, actor, Sitting.State.OPEN)
    if not seats(held.committee, on=timezone.localdate(held.starts_at)).filter(pk=member.pk).exists():
        raise RuleViolation("dossiers.no_seat", field="member")
    attendance, _ = Attendance.objects.update_or_create(
        sitting=held, member=member, defaults={"left_at": None}, create_defaults={"arrived_at": at}
    )
    record(actor, "dossiers.sitting.arrived", held, at=at, after={"member": member.pk})
    return attendance


@transaction.atomic
def leave(*, sitting: Sitting, member: CommitteeMember, actor: User, at: datetime) -> None:
    """A member is no longer there; what they voted before stays. Raises NotAllowed, RuleViolation."""
    held = convened(sitting, actor, Sitting.State.OPEN)
    Attendance.objects.filter(sitting=held, member=member, left_at=None).update(left_at=at)
    record(actor, "dossiers.sitting.left", held, at=at, after={"member": member.pk})


@transaction.atomic
def close(*, sitting: Sitting, actor: User, at: datetime) -> Sitting:
    """The votes are over; a written one no sooner than its end, unless every member able to vote has voted.

    Raises NotAllowed, RuleViolation ``dossiers.sitting_over``, ``dossiers.vote_under_way`` (``until``).
    """
    held = convened(sitting, actor, Sitting.State.OPEN)
    return _move(held, Sitting.State.CLOSED, "closed", actor, at, closed_at=at)


def convened(sitting: Sitting, actor: User, *states: Sitting.State) -> Sitting:
    """The sitting, held, for who convenes its committee, in one of these states. Raises NotAllowed, RuleViolation."""
    kept = Sitting.objects.select_for_update(of=("self",)).select_related("committee").get(pk=sitting.pk)
    if not can_convene(actor, kept.committee):
        raise NotAllowed("dossiers.convene")
    if kept.state not in states:
        raise RuleViolation("dossiers.sitting_over", state=kept.state)
    return kept


def recuse_members(item: AgendaItem, *, actor: User | None, at: datetime) -> None:
    """Recuse every member tied to a party of the dossier."""
    on = timezone.localdate(item.sitting.starts_at)
    members = [seat.user for seat in seats(item.sitting.committee, on=on)]
    sweep(dossier=item.dossier, users=members, actor=actor, at=at)


def _move(sitting: Sitting, state: Sitting.State, what: str, actor: User, at: datetime, **fields: datetime) -> Sitting:
    before = sitting.state
    sitting.state = state
    for name, value in fields.items():
        setattr(sitting, name, value)
    sitting.save(update_fields=["state", *fields])
    record(actor, f"dossiers.sitting.{what}", sitting, at=at, before={"state": before}, after={"state": state.value})
    return sitting


def _say(dossier: Dossier, sitting: Sitting, what: str, actor: User, at: datetime) -> None:
    timeline.write(
        dossier,
        TimelineEntry.Kind.SITTING,
        actor=actor,
        at=at,
        audience=TimelineEntry.Audience.HANDLERS,
        data={"sitting": sitting.pk, "what": what},
    )
