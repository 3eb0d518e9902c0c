"""The retention schedule each night, and copies of what is held made beside the site."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.core.privacy.models import PersonalExport
from maillon.core.privacy.services.exports import make_export
from maillon.core.privacy.services.retention import apply_schedule


@job("core.privacy.retain", daily_at=time(3, 40))
def retain(progress: Progress, **arguments: Any) -> dict[str, int]:
    """Apply the retention schedule."""
    return apply_schedule(at=timezone.now(), progress=progress)


@job("core.privacy.export")
def export(progress: Progress, **arguments: Any) -> dict[str, bool]:
    """Make the copy somebody asked for; one that was erased meanwhile is not made."""
    asked = PersonalExport.objects.select_related("person").filter(pk=arguments["export"], ready_at=None).first()
    if asked is not None:
        make_export(export=asked, at=timezone.now())
    progress.report(1, 1)
    return {"made": asked is not None}
