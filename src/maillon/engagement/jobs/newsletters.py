"""The newsletter in the background: letters in batches."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.engagement.models import Issue
from maillon.engagement.services import newsletters


@job(newsletters.SENDING)
def send(progress: Progress, **arguments: Any) -> dict[str, int]:
    """Write the letters of an issue that wait; a second run writes only those the first did not."""
    return newsletters.send_batches(Issue.objects.get(pk=arguments["issue"]), at=timezone.now(), told=progress.report)
