"""Who plans, writes and reads visits: as a predicate and as a list."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.funding.models import FieldVisit
from maillon.funding.permissions.agreements import agreements_handled_by, can_handle_agreement


def can_read_visit(user: Visitor, visit: FieldVisit) -> bool:
    """The funder's officers; the organisation's people once it is concluded."""
    if can_handle_agreement(user, visit.agreement):
        return True
    inside = can_from_inside(user, Capability.READ, visit.agreement.organisation_id)
    return inside and visit.concluded_at is not None


def visits_read_by(user: Visitor) -> QuerySet[FieldVisit, FieldVisit]:
    """The visits ``can_read_visit`` says yes for."""
    inside = organisation_ids_from_inside(user, Capability.READ)
    own = Q(agreement__organisation__in=inside, concluded_at__isnull=False)
    return FieldVisit.objects.filter(own | Q(agreement__in=agreements_handled_by(user).values("pk")))
