"""The code of ethics in the background: what is soon due opens by itself."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.network.services import ethics


@job("network.ethics.open_due", daily_at=time(4, 25))
def open_due(progress: Progress, **_more: Any) -> dict[str, int]:
    """Ask again the members whose last self-assessment will soon be too old."""
    return {"opened": ethics.open_due(at=timezone.now())}
