"""Meetings of a group: planned, convened, answered from a letter or the page, held, their minutes adopted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.documents import services as documents
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.services import write
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.network.addresses import address
from maillon.network.events import event
from maillon.network.models import Group, Meeting, MeetingPresence, Seat
from maillon.network.permissions.groups import can_keep_group, seats_held_by
from maillon.network.queries.groups import readers_of, roll_on
from maillon.network.rules.sharing import overwrites

MINUTES = "network.group_minutes"
Answer = MeetingPresence.Answer
BEFORE = (Answer.COMING, Answer.REGRETS)
"""What one answers oneself; that somebody was there or not is written by who keeps the group."""
_LINKS = Signer(salt="meeting-presence", sep="~")
_ANSWERABLE = timedelta(hours=6)
"""How long after its beginning a meeting is still answered."""


@transaction.atomic
def plan(
    *,
    group: Group,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None,
    place: str,
    agenda: str,
    actor: User,
    at: datetime,
) -> Meeting:
    """Plan a meeting; nobody is told yet. Raises NotAllowed; RuleViolation ``groups.dates``, ``groups.closed``."""
    held = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if not can_keep_group(actor, held):
        raise NotAllowed("network.group.keep")
    if held.ends_on is not None and held.ends_on <= timezone.localdate(starts_at):
        raise RuleViolation("groups.closed")
    if ends_at is not None and ends_at <= starts_at:
        raise RuleViolation("groups.dates", field="ends_at")
    meeting = Meeting.objects.create(
        group=held,
        title=title.strip()[:200],
        starts_at=starts_at,
        ends_at=ends_at,
        place=place.strip()[:300],
        agenda=agenda.strip(),
        created_at=at,
    )
    record(actor, "network.meeting.planned", meeting, at=at, after={"group": held.pk, "starts_at": starts_at})
    return meeting


def _kept(meeting: Meeting, actor: User) -> Meeting:
    held = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    if not can_keep_group(actor, held.group):
        raise NotAllowed("network.group.keep")
    if held.cancelled_at is not None:
        raise RuleViolation("groups.cancelled")
    return held


@transaction.atomic
def convene(*, meeting: Meeting, actor: User, at: datetime) -> int:
    """Write to the roll of that day: each address once, with the event and a link that answers; gives how many.

    Once: a second call writes to nobody and gives 0. Raises NotAllowed; RuleViolation ``groups.cancelled``,
    ``groups.empty_roll``.
    """
    held = _kept(meeting, actor)
    if held.convened_at is not None:
        return 0
    readers = readers_of(roll_on(held.group, timezone.localdate(held.starts_at)), at=at)
    if not readers:
        raise RuleViolation("groups.empty_roll")
    for reader in readers:
        write(
            reader.email,
            "network/meeting",
            reader.language,
            {
                "meeting": held,
                "group": read(held.group.name, reader.language).text,
                "link": address("presence", reader.language, token=token_of(held, reader.seat)),
            },
            at,
            calendar=calendar_of(held, reader.language, at=at),
        )
    held.convened_at = at
    held.save(update_fields=["convened_at"])
    record(actor, "network.meeting.convened", held, at=at, after={"letters": len(readers)})
    return len(readers)


def calendar_of(meeting: Meeting, language: str, *, at: datetime) -> str:
    """The meeting as an event for a calendar."""
    name = read(meeting.group.name, language).text
    return event(
        f"meeting-{meeting.pk}",
        title=f"{name} : {meeting.title}" if meeting.title else name,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        link=address("meeting", language, pk=meeting.pk),
        at=at,
        cancelled=meeting.cancelled_at is not None,
    )


@transaction.atomic
def cancel(*, meeting: Meeting, actor: User, at: datetime) -> Meeting:
    """The meeting is not held; who was convened is told, and their calendar too.

    Raises NotAllowed; RuleViolation ``groups.cancelled``, ``groups.adopted`` once its minutes are.
    """
    held = _kept(meeting, actor)
    if held.minutes_adopted_at is not None:
        raise RuleViolation("groups.adopted")
    held.cancelled_at = at
    held.save(update_fields=["cancelled_at"])
    if held.convened_at is not None:
        for reader in readers_of(roll_on(held.group, timezone.localdate(held.starts_at)), at=at):
            name = read(held.group.name, reader.language).text
            context = {"meeting": held, "group": name}
            event_text = calendar_of(held, reader.language, at=at)
            write(reader.email, "network/meeting_cancelled", reader.language, context, at, calendar=event_text)
    record(actor, "network.meeting.cancelled", held, at=at)
    return held


def token_of(meeting: Meeting, seat: Seat) -> str:
    """The secret part of the address where somebody of the roll answers without an account."""
    return _LINKS.sign(f"{meeting.pk}.{seat.pk}").replace("~", "-", 1)


def find(token: str) -> tuple[Meeting, Seat] | None:
    """The meeting and the seat a letter's link speaks for; none when it is no such link."""
    numbers, _dash, signature = token.partition("-")
    try:
        meeting_pk, _dot, seat_pk = _LINKS.unsign(f"{numbers}~{signature}").partition(".")
        seat = Seat.objects.select_related("person", "organisation").get(pk=int(seat_pk))
        meeting = Meeting.objects.select_related("group").get(pk=int(meeting_pk), group=seat.group_id)
    except (BadSignature, ValueError, Seat.DoesNotExist, Meeting.DoesNotExist):
        return None
    return meeting, seat


def is_answerable(meeting: Meeting, seat: Seat, *, at: datetime) -> bool:
    """Whether an answer still means something: neither cancelled nor over, and the seat is held that day."""
    day = timezone.localdate(meeting.starts_at)
    held = seat.starts_on <= day and (seat.ends_on is None or seat.ends_on > day)
    return held and meeting.cancelled_at is None and at < meeting.starts_at + _ANSWERABLE


@transaction.atomic
def answer(*, meeting: Meeting, seat: Seat, answer: str, actor: User | None, at: datetime) -> MeetingPresence:
    """Somebody of the roll says whether they come; ``actor`` is nobody when a letter's link answers for the seat.

    Raises NotAllowed; RuleViolation ``groups.answer``, ``groups.too_late``.
    """
    if actor is not None and not seats_held_by(actor).filter(pk=seat.pk, group=meeting.group_id).exists():
        raise NotAllowed("network.meeting.answer")
    if answer not in BEFORE:
        raise RuleViolation("groups.answer", field="answer")
    held = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not is_answerable(held, seat, at=at):
        raise RuleViolation("groups.too_late")
    presence, _created = MeetingPresence.objects.update_or_create(
        meeting=held, seat=seat, defaults={"answer": answer, "at": at}
    )
    record(actor, "network.meeting.answered", held, at=at, after={"seat": seat.pk, "answer": answer})
    return presence


@transaction.atomic
def note_presences(*, meeting: Meeting, present: Mapping[int, bool], actor: User, at: datetime) -> int:
    """Write who was there, seat by seat; gives how many were. Raises NotAllowed; RuleViolation ``groups.cancelled``,
    ``groups.adopted``.
    """
    held = _kept(meeting, actor)
    if held.minutes_adopted_at is not None:
        raise RuleViolation("groups.adopted")
    roll = roll_on(held.group, timezone.localdate(held.starts_at))
    for seat in roll:
        if seat.pk in present:
            said = Answer.PRESENT if present[seat.pk] else Answer.ABSENT
            MeetingPresence.objects.update_or_create(meeting=held, seat=seat, defaults={"answer": said, "at": at})
    count = held.presences.filter(answer=Answer.PRESENT).count()
    record(actor, "network.meeting.presences_noted", held, at=at, after={"present": count})
    return count


def words_of(meeting: Meeting) -> dict[str, str]:
    """What ``write_minutes`` writes, as it stands."""
    return {"agenda": meeting.agenda, "minutes": meeting.minutes}


@transaction.atomic
def write_minutes(
    *, meeting: Meeting, agenda: str, minutes: str, actor: User, at: datetime, seen: str | None = None
) -> Meeting:
    """Write the agenda and the minutes, until they are adopted; ``seen`` names those one had read.

    Raises NotAllowed; RuleViolation ``groups.cancelled``, ``groups.adopted``, ``sharing.changed_meanwhile``.
    """
    held = _kept(meeting, actor)
    if held.minutes_adopted_at is not None:
        raise RuleViolation("groups.adopted")
    if overwrites(words_of(held), seen):
        raise RuleViolation("sharing.changed_meanwhile")
    held.agenda, held.minutes = agenda.strip(), minutes.strip()
    held.save(update_fields=["agenda", "minutes"])
    record(actor, "network.meeting.minutes_written", held, at=at)
    return held


def adopt(*, meeting: Meeting, language: str, actor: User, at: datetime) -> Meeting:
    """The minutes are adopted and sealed as a PDF that anybody can verify; nothing of them changes then.

    Raises NotAllowed; RuleViolation ``groups.cancelled``, ``groups.adopted``, ``groups.no_minutes``, and those of
    ``documents.issue``.
    """
    with transaction.atomic():
        held = _adoptable(meeting, actor)
    name = {code: read(held.group.name, code).text for code in ("fr", "en")}
    title = {"fr": f"Procès-verbal, {name['fr']}", "en": f"Minutes, {name['en']}"}
    presences = held.presences.select_related("seat__person", "seat__organisation").order_by("seat__office", "seat_id")
    context = {"meeting": held, "title": read(title, language).text, "presences": presences, "sender": {}}
    document = documents.issue(
        kind=MINUTES,
        subject=held,
        title=title,
        html=documents.render("network/documents/group_minutes.html", context, language),
        language=language,
        actor=actor,
        at=at,
        owner_organisation=None,
    )
    with transaction.atomic():
        held = _adoptable(meeting, actor)
        held.minutes_adopted_at, held.minutes_document = at, document
        held.save(update_fields=["minutes_adopted_at", "minutes_document"])
        record(actor, "network.meeting.minutes_adopted", held, at=at, after={"document": document.code})
    return held


def _adoptable(meeting: Meeting, actor: User) -> Meeting:
    held = _kept(meeting, actor)
    if held.minutes_adopted_at is not None:
        raise RuleViolation("groups.adopted")
    if not held.minutes:
        raise RuleViolation("groups.no_minutes", field="minutes")
    return held
