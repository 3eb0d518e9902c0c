"""The fund in the background: every morning, what falls due is asked of who owes it."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.guarantees.models import Fund
from maillon.guarantees.services import clocks

WIND = "guarantees.clocks.wind"


@job(WIND, daily_at=time(5, 30))
def wind(progress: Progress, **_more: Any) -> dict[str, int]:
    """Reports, fees, visits, offers and ends due within sixty days are asked, once each."""
    now = timezone.now()
    return {fund.slug: clocks.wind(fund=fund, actor=None, at=now) for fund in Fund.objects.all()}
