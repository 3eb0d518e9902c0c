"""Who writes a report of an agreement."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.funding.models import Report


def can_write_report(user: Visitor, report: Report) -> bool:
    """The people who record for the organisation; they open its dossier to their southern partner."""
    return can_from_inside(user, Capability.RECORD, report.agreement.organisation_id)


def reports_written_by(user: Visitor) -> QuerySet[Report, Report]:
    """The reports ``can_write_report`` says yes for."""
    return Report.objects.filter(agreement__organisation__in=organisation_ids_from_inside(user, Capability.RECORD))
