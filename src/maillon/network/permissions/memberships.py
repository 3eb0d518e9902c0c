"""Who keeps the members' register, and who acts for a member: predicate and list side by side."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import (
    Visitor,
    can_from_inside,
    is_secretariat,
    organisation_ids_from_inside,
)
from maillon.core.people.rules import Capability


def can_keep_members(user: Visitor) -> bool:
    """True for the secretariat, which admits, suspends and ends memberships."""
    return is_secretariat(user)


def is_member_staff(user: Visitor, organisation: Organisation | int) -> bool:
    """True for the organisation's own people who write for it: they declare and renew."""
    return can_from_inside(user, Capability.RECORD, organisation)


def staffed_by(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The organisations of which ``is_member_staff`` says yes."""
    return Organisation.objects.filter(pk__in=organisation_ids_from_inside(user, Capability.RECORD))


def can_read_membership(user: Visitor, organisation: Organisation | int) -> bool:
    """True for the secretariat and for whoever reads for the organisation: its dated history, dues and renewals."""
    return can_keep_members(user) or can_from_inside(user, Capability.READ, organisation)


def memberships_visible_to(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The organisations of which ``can_read_membership`` says yes."""
    if can_keep_members(user):
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=organisation_ids_from_inside(user, Capability.READ))
