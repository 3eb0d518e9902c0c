"""Where a report, or a paper, of an agreement is met."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register
from maillon.funding.models import Report
from maillon.funding.services.reports import REPORT


def _link(owed: Obligation) -> str | None:
    """Its page; None for a report that no agreement here asks for, said on the duty's own page."""
    return reverse("report", kwargs={"pk": owed.subject_id}) if owed.subject_type == Report._meta.label_lower else None


# A paper is sent from here too, with its file: declarable. A report with a form is met when it is sent.
register(
    REPORT,
    label=_("Remettre un rapport"),
    link=_link,
    declarable=True,
    needs_evidence=True,
    verb=_("Ouvrir"),
)
