"""Letters by e-mail: written with the data that causes them, sent once that is certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from maillon.core.jobs.services import enqueue_once
from maillon.core.mail import rules
from maillon.core.mail.models import Message

_SENDING = "core.mail.send"
_ATTEMPTS = 6
_BATCH = 200


def write(
    to: str,
    template: str,
    language: str,
    context: Mapping[str, Any],
    at: datetime,
    *,
    calendar: str = "",
    unsubscribe: str = "",
    reply_to: str = "",
) -> Message:
    """Write a letter to an address in a language; it leaves after the transaction, and not without it.

    ``template`` names ``mail/<template>.txt``: the subject on its first line, then the text. The HTML is
    made from the text. ``calendar`` is an event (RFC 5545), attached; ``unsubscribe`` the address that stops such
    letters, which mail programs show as a button (RFC 2369 and 8058); ``reply_to`` whom an answer goes to.
    """
    return post(
        compose(to, template, language, context, at, calendar=calendar, unsubscribe=unsubscribe, reply_to=reply_to)
    )


def compose(
    to: str,
    template: str,
    language: str,
    context: Mapping[str, Any],
    at: datetime,
    *,
    calendar: str = "",
    unsubscribe: str = "",
    reply_to: str = "",
) -> Message:
    """A letter as ``write`` writes it, kept nowhere yet: for who must not hold a transaction while words are found."""
    with override(language):
        subject, text = rules.split(render_to_string(f"mail/{template}.txt", dict(context)))
    return Message(
        to=to,
        language=language,
        template=template,
        subject=subject,
        text=text,
        html=rules.html(subject, text, language=language),
        calendar=calendar,
        unsubscribe=unsubscribe,
        reply_to=reply_to,
        created_at=at,
    )


@transaction.atomic
def post(message: Message) -> Message:
    """Keep a letter; it leaves after the transaction, and not without it."""
    post_all([message])
    return message


@transaction.atomic
def post_all(messages: Sequence[Message]) -> None:
    """Keep several letters, in their order; they leave after the transaction, and not without it."""
    if messages:
        Message.objects.bulk_create(messages, batch_size=_BATCH)
        enqueue_once(_SENDING, at=messages[0].created_at)


def send_waiting() -> dict[str, int]:
    """Send every letter that waits, oldest first; tells how many left, how many will be tried again, how many never.

    A letter leaves at most once: each is marked before the next is tried, and one that fails waits for the
    next call, up to six times.
    """
    counts = {"sent": 0, "waiting": 0, "failed": 0}
    for pk in list(
        Message.objects.filter(state=Message.State.WAITING).order_by("created_at", "id").values_list("pk", flat=True)
    ):
        if state := _send(pk):
            counts[state] += 1
    return counts


@transaction.atomic
def _send(pk: int) -> str | None:
    message = Message.objects.select_for_update().filter(pk=pk, state=Message.State.WAITING).first()
    if message is None:
        return None
    headers = {"Content-Language": message.language, "Auto-Submitted": "auto-generated"}
    if message.unsubscribe:
        headers |= {
            "List-Unsubscribe": f"<{message.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    answer_to = [message.reply_to] if message.reply_to else None
    letter = EmailMultiAlternatives(message.subject, message.text, to=[message.to], headers=headers, reply_to=answer_to)
    if message.html:
        letter.attach_alternative(message.html, "text/html")
    if message.calendar:
        letter.attach("invitation.ics", message.calendar, "text/calendar")
    message.attempts += 1
    try:
        letter.send()
    except Exception as error:  # whatever a mail server or a socket may answer: the letter waits
        message.error = type(error).__name__
        message.state = Message.State.FAILED if message.attempts >= _ATTEMPTS else Message.State.WAITING
    else:
        message.state, message.error = Message.State.SENT, ""
        message.sent_at = timezone.now()
        # What has left is not kept: letters hold names, and links that open doors.
        message.text = message.html = message.calendar = message.unsubscribe = message.reply_to = ""
    message.save()
    return str(message.state)
