"""Committees and their sittings: who convenes them, who sits on them, what is ready for them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers.models import AgendaItem, Committee, CommitteeMember, Dossier, Sitting
from maillon.dossiers.permissions import COMMITTEE_KEY, confidential_versions, handled_by, handles_network
from maillon.dossiers.rules.walk import State

_UNDER_WAY = (Sitting.State.PLANNED, Sitting.State.OPEN)
_LEADING = (CommitteeMember.Office.CHAIR, CommitteeMember.Office.SECRETARY)


def can_convene(user: Visitor, committee: Committee) -> bool:
    """The handlers of whoever owns the committee convene it, keep its agenda, its minutes and its seats.

    So do the chair and the secretary of a committee that decides confidential dossiers, which those handlers do not
    see.
    """
    handles = (
        handles_network(user)
        if committee.owner_id is None
        else can_from_inside(user, Capability.HANDLE, committee.owner_id)
    )
    return handles or convened_by(user).filter(pk=committee.pk).exists()


def convened_by(user: Visitor) -> QuerySet[Committee, Committee]:
    """The committees for which ``can_convene`` says yes."""
    owned = Q(owner_id__in=organisation_ids_from_inside(user, Capability.HANDLE))
    if handles_network(user):
        owned |= Q(owner=None)
    if user is not None and user.is_authenticated:
        keys = confidential_versions().annotate(key=COMMITTEE_KEY).values("key")
        leading = seats_of(user, at=timezone.now()).filter(office__in=_LEADING, committee__key__in=keys)
        owned |= Q(pk__in=leading.values("committee_id"))
    return Committee.objects.filter(owned)


def seats_of(user: Visitor, *, at: datetime) -> QuerySet[CommitteeMember, CommitteeMember]:
    """The seats somebody holds now."""
    if user is None or not user.is_authenticated or not user.is_active:
        return CommitteeMember.objects.none()
    day = timezone.localdate(at)
    held = CommitteeMember.objects.filter(user_id=user.pk, starts_on__lte=day)
    return held.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day)).select_related("committee")


def sittings_seen_by(user: Visitor, *, at: datetime) -> QuerySet[Sitting, Sitting]:
    """The sittings of the committees somebody convenes or sits on."""
    mine = seats_of(user, at=at).values("committee_id")
    seen = Sitting.objects.filter(Q(committee__in=convened_by(user)) | Q(committee__in=mine))
    return seen.select_related("committee", "minutes__file").order_by("-starts_at", "-pk")


def agenda_seen_by(sitting: Sitting, user: Visitor) -> QuerySet[AgendaItem, AgendaItem]:
    """The items of an agenda without those from which this person is recused: not even their titles."""
    items = sitting.agenda.select_related(
        "dossier__version__procedure", "dossier__applicant", "dossier__applicant_person", "sitting__committee"
    )
    if user is not None and user.is_authenticated:
        items = items.exclude(dossier__recusals__user_id=user.pk)
    unseen = Dossier.objects.filter(version__in=confidential_versions()).exclude(pk__in=handled_by(user).values("pk"))
    items = items.exclude(dossier__in=unseen.values("pk"))
    return items.order_by("position", "pk")


def ready_for(committee: Committee, user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The dossiers to deliberate, or put off, that no sitting under way has, among those this person handles.

    The oldest first.
    """
    taken = AgendaItem.objects.filter(sitting__state__in=_UNDER_WAY).values("dossier_id")
    waiting = handled_by(user).filter(
        state__in=(State.IN_DELIBERATION, State.DEFERRED), version__definition__deliberation__committee=committee.key
    )
    waiting = waiting.exclude(pk__in=taken).select_related("version__procedure", "applicant", "applicant_person")
    return waiting.order_by("state_since", "pk")
