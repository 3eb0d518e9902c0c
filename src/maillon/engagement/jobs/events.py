"""Events in the background: letters that answer registrations, the reminder of the day before."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.engagement.services import confirming, evaluating, reminding


@job("engagement.events.remind", daily_at=time(9, 0))
def remind(progress: Progress, **_more: Any) -> dict[str, int]:
    """Remind who has a seat at something that happens tomorrow."""
    return {"reminded": reminding.remind(at=timezone.now())}


@job(confirming.TELLING)
def tell(progress: Progress, **_more: Any) -> dict[str, int]:
    """Write the letters that answer registrations."""
    return {"told": confirming.tell_due(at=timezone.now())}


@job("engagement.events.ask", daily_at=time(10, 0))
def ask(progress: Progress, **_more: Any) -> dict[str, int]:
    """Ask who came what it was worth."""
    return {"asked": evaluating.ask(at=timezone.now())}
