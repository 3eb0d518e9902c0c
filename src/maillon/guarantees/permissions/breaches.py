"""Who answers what was not kept to, and who hands in a borrower's accounts."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.guarantees.models import Breach, Guarantee
from maillon.guarantees.permissions.funds import (
    can_manage_fund,
    can_read_fund,
    funds_managed_by,
    funds_read_by,
    is_recused,
    recusing,
)

C = Capability


def can_read_breach(user: Visitor, breach: Breach) -> bool:
    """The fund's own people."""
    return can_read_fund(user, breach.fund)


def breaches_read_by(user: Visitor) -> QuerySet[Breach, Breach]:
    """The breaches ``can_read_breach`` says yes for."""
    return Breach.objects.filter(fund__in=funds_read_by(user).values("pk"))


def can_answer_breach(user: Visitor, breach: Breach) -> bool:
    """The fund's managers, but whoever is of the sponsor, of the lender or of the borrower."""
    return can_manage_fund(user, breach.fund) and not (breach.guarantee and is_recused(user, breach.guarantee))


def breaches_answered_by(user: Visitor) -> QuerySet[Breach, Breach]:
    """The breaches ``can_answer_breach`` says yes for."""
    return Breach.objects.filter(fund__in=funds_managed_by(user).values("pk")).exclude(recusing(user))


def can_record_accounts(user: Visitor, guarantee: Guarantee) -> bool:
    """The fund's managers, and whoever records for the sponsor."""
    return can_manage_fund(user, guarantee.fund) or can_from_inside(user, C.RECORD, guarantee.sponsor_id)


def accounts_recorded_by(user: Visitor) -> QuerySet[Guarantee, Guarantee]:
    """The guarantees ``can_record_accounts`` says yes for."""
    sponsors = Q(sponsor__in=organisation_ids_from_inside(user, C.RECORD))
    return Guarantee.objects.filter(sponsors | Q(fund__in=funds_managed_by(user).values("pk")))
