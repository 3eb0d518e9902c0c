"""Self-assessments of the code of ethics: who reads them, who answers, who signs and files."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor, can, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.network.models import EthicsCycle


def can_follow_ethics(user: Visitor) -> bool:
    """Who handles the network's dossiers sees who is due, and reads what was filed."""
    return can(user, Capability.HANDLE)


def can_read_cycle(user: Visitor, cycle: EthicsCycle) -> bool:
    """The organisation's own people; the network once it is filed, never before."""
    if cycle.organisation_id in organisation_ids_from_inside(user, Capability.READ):
        return True
    return cycle.filed_at is not None and can_follow_ethics(user)


def cycles_read_by(user: Visitor) -> QuerySet[EthicsCycle, EthicsCycle]:
    """The cycles ``can_read_cycle`` says yes for."""
    seen = Q(organisation__in=organisation_ids_from_inside(user, Capability.READ))
    if can_follow_ethics(user):
        seen |= Q(filed_at__isnull=False)
    return EthicsCycle.objects.filter(seen)


def can_answer_cycle(user: Visitor, cycle: EthicsCycle) -> bool:
    """Who records for the organisation."""
    return cycle.organisation_id in organisation_ids_from_inside(user, Capability.RECORD)


def cycles_answered_by(user: Visitor) -> QuerySet[EthicsCycle, EthicsCycle]:
    """The cycles ``can_answer_cycle`` says yes for."""
    return EthicsCycle.objects.filter(organisation__in=organisation_ids_from_inside(user, Capability.RECORD))


def can_sign_cycle(user: Visitor, cycle: EthicsCycle) -> bool:
    """Anybody of the organisation with an account, a board member who only reads too."""
    return cycle.organisation_id in organisation_ids_from_inside(user, Capability.READ)


def cycles_signed_by(user: Visitor) -> QuerySet[EthicsCycle, EthicsCycle]:
    """The cycles ``can_sign_cycle`` says yes for."""
    return EthicsCycle.objects.filter(organisation__in=organisation_ids_from_inside(user, Capability.READ))


def can_file_cycle(user: Visitor, cycle: EthicsCycle) -> bool:
    """Who publishes for the organisation."""
    return cycle.organisation_id in organisation_ids_from_inside(user, Capability.PUBLISH)


def cycles_filed_by(user: Visitor) -> QuerySet[EthicsCycle, EthicsCycle]:
    """The cycles ``can_file_cycle`` says yes for."""
    return EthicsCycle.objects.filter(organisation__in=organisation_ids_from_inside(user, Capability.PUBLISH))
