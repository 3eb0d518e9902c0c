"""The fund in the background: every morning, what falls due is asked of who owes it."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.guarantees.models import Fund
from maillon.guarantees.services import breaches, clocks

WIND = "guarantees.clocks.wind"


@job(WIND, daily_at=time(5, 30))
def wind(progress: Progress, **_more: Any) -> dict[str, int]:
    """What falls due soon is asked, once each; what is not kept to any more is noted, and what is again is cured."""
    now = timezone.now()
    for fund in Fund.objects.all():
        breaches.review(fund=fund, at=now)
    return {fund.slug: clocks.wind(fund=fund, actor=None, at=now) for fund in Fund.objects.all()}
