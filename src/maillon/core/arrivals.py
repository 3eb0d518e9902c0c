"""When what somebody sends counts as sent: as its first byte came, not as its last did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

ARRIVED = "maillon.arrived"
"""In the environment of a request, the second since 1970 its first byte came; no header of the sender's can say it."""
LONGEST = timedelta(minutes=30)
"""How long a sending may take and still count from its beginning: a connection kept open holds no place for later."""


def arrival(environment: Mapping[str, Any]) -> datetime:
    """When the first byte of a request came: what is sent before a closing instant is in time, however slowly.

    Half an hour before now at the earliest; now, where nobody noted it.
    """
    now = timezone.now()
    began = environment.get(ARRIVED)
    if not isinstance(began, float):
        return now
    return min(now, max(datetime.fromtimestamp(began, tz=UTC), now - LONGEST))
