"""Training as people meet it: which sessions somebody is expected at, and who is expected at one."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.mobility.models import Cohort, Departure, TrainingSession
from maillon.mobility.models.departures import DepartureQuerySet


def expected_at(session: TrainingSession) -> Q:
    """Which departures a session is for: its group's, or all that the organisation prepares; not who left before."""
    here = Q(left_at=None) | Q(left_at__gte=session.starts_at)
    live = here & Q(cancelled_at=None, returned_at=None)
    if session.cohort_id is not None:
        return live & Q(cohort=session.cohort_id)
    return live & Q(organisation=session.organisation_id, curriculum=session.curriculum_id)


def called_to(session: TrainingSession) -> DepartureQuerySet:
    """Who is still here to come to it, with an address to write to."""
    found = Departure.objects.filter(expected_at(session), left_at=None).exclude(person__email="")
    return found.select_related("person").order_by("pk")


def sessions_of(departure: Departure) -> QuerySet[TrainingSession, TrainingSession]:
    """The sessions ``expected_at`` says somebody is expected at: their group's, and those for every group."""
    everybody = Q(cohort=None, organisation=departure.organisation_id, curriculum=departure.curriculum_id)
    group = Q(cohort=departure.cohort_id) if departure.cohort_id is not None else Q(pk__in=[])
    found = TrainingSession.objects.filter(group | everybody, cancelled_at=None)
    return found if departure.left_at is None else found.filter(starts_at__lte=departure.left_at)


def sessions_of_group(
    cohort: Cohort, *, organisation_id: int, curriculum_id: int | None
) -> QuerySet[TrainingSession, TrainingSession]:
    """The sessions of a group, those called off too, and those for every group."""
    everybody = Q(cohort=None, organisation=organisation_id, curriculum=curriculum_id or 0)
    return TrainingSession.objects.filter(Q(cohort=cohort) | everybody)
