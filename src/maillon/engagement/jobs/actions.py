"""Actions in the background: where forms came from is forgotten the next day."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.engagement.services import signing


@job("engagement.actions.forget_origins", daily_at=time(3, 20))
def forget_origins(progress: Progress, **_more: Any) -> dict[str, int]:
    """Erase the digests of where signatures came from, once they are a day old."""
    return {"forgotten": signing.forget_origins(at=timezone.now())}
