"""Which agreements everybody reads the main facts of: the predicate and, beside it, the list."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from maillon.funding.models import Agreement


def is_public(agreement: Agreement, *, at: datetime) -> bool:
    """True once both parties signed it, and once the results of its call, where it has one, are published."""
    if agreement.signed_at is None or agreement.signed_at > at:
        return False
    if agreement.call is None:
        return True
    return agreement.call.results_published_at is not None and agreement.call.results_published_at <= at


def public_agreements(*, at: datetime) -> QuerySet[Agreement, Agreement]:
    """The agreements ``is_public`` says yes for."""
    announced = Q(call=None) | Q(call__results_published_at__lte=at)
    return Agreement.objects.filter(announced, signed_at__lte=at)
