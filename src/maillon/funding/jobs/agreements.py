"""Agreements in the background: what both signed is printed, instalments fall due with the days."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.funding.models import Agreement, Amendment, Instalment
from maillon.funding.services import instalments, papers
from maillon.funding.services.signing import PRINT

FALL_DUE = "funding.instalments.fall_due"


@job(PRINT)
def print_signed(progress: Progress, **arguments: Any) -> dict[str, Any]:
    """Print an agreement or an amendment; done twice, the first document stays."""
    agreement = Agreement.objects.select_related("funder", "organisation", "document").get(pk=arguments["agreement"])
    amendment = Amendment.objects.filter(pk=arguments.get("amendment") or 0).select_related("document").first()
    made = papers.print_signed(agreement=agreement, amendment=amendment, at=timezone.now())
    return {"code": made.code if made else ""}


@job(FALL_DUE, daily_at=time(5, 20))
def fall_due(progress: Progress, **_more: Any) -> dict[str, int]:
    """Instalments whose day has come fall due."""
    now = timezone.now()
    waiting = Instalment.objects.filter(
        state=Instalment.State.WAITING, held_because="", not_before__lte=timezone.localdate(now)
    )
    found = Agreement.objects.filter(state=Agreement.State.IN_FORCE, pk__in=waiting.values("agreement"))
    due = 0
    for agreement in found.select_related("funder", "organisation"):
        due += len(instalments.fall_due(agreement, actor=None, at=now))
    return {"due": due}
