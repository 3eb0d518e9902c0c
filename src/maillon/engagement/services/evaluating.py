"""What an event was worth to who came: asked once by letter, answered once by its link, kept by nobody’s name."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.engagement.addresses import address
from maillon.engagement.models import Evaluation, Registration
from maillon.engagement.queries.evaluations import to_ask
from maillon.engagement.queries.registrations import token_of

TEMPLATE = "engagement/evaluation"
LASTS = timedelta(days=30)
"""After the last session: later one no longer remembers."""


def ask(*, at: datetime) -> int:
    """Write once to each person who had a seat at something that ended; gives how many."""
    return sum(_ask(pk, at) for pk in list(to_ask(at).values_list("pk", flat=True)))


@transaction.atomic
def _ask(pk: int, at: datetime) -> bool:
    found = to_ask(at).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        return False
    language = found.language
    mail.write(
        found.email,
        TEMPLATE,
        language,
        {
            "title": read(found.event.title, language).text,
            "name": found.name,
            "link": address("event_evaluation", language, token=token_of(found)),
        },
        at,
    )
    Registration.objects.filter(pk=pk).update(asked_at=at)
    return True


@transaction.atomic
def evaluate(
    *,
    registration: Registration,
    worth: int,
    learned: int,
    welcomed: int,
    acts_next: bool | None,
    words: str,
    language: str,
    at: datetime,
) -> None:
    """Keep what somebody says of an event, apart from who they are; 1 to 5.

    Raises RuleViolation ``events.not_over``, ``events.evaluated``, ``events.evaluation_closed``.
    """
    held = (
        Registration.objects.select_for_update(of=("self",)).select_related("event", "session").get(pk=registration.pk)
    )
    check_open(held, at=at)
    Registration.objects.filter(pk=held.pk).update(evaluated_at=at)
    Evaluation.objects.create(
        event=held.event,
        worth=worth,
        learned=learned,
        welcomed=welcomed,
        acts_next=acts_next,
        words=words.strip()[:1000],
        language=language,
        given_on=timezone.localdate(at),
    )
    # The journal counts it; naming the registration would say whose it is.
    record(None, "engagement.event.evaluated", held.event, at=at)


def check_open(registration: Registration, *, at: datetime) -> None:
    """Raise RuleViolation where this person cannot say now what the event was worth."""
    ends_at = registration.ends_at
    given = registration.state == Registration.State.GIVEN
    if not given or registration.event.cancelled_at or ends_at is None or ends_at > at:
        raise RuleViolation("events.not_over")
    if registration.evaluated_at is not None:
        raise RuleViolation("events.evaluated")
    if ends_at + LASTS <= at:
        raise RuleViolation("events.evaluation_closed")
