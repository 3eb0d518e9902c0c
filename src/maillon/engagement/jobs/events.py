"""Events in the background: the reminder of the day before."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.engagement.services import reminding


@job("engagement.events.remind", daily_at=time(9, 0))
def remind(progress: Progress, **_more: Any) -> dict[str, int]:
    """Remind who has a seat at something that happens tomorrow."""
    return {"reminded": reminding.remind(at=timezone.now())}
