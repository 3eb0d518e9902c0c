"""Background work of insight."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs.registry import Progress, job
from maillon.core.people.models import User
from maillon.insight import booklet, services


@job("insight.refresh", max_attempts=2, daily_at=time(3, 30))
def refresh(progress: Progress, **arguments: Any) -> dict[str, Any]:
    """Write the facts again, each night and whenever something was published."""
    return services.refresh(at=timezone.now(), report=lambda done: progress.report(done))


@job(booklet.JOB)
def make_booklet(progress: Progress, **arguments: Any) -> dict[str, Any]:
    """Print the directory of members; made twice, the second edition stands."""
    made = booklet.make(
        language=arguments["language"],
        actor=User.objects.filter(pk=arguments.get("actor") or 0).first(),
        at=timezone.now(),
        report=lambda done, total: progress.report(done, total),
    )
    return {"code": made.code}
