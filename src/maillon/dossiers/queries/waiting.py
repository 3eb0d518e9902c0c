"""What awaits handlers, readers and committee members; few questions, for they are asked on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from maillon.core.narratives import Narratives
from maillon.core.people.models import User
from maillon.core.people.permissions import grants_of
from maillon.core.people.rules import CAPABILITIES, Capability
from maillon.dossiers.models import AgendaItem, CommitteeMember, Review, Sitting
from maillon.dossiers.permissions import handled_by
from maillon.dossiers.queries.committees import convened_by
from maillon.dossiers.rules.walk import State

_SOON = timedelta(days=7)
_MANY = 12


@dataclass(frozen=True, slots=True)
class Pile:
    """The dossiers of one procedure that a handler has to receive, since the oldest's deposit."""

    procedure: str
    title: Narratives
    count: int
    since: datetime | None


def to_receive(user: User, *, at: datetime) -> list[Pile]:
    """By procedure, the dossiers submitted that this handler keeps, or that nobody keeps yet."""
    if not handles(user, at=at):
        return []
    rows = handled_by(user).filter(Q(handler=user) | Q(handler=None), state=State.SUBMITTED)
    found = (
        rows.order_by()
        .values_list("version__procedure__key", "version__definition__title")
        .annotate(n=Count("pk"), since=Min("submitted_at"))
    )
    return [Pile(key, title or {}, count, since) for key, title, count, since in found]


def to_review(user: User) -> list[Review]:
    """The readings this person has to file, the oldest first."""
    mine = Review.objects.filter(
        reviewer=user,
        state__in=(Review.State.ASSIGNED, Review.State.STARTED),
        dossier__state__in=(State.RECEIVABLE, State.IN_REVIEW),
    )
    return list(mine.select_related("dossier").order_by("assigned_at", "pk")[:_MANY])


def to_vote(user: User, *, at: datetime) -> list[AgendaItem]:
    """What this member may still vote on by writing."""
    day = timezone.localdate(at)
    seats = CommitteeMember.objects.filter(user=user, starts_on__lte=day).exclude(
        office=CommitteeMember.Office.SECRETARY
    )
    held = seats.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
    items = AgendaItem.objects.filter(
        sitting__committee_id__in=held.values("committee_id"),
        sitting__state=Sitting.State.OPEN,
        sitting__mode=Sitting.Mode.WRITTEN,
        sitting__starts_at__lte=at,
        sitting__ends_at__gt=at,
        dossier__state=State.IN_DELIBERATION,
    ).exclude(proposal={})
    items = items.exclude(votes__member__user=user).exclude(dossier__recusals__user=user)
    return list(items.select_related("sitting__committee", "dossier").order_by("sitting__ends_at", "position")[:_MANY])


def to_hold(user: User, *, at: datetime) -> list[Sitting]:
    """The sittings near or under way of the committees this person convenes or sits on; for who convenes, to seal."""
    near = Q(state=Sitting.State.PLANNED, starts_at__lte=at + _SOON) | Q(state=Sitting.State.OPEN)
    day = timezone.localdate(at)
    seated = Q(committee__members__user=user, committee__members__starts_on__lte=day) & (
        Q(committee__members__ends_on__isnull=True) | Q(committee__members__ends_on__gt=day)
    )
    mine = near & seated & Q(mode=Sitting.Mode.LIVE)
    if handles(user, at=at):
        mine |= (near | Q(state=Sitting.State.CLOSED)) & Q(committee__in=convened_by(user))
    return list(Sitting.objects.filter(mine).distinct().select_related("committee").order_by("starts_at", "pk")[:_MANY])


def handles(user: User, *, at: datetime) -> bool:
    """Whether a role of this person handles dossiers somewhere."""
    return any(Capability.HANDLE in CAPABILITIES[grant.role] for grant in grants_of(user, at=at))
