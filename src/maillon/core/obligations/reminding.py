"""Letters about what is due: one a person, never twice about the same, with links that do one thing.

Everything one letter causes is written in one transaction with it: killed at any instant, the work is begun again
and nobody is written to twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.utils.translation import override

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.mail.services import write
from maillon.core.obligations import queries, registry, rules, services
from maillon.core.obligations.models import Obligation, Reminder, ReminderChoice, ReminderSchedule
from maillon.core.obligations.permissions import ACTING, is_debtor
from maillon.core.obligations.rules import Version
from maillon.core.people.erasing import on_access, on_erasure
from maillon.core.people.models import RoleGrant, User
from maillon.core.people.rules import roles_with

_SIGNER = Signer(salt="reminder-link", sep=".")


class LinkState(StrEnum):
    """What a letter's link can still do."""

    ALIVE = "alive"
    USED = "used"
    EXPIRED = "expired"
    SETTLED = "settled"
    MOVED = "moved"
    NOT_YOURS = "not_yours"


def remind_everybody(*, at: datetime) -> dict[str, int]:
    """Write to each person about what they owe and must be reminded of now; gives letters and lines written."""
    versions = queries.versions()
    farthest = max((days for one in versions for days in one.rhythm.days_before), default=0)
    near = Obligation.objects.open().filter(due_at__lt=at + timedelta(days=farthest + 2))
    owed: dict[int, list[Obligation]] = defaultdict(list)
    people = _People(at)
    for obligation in near.select_related("debtor", "debtor_person", "creditor").order_by("due_at", "id"):
        for user_id in people.owing(obligation):
            owed[user_id].append(obligation)
    counts = {"letters": 0, "lines": 0}
    for user in User.objects.filter(pk__in=owed, is_active=True).order_by("pk"):
        try:
            lines = _remind(user, owed[user.pk], versions, at)
        except IntegrityError:
            continue  # another worker has just written to this person
        counts["letters"] += bool(lines)
        counts["lines"] += lines
    return counts


class _People:
    """Who acts for each organisation, and whose account each person is: read once for all obligations."""

    def __init__(self, at: datetime) -> None:
        acting = {role.value for one in ACTING for role in roles_with(one)}
        grants = RoleGrant.objects.active(at).filter(role__in=acting, organisation__isnull=False)
        self._of: dict[int, set[int]] = defaultdict(set)
        for organisation_id, user_id in grants.values_list("organisation_id", "user_id"):
            if organisation_id is not None:
                self._of[organisation_id].add(user_id)
        accounts = User.objects.filter(person__obligations__isnull=False).values_list("person_id", "pk")
        self._accounts = dict(accounts.distinct())

    def owing(self, obligation: Obligation) -> set[int]:
        found = set(self._of[obligation.debtor_id]) if obligation.debtor_id else set()
        own = self._accounts.get(obligation.debtor_person_id or 0)
        return found | ({own} if own else set())


@transaction.atomic
def _remind(user: User, owed: list[Obligation], versions: list[Version], at: datetime) -> int:
    zone = ZoneInfo(settings.TIME_ZONE)
    last = Reminder.objects.filter(user=user).order_by("-sent_at").values_list("sent_at", flat=True).first()
    if not rules.letter_due(frequency_of(user), last=last, at=at, zone=zone):
        return 0
    sent: dict[tuple[int, datetime], set[str]] = defaultdict(set)
    before = Reminder.objects.filter(user=user, obligation__in=[one.pk for one in owed])
    for pk, due_at, told in before.values_list("obligation_id", "due_at", "step"):
        sent[pk, due_at].add(told)
    due = []
    for one in owed:
        rhythm = rules.rhythm_for(one.kind, versions, at=at)
        step = rules.reminder_due(one.due_at, rhythm, sent=sent[one.pk, one.due_at], at=at, zone=zone)
        if step:
            due.append(Reminder(obligation=one, user=user, due_at=one.due_at, step=step, sent_at=at))
    if not due:
        return 0
    for reminder in due:
        reminder.save(force_insert=True)
    with override(user.language):
        lines = [Line.of(reminder, at=at, zone=zone) for reminder in due]
    context = {
        "lines": lines,
        "late": sum(line.is_late for line in lines),
        "recipient": user.person.given_name if user.person else "",
        "base_url": settings.BASE_URL,
        "expires_at": rules.link_expiry(at, days=settings.REMINDER_LINK_DAYS),
    }
    write(user.email, "obligations/digest", user.language, context, at)
    return len(lines)


@dataclass(frozen=True, slots=True)
class Line:
    """What a letter says of one obligation; ``days`` are the calendar's, negative once late."""

    obligation: Obligation
    name: str
    token: str
    days: int
    is_late: bool

    @classmethod
    def of(cls, reminder: Reminder, *, at: datetime, zone: ZoneInfo) -> Line:
        """The line of a reminder, in the current language."""
        owed = reminder.obligation
        return cls(
            owed,
            registry.title_of(owed),
            token_of(reminder),
            rules.days_left(owed.due_at, at=at, zone=zone),
            owed.is_late(at),
        )


def token_of(reminder: Reminder) -> str:
    """The secret part of a reminder's link: its number, signed; nothing of it is kept."""
    return _SIGNER.sign(str(reminder.pk))


def find_link(token: str) -> Reminder | None:
    """The reminder a link was made for; ``None`` for a link we never made."""
    try:
        pk = int(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    found = Reminder.objects.select_related(
        "user__person", "obligation__debtor", "obligation__debtor_person", "obligation__creditor"
    )
    return found.filter(pk=pk, user__is_active=True).first()


def link_state(reminder: Reminder, *, at: datetime) -> LinkState:
    """What a link can still do: nothing more once used, expired, settled, moved, or for somebody who has left."""
    if reminder.used_at is not None:
        return LinkState.USED
    if at >= rules.link_expiry(reminder.sent_at, days=settings.REMINDER_LINK_DAYS):
        return LinkState.EXPIRED
    if reminder.obligation.state != Obligation.State.OPEN:
        return LinkState.SETTLED
    if reminder.obligation.due_at != reminder.due_at:
        return LinkState.MOVED
    return LinkState.ALIVE if is_debtor(reminder.user, reminder.obligation, at=at) else LinkState.NOT_YOURS


@transaction.atomic
def acknowledge(*, reminder: Reminder, at: datetime) -> Reminder:
    """« I have seen it », from a letter's link: whoever reads the history knows that the letter arrived.

    Raises RuleViolation ``obligations.link`` (``state``) when the link does nothing any more.
    """
    locked = _living(reminder, at)
    if locked.seen_at is None:
        locked.seen_at = at
        locked.save(update_fields=["seen_at"])
        record(locked.user, "core.obligation.seen", locked.obligation, at=at)
    return locked


@transaction.atomic
def declare_done(*, reminder: Reminder, at: datetime) -> Obligation:
    """« It is done », from a letter's link, for the kinds whose debtor's word is enough; the link dies of it.

    Raises RuleViolation ``obligations.link`` (``state``), or ``obligations.not_declarable`` when the word alone is
    not enough.
    """
    locked = _living(reminder, at)
    kind = registry.kind_of(locked.obligation)
    if not kind.declarable or kind.needs_evidence:
        raise RuleViolation("obligations.not_declarable")
    locked.used_at = at
    locked.seen_at = locked.seen_at or at
    locked.save(update_fields=["used_at", "seen_at"])
    return services.meet(obligation=locked.obligation, actor=locked.user, at=at)


def _living(reminder: Reminder, at: datetime) -> Reminder:
    locked = Reminder.objects.select_for_update(of=("self",)).select_related("user", "obligation").get(pk=reminder.pk)
    state = link_state(locked, at=at)
    if state is not LinkState.ALIVE:
        raise RuleViolation("obligations.link", state=state.value)
    return locked


def frequency_of(user: User) -> str:
    """How often a person wants letters; ``daily`` when they said nothing."""
    said = ReminderChoice.objects.filter(user=user).values_list("frequency", flat=True).first()
    return str(said or ReminderChoice.Frequency.DAILY)


@transaction.atomic
def choose_frequency(*, user: User, frequency: str, at: datetime) -> ReminderChoice:
    """A person wants letters daily, weekly or never; what awaits them stays on their page whatever they choose.

    Raises RuleViolation ``obligations.frequency`` for another word.
    """
    if frequency not in ReminderChoice.Frequency.values:
        raise RuleViolation("obligations.frequency", field="frequency")
    choice, _created = ReminderChoice.objects.update_or_create(
        user=user, defaults={"frequency": frequency, "changed_at": at}
    )
    record(user, "core.reminders.chosen", choice, at=at, after={"frequency": frequency})
    return choice


@transaction.atomic
def schedule_from(
    *,
    kind: str,
    starts_at: datetime,
    days_before: Iterable[int],
    late_every_days: int | None,
    actor: User,
    at: datetime,
) -> ReminderSchedule:
    """Remind of a kind (empty: of every other) by another rhythm from an instant on; past versions stay.

    Raises RuleViolation ``obligations.schedule`` for days out of 0 to 366, and ``obligations.schedule_past`` when
    it would begin before now or on the instant of another version.
    """
    days = sorted(set(days_before), reverse=True)
    if any(not 0 <= one <= 366 for one in days) or (late_every_days is not None and not 1 <= late_every_days <= 366):
        raise RuleViolation("obligations.schedule", field="days_before")
    if starts_at < at or ReminderSchedule.objects.filter(kind=kind, starts_at=starts_at).exists():
        raise RuleViolation("obligations.schedule_past", field="starts_at")
    made = ReminderSchedule.objects.create(
        kind=kind, starts_at=starts_at, days_before=days, late_every_days=late_every_days
    )
    after = {"kind": kind, "starts_at": starts_at, "days_before": days, "late_every_days": late_every_days}
    record(actor, "core.reminders.scheduled", made, at=at, after=after)
    return made


@on_access
def held(user: User) -> dict[str, Any]:
    """What a person owes themselves, the letters they were sent about what is due, and what they chose."""
    own = Obligation.objects.filter(debtor_person_id=user.person_id) if user.person_id else Obligation.objects.none()
    return {
        "obligations": [
            {"kind": one.kind, "title": one.title, "state": one.state, "due_at": one.due_at.isoformat()}
            for one in own.order_by("due_at", "pk")
        ],
        "reminders": [
            {"kind": one.obligation.kind, "sent_at": one.sent_at.isoformat(), "seen": one.seen_at is not None}
            for one in Reminder.objects.filter(user=user).select_related("obligation").order_by("sent_at", "pk")
        ],
        "reminder_frequency": frequency_of(user),
        "calendars": [
            {
                "organisation": one.organisation.legal_name_fr if one.organisation else None,
                "created_at": one.created_at.isoformat(),
                "revoked": one.revoked_at is not None,
            }
            for one in user.calendar_feeds.select_related("organisation").order_by("pk")
        ],
    }


@on_erasure
def forget(user: User) -> None:
    """A person who is erased is written to no more, and no link or calendar of theirs opens anything."""
    Reminder.objects.filter(user=user).delete()
    ReminderChoice.objects.filter(user=user).delete()
    user.calendar_feeds.all().delete()
