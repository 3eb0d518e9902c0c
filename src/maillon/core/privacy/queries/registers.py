"""The registers of incidents, requests and disclosures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people.models import RoleGrant
from maillon.core.privacy.models import Disclosure, Incident, IncidentEntry, PrivacyRequest


def incidents() -> list[tuple[Incident, IncidentEntry]]:
    """Every incident with what is known of it today, the latest discovered first; two queries."""
    latest = Incident.objects.annotate(last=Max("entries__number")).values_list("pk", "last")
    known = IncidentEntry.objects.filter(_pairs(latest)).select_related("incident") if latest else []
    return [(entry.incident, entry) for entry in sorted(known, key=lambda one: (one.discovered_on, one.pk))[::-1]]


def _pairs(latest: Iterable[tuple[int, int]]) -> Q:
    found = Q(pk__in=[])
    for incident, number in latest:
        found |= Q(incident_id=incident, number=number)
    return found


def entries_of(incident: Incident) -> QuerySet[IncidentEntry, IncidentEntry]:
    """What was known of an incident, the latest first."""
    return incident.entries.select_related("recorded_by__person").order_by("-number")


def requests_first_due() -> QuerySet[PrivacyRequest, PrivacyRequest]:
    """Requests about personal information, those without answer first, by the day they were received."""
    return PrivacyRequest.objects.select_related("person").order_by("answered_at", "received_on", "pk")


def disclosures() -> QuerySet[Disclosure, Disclosure]:
    """Every communication outside Québec, those in force first."""
    return Disclosure.objects.select_related("organisation", "agreement").order_by("-starts_on", "-pk")


def undisclosed(*, at: datetime) -> QuerySet[Organisation, Organisation]:
    """Organisations outside Canada whose people hold a role here and that no complete disclosure covers today.

    Complete: an assessment (ÉFVP) and a written agreement, both dated, in a period that holds.
    """
    holding = RoleGrant.objects.active(at).filter(organisation__isnull=False).values("organisation_id")
    outside = Organisation.objects.filter(pk__in=holding).exclude(country__in=("CA", ""))
    return outside.exclude(pk__in=covered(on=timezone.localdate(at))).order_by("legal_name_fr")


def covered(*, on: date) -> QuerySet[Disclosure, Any]:
    """The ids of organisations that a complete disclosure covers on a day."""
    complete = Disclosure.objects.filter(organisation__isnull=False, assessed_on__lte=on, agreement_on__lte=on)
    return complete.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on).values("organisation_id")


def needs_disclosure(organisation: Organisation | None, *, at: datetime) -> bool:
    """Whether giving a role to this organisation sends personal information abroad with no complete disclosure."""
    if organisation is None or organisation.country in ("CA", ""):
        return False
    return not covered(on=timezone.localdate(at)).filter(organisation=organisation).exists()
