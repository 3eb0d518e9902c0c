"""The reminder, the day before."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.engagement.models import Registration
from maillon.engagement.queries.registrations import to_remind
from maillon.engagement.services import letters

_TOGETHER = 100


def remind(*, at: datetime) -> int:
    """Write once to each person who has a seat at something that happens tomorrow; gives how many."""
    keys = list(to_remind(at).values_list("pk", flat=True))
    return sum(_remind(keys[start : start + _TOGETHER], at) for start in range(0, len(keys), _TOGETHER))


@transaction.atomic
def _remind(keys: list[int], at: datetime) -> int:
    # Asked again under the lock: who cancelled meanwhile, or was told by a run that died, is left alone.
    found = list(to_remind(at).filter(pk__in=keys).select_for_update(of=("self",)))
    for registration in found:
        letters.tell(registration, why="reminder", at=at)
    Registration.objects.filter(pk__in=[one.pk for one in found]).update(reminded_at=at)
    return len(found)
