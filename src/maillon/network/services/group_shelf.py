"""What a group keeps and writes: its documents, and letters to its whole roll."""

from __future__ import annotations

from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.mail.services import write
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.network.addresses import address
from maillon.network.models import Group, GroupDocument, GroupLetter, Meeting, Seat
from maillon.network.permissions.groups import can_keep_group
from maillon.network.queries.groups import readers_of, roll_on

_STOPS = Signer(salt="group-letters", sep="~")


def _kept(group: Group, actor: User) -> Group:
    held = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if not can_keep_group(actor, held):
        raise NotAllowed("network.group.keep")
    return held


@transaction.atomic
def add_document(
    *, group: Group, title: str, file: StoredFile, meeting: Meeting | None, actor: User, at: datetime
) -> GroupDocument:
    """Put a file on the group's shelf, for its roll. Raises NotAllowed; RuleViolation ``groups.no_title``."""
    held = _kept(group, actor)
    if not title.strip():
        raise RuleViolation("groups.no_title", field="title")
    added = GroupDocument.objects.create(
        group=held, meeting=meeting, title=title.strip()[:200], file=file, added_by=actor, added_at=at
    )
    record(actor, "network.group.document_added", held, at=at, after={"document": added.pk})
    return added


@transaction.atomic
def remove_document(*, document: GroupDocument, actor: User, at: datetime) -> None:
    """Take a file off the shelf; asking twice changes nothing. Raises NotAllowed."""
    held = _kept(document.group, actor)
    if GroupDocument.objects.filter(pk=document.pk, removed_at=None).update(removed_at=at):
        record(actor, "network.group.document_removed", held, at=at, before={"document": document.pk})


@transaction.atomic
def write_to_roll(
    *, group: Group, subject: str, body: str, idempotency_key: str, actor: User, at: datetime
) -> GroupLetter:
    """Write once to everybody on the roll who wants letters: each alone, nobody's address shown to another.

    The same key again is the same letter, and nobody is written to. Raises NotAllowed; RuleViolation
    ``groups.empty_letter``, ``groups.empty_roll``.
    """
    held = _kept(group, actor)
    if sent := GroupLetter.objects.filter(idempotency_key=idempotency_key, group=held).first():
        return sent
    if not (subject.strip() and body.strip()):
        raise RuleViolation("groups.empty_letter", field="body")
    wanted = roll_on(held, timezone.localdate(at)).filter(letters_stopped_at=None)
    readers = readers_of(wanted, at=at)
    if not readers:
        raise RuleViolation("groups.empty_roll")
    letter = GroupLetter.objects.create(
        group=held,
        subject=" ".join(subject.split())[:200],
        body=body.strip(),
        sent_by=actor,
        sent_at=at,
        recipients=len(readers),
        idempotency_key=idempotency_key,
    )
    for reader in readers:
        stop = address("group_letters_stop", reader.language, token=token_of(reader.seat))
        context = {
            "letter": letter,
            "group": read(held.name, reader.language).text,
            "link": address("group", reader.language, slug=held.slug),
            "stop": stop,
        }
        write(reader.email, "network/group_letter", reader.language, context, at, unsubscribe=stop)
    record(actor, "network.group.letter_sent", held, at=at, after={"letter": letter.pk, "recipients": len(readers)})
    return letter


def token_of(seat: Seat) -> str:
    """The secret part of the address where a seat stops its letters."""
    return _STOPS.sign(str(seat.pk)).replace("~", "-", 1)


def find(token: str) -> Seat | None:
    """The seat a letter's link stops the letters of; none when it is no such link."""
    number, _dash, signature = token.partition("-")
    try:
        pk = int(_STOPS.unsign(f"{number}~{signature}"))
    except (BadSignature, ValueError):
        return None
    return Seat.objects.filter(pk=pk).select_related("group", "person").first()


@transaction.atomic
def stop_letters(*, seat: Seat, stop: bool, at: datetime) -> Seat:
    """The holder of a seat wants no more letters to the roll, or wants them again; meetings are still told."""
    Seat.objects.filter(pk=seat.pk).update(letters_stopped_at=at if stop else None)
    seat.refresh_from_db()
    record(None, "network.group.letters_stopped" if stop else "network.group.letters_resumed", seat, at=at)
    return seat
