"""What an accepted report adds to an activity, for everybody to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from maillon.core.audit import services as audit
from maillon.core.people.models import User
from maillon.projects import columns, queries, rules
from maillon.projects.models import Activity
from maillon.projects.rules.reported import Actual, with_actuals
from maillon.projects.services.writing import ask_for_facts, tell, write


@transaction.atomic
def record_actuals(
    *,
    activity: Activity,
    told: Mapping[str, Actual],
    first_day: date,
    last_day: date,
    actor: User | None,
    at: datetime,
) -> Activity:
    """What the indicators of an activity reached over a period (``last_day`` included), by their number.

    Who accepts the report answers for the permission. Raises ``Incoherent`` when the values cannot stand; nothing
    is written then, and nothing when they say nothing new.
    """
    kept = Activity.objects.select_for_update(of=("self",)).select_related("source").get(pk=activity.pk)
    before = queries.document(kept)
    after = columns.completed(
        with_actuals(before, told, first_day=first_day.isoformat(), last_day=last_day.isoformat())
    )
    if problems := rules.findings(after):
        raise rules.Incoherent(problems)
    if not queries.differences(before, after):
        return kept
    kept.version += 1
    write(kept, after, {"results"})
    after = queries.document(kept)
    audit.record(actor, "projects.activity.reported", kept, at=at, before=before, after=after)
    tell(kept, after, at=at)
    if kept.state == Activity.State.PUBLISHED:
        ask_for_facts(at=at)
    return kept
