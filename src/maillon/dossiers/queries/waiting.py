"""What awaits handlers, readers and committee members; few questions, for they are asked on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BooleanField, Case, Count, Exists, Min, Q, QuerySet, When

from maillon.core.narratives import Narratives
from maillon.core.people.models import User
from maillon.core.people.permissions import grants_of
from maillon.core.people.rules import CAPABILITIES, Capability
from maillon.dossiers.models import AgendaItem, CommitteeMember, Dossier, Recusal, Review, Sitting, Vote
from maillon.dossiers.permissions import confidential_versions, drafted_by, handled_by
from maillon.dossiers.queries.committees import convened_by, seats_of
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


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody takes part in: dossiers they write, readings to file, committees they sit on, votes by writing.

    ``keeps``: a confidential dossier has them as its handler.
    """

    writes: bool
    reads: bool
    sits: bool
    votes: bool
    keeps: bool


def part_of(user: User, *, at: datetime) -> Part:
    """In one question, which spares most people the others; kept with the person, as their grants are."""
    kept: Part | None = user.__dict__.get("_kept_part")
    if kept is not None:
        return kept
    asked = User.objects.filter(pk=user.pk).annotate(
        writes=Exists(drafted_by(user)),
        reads=Exists(_readings(user)),
        sits=Exists(seats_of(user, at=at)),
        votes=Exists(_voting_by_writing(user, at)),
        keeps=Exists(Dossier.objects.filter(handler=user, version__in=confidential_versions().values("pk"))),
    )
    part = Part(**asked.values("writes", "reads", "sits", "votes", "keeps").get())
    user.__dict__["_kept_part"] = part
    return part


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
    said = _readings(user).select_related("dossier")
    said = said.only("state", "assigned_at", "dossier__reference", "dossier__title")
    return list(said.order_by("assigned_at", "pk")[:_MANY])


def _readings(user: User) -> QuerySet[Review, Review]:
    return Review.objects.filter(
        reviewer=user,
        state__in=(Review.State.ASSIGNED, Review.State.STARTED),
        dossier__state__in=(State.RECEIVABLE, State.IN_REVIEW),
    )


def to_vote(user: User, *, at: datetime) -> list[AgendaItem]:
    """What this member may still vote on by writing."""
    items = AgendaItem.objects.filter(
        sitting__in=_voting_by_writing(user, at).values("pk"), dossier__state=State.IN_DELIBERATION
    ).exclude(proposal={})
    items = items.exclude(pk__in=Vote.objects.filter(member__user=user).values("item_id"))
    items = items.exclude(dossier_id__in=Recusal.objects.filter(user=user).values("dossier_id"))
    said = items.select_related("sitting__committee", "dossier").only(
        "sitting__ends_at", "sitting__committee__name", "dossier__reference", "dossier__title"
    )
    return list(said.order_by("sitting__ends_at", "position")[:_MANY])


def _voting_by_writing(user: User, at: datetime) -> QuerySet[Sitting, Sitting]:
    seats = seats_of(user, at=at).exclude(office=CommitteeMember.Office.SECRETARY)
    return Sitting.objects.filter(
        committee_id__in=seats.values("committee_id"),
        state=Sitting.State.OPEN,
        mode=Sitting.Mode.WRITTEN,
        starts_at__lte=at,
        ends_at__gt=at,
    )


def to_hold(user: User, *, at: datetime) -> list[Sitting]:
    """The sittings near or under way of the committees this person convenes or sits on; for who convenes, to seal.

    Each says ``is_convened``: whether this person holds it, or takes part in it.
    """
    near = Q(state=Sitting.State.PLANNED, starts_at__lte=at + _SOON) | Q(state=Sitting.State.OPEN)
    shown = near & Q(committee_id__in=seats_of(user, at=at).values("committee_id"), mode=Sitting.Mode.LIVE)
    convened = Q(committee__in=convened_by(user)) if handles(user, at=at) else Q(pk__in=[])
    said = (
        Sitting.objects.filter(shown | (near | Q(state=Sitting.State.CLOSED)) & convened)
        .annotate(is_convened=Case(When(convened, then=True), default=False, output_field=BooleanField()))
        .select_related("committee")
    )
    return list(said.only("state", "starts_at", "ends_at", "committee__name").order_by("starts_at", "pk")[:_MANY])


def handles(user: User, *, at: datetime) -> bool:
    """Whether a role of this person handles dossiers somewhere."""
    return any(Capability.HANDLE in CAPABILITIES[grant.role] for grant in grants_of(user, at=at))
