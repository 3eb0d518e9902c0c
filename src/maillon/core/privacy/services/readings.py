"""Noting who opened what is kept about whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor
from maillon.core.privacy.models import Reading


def note_reading(reader: Visitor, subject_person: Person | int | None, kind: str, at: datetime) -> None:
    """Somebody opened what is kept about a person; once a day for a kind, and never about oneself.

    ``kind`` is a holding's key. A page calls it once it has decided to show; one query, two the first time.
    """
    if subject_person is not None:
        note_readings(reader, [subject_person], kind, at)


def note_readings(reader: Visitor, subjects: Iterable[Person | int], kind: str, at: datetime) -> None:
    """The same for all the persons a page shows at once."""
    if not isinstance(reader, User):
        return
    wanted = {one.pk if isinstance(one, Person) else one for one in subjects} - {reader.person_id}
    if not wanted:
        return
    day = timezone.localdate(at)
    known = Reading.objects.filter(reader=reader, kind=kind, day=day, subject_id__in=wanted)
    wanted -= set(known.values_list("subject_id", flat=True))
    if wanted:
        new = [Reading(reader=reader, subject_id=pk, kind=kind, day=day, at=at) for pk in sorted(wanted)]
        # The same page opened twice at once: the table keeps one.
        Reading.objects.bulk_create(new, ignore_conflicts=True)
