"""Long work on activities."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillon.core.jobs.registry import Progress, job
from maillon.projects import services
from maillon.projects.models import SpreadsheetImport


@job("projects.apply_spreadsheet")
def apply_spreadsheet(progress: Progress, **arguments: Any) -> dict[str, Any]:
    """Apply a spreadsheet somebody sent, as the person who sent it."""
    sent = SpreadsheetImport.objects.select_related("organisation", "requested_by").get(pk=arguments["sent"])
    assert sent.requested_by is not None
    applied = services.apply_import(
        actor=sent.requested_by,
        sent=sent,
        at=timezone.now(),
        report=lambda done, total: progress.report(done, total),
    )
    return {"rows": len(applied.outcome)}
