"""Who judges an enterprise beside its credit: the fund's managers, and the organisation that put the file forward."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.guarantees.models import Guarantee
from maillon.guarantees.permissions.funds import can_manage_fund, can_read_fund, funds_managed_by, funds_read_by

C = Capability


def can_assess(user: Visitor, guarantee: Guarantee) -> bool:
    """The fund's managers, and whoever records for the sponsor."""
    return can_manage_fund(user, guarantee.fund) or can_from_inside(user, C.RECORD, guarantee.sponsor_id)


def guarantees_assessed_by(user: Visitor) -> QuerySet[Guarantee, Guarantee]:
    """The guarantees ``can_assess`` says yes for."""
    sponsors = Q(sponsor__in=organisation_ids_from_inside(user, C.RECORD))
    return Guarantee.objects.filter(sponsors | Q(fund__in=funds_managed_by(user).values("pk")))


def can_read_social(user: Visitor, guarantee: Guarantee) -> bool:
    """The fund's people and the sponsor's: how an enterprise is judged is no business of its lender."""
    return can_read_fund(user, guarantee.fund) or can_from_inside(user, C.READ, guarantee.sponsor_id)


def guarantees_read_socially_by(user: Visitor) -> QuerySet[Guarantee, Guarantee]:
    """The guarantees ``can_read_social`` says yes for."""
    sponsors = Q(sponsor__in=organisation_ids_from_inside(user, C.READ))
    return Guarantee.objects.filter(sponsors | Q(fund__in=funds_read_by(user).values("pk")))
