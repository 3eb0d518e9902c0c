"""What in the activities kept here awaits somebody: drafts to finish, published work that stopped being updated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.projects.models import Activity, Source

_UNDER_WAY = ("1", "2")
"""IATI ActivityStatus: pipeline, implementation."""

QUIET_AFTER = timedelta(days=365)
"""How long published work may go without a word: IATI asks publishers for an update at least yearly."""


def drafts(organisations: Iterable[int]) -> QuerySet[Activity, Activity]:
    """Activities these organisations have begun to record and not published, the latest touched first."""
    own = Activity.objects.filter(reporting_organisation_id__in=organisations, state=Activity.State.DRAFT)
    return own.order_by("-updated_at", "-pk")


def _overdue(at: datetime) -> Q:
    today: date = timezone.localdate(at)
    past_end = Q(actual_end__lt=today) | Q(actual_end__isnull=True, planned_end__lt=today)
    return Q(state=Activity.State.PUBLISHED, source__kind=Source.Kind.RECORDED, status__in=_UNDER_WAY) & (
        past_end | Q(updated_at__lt=at - QUIET_AFTER)
    )


def to_update(organisations: Iterable[int], *, at: datetime) -> QuerySet[Activity, Activity]:
    """Published activities said to be under way past their end, or without a change for a year; oldest first."""
    return Activity.objects.filter(_overdue(at), reporting_organisation_id__in=organisations).order_by(
        "updated_at", "pk"
    )


def unfinished(organisations: Iterable[int], *, at: datetime, most: int = 200) -> tuple[list[Activity], list[Activity]]:
    """``drafts`` and ``to_update`` in one question, each in its order; ``most`` of both together."""
    wanted = Q(state=Activity.State.DRAFT) | _overdue(at)
    rows = list(Activity.objects.filter(wanted, reporting_organisation_id__in=organisations).order_by("-pk")[:most])
    begun = [row for row in rows if row.state == Activity.State.DRAFT]
    late = [row for row in rows if row.state != Activity.State.DRAFT]
    begun.sort(key=lambda row: (row.updated_at, row.pk), reverse=True)
    return begun, sorted(late, key=lambda row: (row.updated_at, row.pk))


def organisations_to_help(*, at: datetime) -> QuerySet[Organisation, Organisation]:
    """Recorded organisations with ``late`` published activities, those with most first; ``begun`` counts drafts.

    The network counts drafts and opens none (ADR 0003).
    """
    reported, today = "reported_activities", timezone.localdate(at)
    late = Q(
        **{f"{reported}__state": Activity.State.PUBLISHED, f"{reported}__source__kind": Source.Kind.RECORDED},
        **{f"{reported}__status__in": _UNDER_WAY},
    ) & (
        Q(**{f"{reported}__actual_end__lt": today})
        | Q(**{f"{reported}__actual_end__isnull": True, f"{reported}__planned_end__lt": today})
        | Q(**{f"{reported}__updated_at__lt": at - QUIET_AFTER})
    )
    counted = Organisation.objects.recorded().annotate(
        late=Count(reported, filter=late, distinct=True),
        begun=Count(reported, filter=Q(**{f"{reported}__state": Activity.State.DRAFT}), distinct=True),
    )
    return counted.filter(Q(late__gt=0) | Q(begun__gt=0)).order_by("-late", "-begun", "slug")


def taking_part(organisations: Iterable[int]) -> QuerySet[Activity, Activity]:
    """Published activities in which these organisations have a part and which another one reports, newest first."""
    ids = list(organisations)
    return (
        Activity.objects.published()
        .filter(participants__organisation_id__in=ids)
        .exclude(reporting_organisation_id__in=ids)
        .select_related("reporting_organisation")
        .distinct()
        .order_by("-updated_at", "-pk")
    )
