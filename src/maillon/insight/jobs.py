"""Background work of insight."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs.registry import Progress, job
from maillon.insight import services


@job("insight.refresh", max_attempts=2, daily_at=time(3, 30))
def refresh(progress: Progress, **arguments: Any) -> dict[str, Any]:
    """Write the facts again, each night and whenever something was published."""
    return services.refresh(at=timezone.now(), report=lambda done: progress.report(done))
