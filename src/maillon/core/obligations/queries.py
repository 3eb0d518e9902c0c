"""What is owed, by whom, by when: one list from every domain."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import BooleanField, Case, Model, Q, When

from maillon.core.obligations.awaiting import waiting_for
from maillon.core.obligations.models import Obligation, ObligationQuerySet, ReminderSchedule
from maillon.core.obligations.permissions import owed_by, owes
from maillon.core.obligations.rules import HORIZON, Rhythm, Version
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User

_COUNT_LASTS = timedelta(minutes=1)
_MOST_COUNTED = 10_000
_COUNTED: dict[int, tuple[datetime, int]] = {}
"""What awaited each person when this process last counted: every signed-in page shows it."""


def due_for(debtor: Organisation | Person) -> ObligationQuerySet:
    """What an organisation or a person owes and has not settled, the most pressing first."""
    owed = Q(debtor=debtor) if isinstance(debtor, Organisation) else Q(debtor_person=debtor)
    return Obligation.objects.filter(owed).open().most_pressing_first()


def due_for_user(user: User, *, at: datetime) -> ObligationQuerySet:
    """What a person owes, themselves or for the organisations they act for, the most pressing first."""
    found = owed_by(user, at=at).open().select_related("debtor", "debtor_person", "creditor")
    return found.most_pressing_first()


def near_for_user(user: User, *, at: datetime) -> ObligationQuerySet:
    """What a person owes and that awaits them now: late, or due within the horizon of ``rules``."""
    return due_for_user(user, at=at).filter(due_at__lt=at + timedelta(days=HORIZON))


def near_and_expected(
    user: User, expected: Q, *, at: datetime, most: int = 200
) -> tuple[list[Obligation], list[Obligation]]:
    """``near_for_user``, and what is open among the ``expected``, in one question; the most pressing first in both.

    ``most`` of both together, what is near before what is expected: a network may expect thousands.
    """
    near = owes(user, at=at) & Q(due_at__lt=at + timedelta(days=HORIZON))
    found = (
        Obligation.objects.open()
        .filter(near | expected)
        .annotate(
            is_near=Case(When(near, then=True), default=False, output_field=BooleanField()),
            is_expected=Case(When(expected, then=True), default=False, output_field=BooleanField()),
        )
        .select_related("debtor", "debtor_person", "creditor")
        .order_by("-is_near", "due_at", "pk")[:most]
    )
    rows = sorted(found, key=lambda one: (one.due_at, one.pk))
    return [one for one in rows if vars(one)["is_near"]], [one for one in rows if vars(one)["is_expected"]]


def count_awaiting(user: User, *, at: datetime) -> int:
    """How many things await a person: obligations that are near, and what every domain adds.

    Counted once a minute for a person, sooner when they have just done something (``count_again``), or not at all by
    a page that lists them (``count_known``).
    """
    kept: int | None = user.__dict__.get("_kept_awaiting")
    if kept is None:
        counted_at, kept = _COUNTED.get(user.pk, (at, None))
        if kept is None or not timedelta(0) <= at - counted_at < _COUNT_LASTS:
            kept = near_for_user(user, at=at).order_by().count() + len(waiting_for(user, at=at))
        count_known(user, kept, at=at)
    return kept


def count_known(user: User, count: int, *, at: datetime) -> None:
    """Spare the count to whoever asks after: a page has just listed what awaits the person."""
    user.__dict__["_kept_awaiting"] = count
    if len(_COUNTED) >= _MOST_COUNTED:
        _COUNTED.clear()
    _COUNTED[user.pk] = (at, count)


def count_again(user_id: int) -> None:
    """Count anew at the next question: the person has just done something."""
    _COUNTED.pop(user_id, None)


def overdue(*, at: datetime) -> ObligationQuerySet:
    """What should have been done by now, the oldest first."""
    return Obligation.objects.open().filter(due_at__lt=at).most_pressing_first()


def about(subject: Model) -> ObligationQuerySet:
    """Every obligation a thing gave rise to, settled ones included, by date."""
    found = Obligation.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return found.select_related("debtor", "debtor_person", "creditor").most_pressing_first()


def versions() -> list[Version]:
    """Every version of every kind's reminders, past and to come."""
    rows = ReminderSchedule.objects.order_by("kind", "starts_at")
    return [Version(row.kind, row.starts_at, Rhythm.of(row.days_before, row.late_every_days)) for row in rows]
