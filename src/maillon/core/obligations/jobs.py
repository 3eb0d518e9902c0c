"""Reminders, each morning."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.core.obligations import reminding


@job("core.obligations.remind", daily_at=time(6, 30), max_attempts=5)
def remind(progress: Progress, **arguments: Any) -> dict[str, int]:
    """Write to each person about what they owe and must be reminded of today."""
    return reminding.remind_everybody(at=timezone.now())
