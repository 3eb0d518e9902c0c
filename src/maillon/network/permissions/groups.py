"""Who reads a group's own pages and who keeps them: predicate and list side by side.

A seat is held by a person; an organisation's seat that names nobody is held by the people who record for it.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, is_secretariat, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.network.models import Group, Seat

KEEPING = (Seat.Office.CHAIR, Seat.Office.SECRETARY)


def can_found_groups(user: Visitor) -> bool:
    """The secretariat founds groups, and reads and keeps them all."""
    return is_secretariat(user)


def seats_held_by(user: Visitor) -> QuerySet[Seat, Seat]:
    """The seats somebody holds today, in their own name or for an organisation that names nobody."""
    if not isinstance(user, User) or not user.is_active:
        return Seat.objects.none()
    for_nobody = Q(person__isnull=True, organisation_id__in=organisation_ids_from_inside(user, Capability.RECORD))
    own = Q(person_id=user.person_id) if user.person_id is not None else Q(pk__in=[])
    return Seat.objects.on(timezone.localdate()).filter(own | for_nobody)


def can_read_group(user: Visitor, group: Group) -> bool:
    """Who holds a seat today, and the secretariat: the roll, meetings, documents and letters."""
    return can_found_groups(user) or seats_held_by(user).filter(group=group).exists()


def groups_read_by(user: Visitor) -> QuerySet[Group, Group]:
    """The groups ``can_read_group`` says yes for."""
    if can_found_groups(user):
        return Group.objects.all()
    return Group.objects.filter(Exists(seats_held_by(user).filter(group=OuterRef("pk"))))


def can_keep_group(user: Visitor, group: Group) -> bool:
    """Who chairs it or is its secretary today, and the network's secretariat: they convene, write and file."""
    return can_found_groups(user) or seats_held_by(user).filter(group=group, office__in=KEEPING).exists()


def groups_kept_by(user: Visitor) -> QuerySet[Group, Group]:
    """The groups ``can_keep_group`` says yes for."""
    if can_found_groups(user):
        return Group.objects.all()
    return Group.objects.filter(Exists(seats_held_by(user).filter(group=OuterRef("pk"), office__in=KEEPING)))


def can_keep_roll(user: Visitor, group: Group) -> bool:
    """Who keeps the group; where it decides dossiers, its roll opens files: the secretariat alone."""
    return can_found_groups(user) if group.committee_id is not None else can_keep_group(user, group)


def rolls_kept_by(user: Visitor) -> QuerySet[Group, Group]:
    """The groups ``can_keep_roll`` says yes for."""
    if can_found_groups(user):
        return Group.objects.all()
    return groups_kept_by(user).filter(committee=None)


def can_know_group(user: Visitor, group: Group) -> bool:
    """Everybody knows the name and mandate of a public group; of another, its people alone."""
    return group.is_public or can_read_group(user, group)


def groups_known_to(user: Visitor) -> QuerySet[Group, Group]:
    """The groups ``can_know_group`` says yes for."""
    return Group.objects.filter(Q(is_public=True) | Q(pk__in=groups_read_by(user).values("pk")))
