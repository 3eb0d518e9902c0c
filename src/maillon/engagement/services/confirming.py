"""The letter that answers a registration: due at once, written by a job a few seconds later, once each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from maillon.core.jobs.services import enqueue_once
from maillon.core.mail import services as mail
from maillon.engagement.models import Registration
from maillon.engagement.services import letters

TELLING = "engagement.registrations.tell"
_BURST = timedelta(seconds=3)
"""Everybody who arrives at the opening is served first; letters follow."""


def ask(*, at: datetime) -> None:
    """Letters are due: they will be written once the transaction is certain."""
    enqueue_once(TELLING, at=at + _BURST)


def tell_due(*, at: datetime) -> int:
    """Write every letter that is due, in order of arrival; gives how many.

    Words are found before the short transaction that keeps the letter and says that it is written: two workers never
    write the same one, and who registers meanwhile hardly waits.
    """
    due = Registration.objects.filter(told_at=None).order_by("registered_at", "pk")
    return sum(_tell(pk, at) for pk in list(due.values_list("pk", flat=True)))


def _tell(pk: int, at: datetime) -> bool:
    found = Registration.objects.filter(pk=pk, told_at=None).select_related("event", "session").first()
    if found is None:
        return False
    cancelled = found.state == Registration.State.CANCELLED
    letter = None if cancelled else letters.composed(found, why="received", at=at)
    with transaction.atomic():
        # Given a seat or cancelled while the words were found: the next turn says it.
        same = Registration.objects.filter(pk=pk, told_at=None, state=found.state)
        if not same.update(told_at=at):
            return False
        if letter is not None:
            mail.post(letter)
    return letter is not None
