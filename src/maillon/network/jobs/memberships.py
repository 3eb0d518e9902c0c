"""Memberships in the background: who has left is asked nothing more."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.network.services import leaving


@job("network.memberships.release", daily_at=time(3, 50))
def release(progress: Progress, **_more: Any) -> dict[str, int]:
    """Take back what is asked of members alone from those whose last day has passed."""
    return {"waived": leaving.release_gone(at=timezone.now())}
