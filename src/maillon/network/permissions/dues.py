"""Who keeps the dues, and who reads a member's account: predicate and list side by side."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import Visitor, can_from_inside, is_secretariat, organisation_ids_from_inside
from maillon.core.people.rules import Capability


def can_keep_dues(user: Visitor) -> bool:
    """True for the secretariat, which writes scales, issues notices and records what the bank says."""
    return is_secretariat(user)


def can_read_account(user: Visitor, organisation: Organisation | int) -> bool:
    """True for the secretariat and for whoever reads for the organisation: what it owes and what it paid."""
    return can_keep_dues(user) or can_from_inside(user, Capability.READ, organisation)


def accounts_visible_to(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The organisations of which ``can_read_account`` says yes."""
    if can_keep_dues(user):
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=organisation_ids_from_inside(user, Capability.READ))
