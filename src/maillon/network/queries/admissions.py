"""Admissions under way, refusals that may still be appealed, appeals."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.dossiers.models import Decision, Dossier
from maillon.dossiers.rules.walk import ENDED, Outcome, State
from maillon.network.queries.memberships import rules_on

ADMISSION, APPEAL, RENEWAL = "network.membership", "network.appeal", "network.renewal"
"""The names of what decisions do here: procedures name them."""
SETTLED = (*ENDED, State.IN_EFFECT, State.DRAFT)


def under_way(effect: str) -> QuerySet[Dossier, Dossier]:
    """The dossiers that ask for one of the network's effects, sent and not settled, the oldest first."""
    rows = Dossier.objects.filter(version__procedure__effect=effect).exclude(state__in=SETTLED)
    return rows.select_related("version__procedure", "applicant").order_by("submitted_at", "pk")


def last_refusal(organisation: Organisation) -> Decision | None:
    """The last refusal of an organisation's application to join; none once a later decision admitted it."""
    rows = Decision.objects.filter(dossier__applicant=organisation, dossier__version__procedure__effect=ADMISSION)
    last = rows.select_related("dossier").order_by("-decided_at", "-pk").first()
    return last if last is not None and last.outcome == Outcome.REFUSED else None


def appeal_until(refusal: Decision) -> date:
    """The last day on which a refusal may be appealed, by the by-laws of the day it was decided."""
    decided_on = timezone.localdate(refusal.decided_at)
    return decided_on + timedelta(days=rules_on(decided_on).appeal_days)


def appeals_of(organisation: Organisation) -> QuerySet[Dossier, Dossier]:
    """The appeals an organisation lodged or began, the latest first; withdrawn ones left out."""
    rows = Dossier.objects.filter(applicant=organisation, version__procedure__effect=APPEAL)
    return rows.exclude(state=State.WITHDRAWN).order_by("-pk")
