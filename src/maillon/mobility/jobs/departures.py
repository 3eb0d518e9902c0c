"""Watching over departures without anybody asking: news, silences, reports nobody answers, training, surveys."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from maillon.core.jobs import Progress, job
from maillon.mobility.services import convening, reporting, returning, watching


@job("mobility.watch", every_minutes=15)
def watch(progress: Progress, **_more: Any) -> dict[str, int]:
    """Ask for news, note silences, carry reports nobody answered, call people to tomorrow's training."""
    now = timezone.now()
    return {
        "asked": watching.ask_for_news(at=now),
        "silences": watching.note_silences(at=now),
        "escalated": reporting.escalate(at=now),
        "called": convening.remind(at=now),
    }


@job("mobility.survey", daily_at=time(5, 40))
def survey(progress: Progress, **_more: Any) -> dict[str, int]:
    """Ask who came back years ago how they are now."""
    return {"asked": returning.ask_surveys(at=timezone.now())}
