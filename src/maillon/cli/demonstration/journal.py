"""What the journal says of the story: when Semis solidaires wrote and published its projects."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from maillon.cli.demonstration.words import REFERENCE
from maillon.core.audit import services as audit
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.projects import queries
from maillon.projects.models import Activity

SINCE = datetime(2022, 1, 10, 14, 0, tzinfo=UTC)
"""The day the network began to keep its record here."""


def tell(actor: User, organisation: Organisation) -> None:
    """Write in the journal, in the order of time, what became of an organisation's projects."""
    events: list[tuple[datetime, str, Activity]] = []
    for activity in organisation.reported_activities.order_by("identifier"):
        begun = datetime.combine(activity.planned_start or REFERENCE.date(), time(15), UTC) - timedelta(days=30)
        written = min(begun, REFERENCE - timedelta(days=4))
        events.append((written, "created", activity))
        if activity.state != Activity.State.DRAFT:
            events.append((written + timedelta(days=2, hours=1), "published", activity))
        if activity.state == Activity.State.WITHDRAWN:
            events.append((written + timedelta(days=330), "withdrawn", activity))
    for at, verb, activity in sorted(events, key=lambda event: (event[0], event[2].identifier)):
        document = queries.document(activity)
        audit.record(actor, f"projects.activity.{verb}", activity, at=at, after=document)
