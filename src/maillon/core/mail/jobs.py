"""Sending letters in the background."""

from __future__ import annotations

from typing import Any

from maillon.core.jobs import Progress, job
from maillon.core.mail import services


class LettersWait(Exception):
    """Some letters could not leave: the job is tried again later."""


@job("core.mail.send", max_attempts=6, every_minutes=30)
def send(progress: Progress, **arguments: Any) -> dict[str, int]:
    """Send what waits; a failure makes the job come back, later each time."""
    counts = services.send_waiting()
    if counts["waiting"]:
        raise LettersWait(counts)
    return counts
