"""New offers told to those who asked."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.mobility.services import alerts


@job("mobility.alerts.send", daily_at=time(7, 30))
def send(progress: Progress, **_more: Any) -> dict[str, int]:
    """Write to every confirmed address what was published since the last time."""
    return alerts.send(at=timezone.now())
