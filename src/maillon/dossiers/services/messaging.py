"""Messages between applicant and handler, on the dossier's timeline, with a notice by e-mail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.services import write as write_letter
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier, Message, TimelineEntry
from maillon.dossiers.permissions import can_converse, can_handle
from maillon.dossiers.queries.conversing import applicant_side, handler_side
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import fulfilling, timeline

LONGEST = 10_000
"""Characters of one message."""


@transaction.atomic
def write(*, dossier: Dossier, body: str, actor: User, at: datetime, link: str, question: str = "") -> Message:
    """Write to the other side, about the whole dossier or one question; they are told by e-mail, without the words.

    ``link`` is the dossier's whole address for the letters. The same words sent twice within the same minute are one
    message. Raises NotAllowed; RuleViolation ``dossiers.message_draft`` while nobody handles it yet,
    ``dossiers.message_empty``, ``dossiers.message_too_long`` (``limit``).
    """
    held = timeline.hold(dossier.pk)
    if not can_converse(actor, held):
        raise NotAllowed("dossiers.write_message")
    return _write(held, body, actor=actor, from_handler=can_handle(actor, held), at=at, link=link, question=question)


@transaction.atomic
def write_without_account(*, dossier: Dossier, body: str, at: datetime, link: str) -> Message:
    """The nameless author of a dossier writes to who handles it; who may is asked by the caller, who knows their key.

    ``link`` is the handlers' address. Raises RuleViolation as ``write``.
    """
    return _write(timeline.hold(dossier.pk), body, actor=None, from_handler=False, at=at, link=link)


def _write(
    held: Dossier, body: str, *, actor: User | None, from_handler: bool, at: datetime, link: str, question: str = ""
) -> Message:
    if held.state == State.DRAFT:
        raise RuleViolation("dossiers.message_draft")
    words = body.replace("\x00", "").replace("\r\n", "\n").strip()
    if not words:
        raise RuleViolation("dossiers.message_empty", field="body")
    if len(words) > LONGEST:
        raise RuleViolation("dossiers.message_too_long", field="body", limit=LONGEST)
    author = actor.pk if actor else None
    last = held.messages.order_by("-pk").first()
    if last and last.author_id == author and last.body == words and (at - last.at).total_seconds() < 60:
        return last
    message = Message.objects.create(
        dossier=held, author=actor, from_handler=from_handler, body=words, at=at, question=question[:400]
    )
    record(actor, "dossiers.message.written", message, at=at, after={"dossier": held.reference})
    timeline.write(held, TimelineEntry.Kind.MESSAGE, actor=actor, at=at, data={"message": message.pk})
    if from_handler and actor is not None:
        fulfilling.meet_committee_duties(held, actor=actor, at=at)
    title = definition.read(held.version.definition).title
    for reader in applicant_side(held) if from_handler else handler_side(held):
        if reader.pk != author:
            write_letter(
                reader.email,
                "dossiers/message",
                reader.language,
                {
                    "reference": held.reference,
                    "procedure": read(title, reader.language).text,
                    "from_handler": from_handler,
                    "link": link,
                },
                at,
            )
    return message


@transaction.atomic
def mark_read(*, dossier: Dossier, reader: User, at: datetime) -> int:
    """Note that the other side's messages were opened; gives how many were new."""
    if not can_converse(reader, dossier):
        return 0
    theirs = dossier.messages.filter(from_handler=not can_handle(reader, dossier), read_at__isnull=True)
    return theirs.update(read_at=at)
