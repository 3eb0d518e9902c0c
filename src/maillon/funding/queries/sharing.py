"""What is shared otherwise than by grants, as pages list it: the newest first."""

from __future__ import annotations

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from maillon.funding.models import Contribution, ExpertMission, TuitionAllotment, TuitionQuota

State = TuitionAllotment.State


def missions() -> QuerySet[ExpertMission, ExpertMission]:
    """Missions, with the agreement each was part of."""
    return ExpertMission.objects.select_related("cooperation").order_by("-starts_on", "-pk")


def quotas() -> QuerySet[TuitionQuota, TuitionQuota]:
    """Quotas with what is ``given`` and what is ``waiting``, in students."""
    return TuitionQuota.objects.annotate(
        given=Coalesce(Sum("allotments__students", filter=Q(allotments__state=State.GIVEN)), 0),
        waiting=Coalesce(Sum("allotments__students", filter=Q(allotments__state=State.WAITING)), 0),
    ).order_by("-year", "country")


def contributions() -> QuerySet[Contribution, Contribution]:
    """Contributions, the last year first."""
    return Contribution.objects.order_by("-year", "-amount_minor", "pk")
