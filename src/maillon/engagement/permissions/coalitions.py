"""What the network does with others: who keeps it, who reads the dates and the register of contacts."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.people.permissions import Visitor, can, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.engagement.models import AdvocacyDate, Commitment, LobbyContact
from maillon.network.models import Membership


def can_keep_advocacy(user: Visitor) -> bool:
    """Who writes for the network keeps positions, dates, contacts and commitments."""
    return can(user, Capability.EDIT_TEXTS)


def reads_as_member(user: Visitor) -> bool:
    """People of members, and who writes for the network: what is not public is theirs to read."""
    if can_keep_advocacy(user):
        return True
    homes = organisation_ids_from_inside(user, Capability.READ)
    return bool(homes) and Membership.objects.on(timezone.localdate()).filter(organisation__in=homes).exists()


def can_see_date(user: Visitor, date: AdvocacyDate) -> bool:
    """Everybody what is public, members the rest; the list is ``dates_seen_by``."""
    return date.is_public or reads_as_member(user)


def dates_seen_by(user: Visitor) -> QuerySet[AdvocacyDate, AdvocacyDate]:
    """The dates ``can_see_date`` says yes for."""
    return AdvocacyDate.objects.all() if reads_as_member(user) else AdvocacyDate.objects.filter(is_public=True)


def can_see_commitment(user: Visitor, commitment: Commitment) -> bool:
    """Everybody what is public, members the rest; the list is ``commitments_seen_by``."""
    return commitment.is_public or reads_as_member(user)


def commitments_seen_by(user: Visitor) -> QuerySet[Commitment, Commitment]:
    """The commitments ``can_see_commitment`` says yes for."""
    return Commitment.objects.all() if reads_as_member(user) else Commitment.objects.filter(is_public=True)


def can_see_contact(user: Visitor, contact: LobbyContact) -> bool:
    """Members read the whole register, others none of it; the list is ``contacts_seen_by``."""
    return contact.pk is not None and reads_as_member(user)


def contacts_seen_by(user: Visitor) -> QuerySet[LobbyContact, LobbyContact]:
    """The contacts ``can_see_contact`` says yes for."""
    return LobbyContact.objects.all() if reads_as_member(user) else LobbyContact.objects.none()
