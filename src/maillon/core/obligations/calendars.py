"""What is owed as a calendar (RFC 5545), at a secret address that can be made anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Alarm, Calendar, Event

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed
from maillon.core.obligations import queries, registry, rules
from maillon.core.obligations.models import CalendarFeed, Obligation, ObligationQuerySet
from maillon.core.obligations.permissions import owed_by
from maillon.core.obligations.rules import Rhythm
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.permissions import can_from_inside
from maillon.core.people.rules import Capability

_SIGNER = Signer(salt="calendar-feed", sep=".")
PAST = timedelta(days=366)
"""How long what is settled stays in a calendar."""


@transaction.atomic
def renew(*, user: User, organisation: Organisation | None, at: datetime) -> CalendarFeed:
    """A new secret address for one's calendar, or for one of one's organisation's; the former one is dead.

    Raises NotAllowed for an organisation the person is not of.
    """
    if organisation is not None and not can_from_inside(user, Capability.READ, organisation, at=at):
        raise NotAllowed("obligations.calendar")
    feed, created = CalendarFeed.objects.select_for_update(of=("self",)).get_or_create(
        user=user, organisation=organisation, defaults={"created_at": at}
    )
    if not created:
        feed.version, feed.created_at, feed.revoked_at = feed.version + 1, at, None
        feed.save()
    record(user, "core.calendar.opened", feed, at=at, after={"organisation": organisation and organisation.pk})
    return feed


@transaction.atomic
def revoke(*, feed: CalendarFeed, actor: User, at: datetime) -> CalendarFeed:
    """The address opens nothing from now on; twice changes nothing. Only its person may."""
    if feed.user_id != actor.pk:
        raise NotAllowed("obligations.calendar")
    if feed.revoked_at is None:
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])
        record(actor, "core.calendar.revoked", feed, at=at)
    return feed


def token_of(feed: CalendarFeed) -> str:
    """The secret part of a calendar's address: its number and version, signed."""
    return _SIGNER.sign(f"{feed.pk}-{feed.version}")


def find(token: str, *, at: datetime) -> CalendarFeed | None:
    """The living calendar a token opens: neither revoked nor renewed, of somebody who still belongs there."""
    try:
        pk, _dash, version = _SIGNER.unsign(token).partition("-")
        found = CalendarFeed.objects.filter(pk=int(pk), version=int(version), revoked_at=None, user__is_active=True)
    except (BadSignature, ValueError):
        return None
    feed = found.select_related("user__person", "organisation").first()
    if feed is None or feed.organisation is None:
        return feed
    return feed if can_from_inside(feed.user, Capability.READ, feed.organisation, at=at) else None


def owed_in(feed: CalendarFeed, *, at: datetime) -> ObligationQuerySet:
    """What a calendar shows: what is owed, and what was settled in the last year."""
    if feed.organisation is not None:
        owed = Obligation.objects.filter(debtor=feed.organisation)
    else:
        owed = owed_by(feed.user, at=at)
    recent = Q(state=Obligation.State.OPEN) | Q(closed_at__gt=at - PAST)
    return owed.filter(recent).select_related("debtor", "debtor_person", "creditor").most_pressing_first()


def write(feed: CalendarFeed, *, at: datetime) -> bytes:
    """The calendar itself, in its person's language: an event each, with an alarm for each day of the reminders."""
    versions = queries.versions()
    with override(feed.user.language):
        calendar = Calendar()
        calendar.add("prodid", "-//Maillon//Obligations//FR")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        name = feed.organisation.name(feed.user.language) if feed.organisation else str(feed.user)
        calendar.add("x-wr-calname", _("Échéances · %(name)s") % {"name": name})
        calendar.add("x-wr-timezone", settings.TIME_ZONE)
        calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
        for owed in owed_in(feed, at=at):
            calendar.add_component(_event(owed, rules.rhythm_for(owed.kind, versions, at=at), feed, at))
        return bytes(calendar.to_ical())


def _event(owed: Obligation, rhythm: Rhythm, feed: CalendarFeed, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"obligation-{owed.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", at)
    event.add("dtstart", owed.due_at)
    title = registry.title_of(owed)
    done = owed.state == Obligation.State.MET
    event.add("summary", f"✓ {title}" if done else title)
    event.add("description", _description(owed, feed.user.language))
    event.add("categories", [registry.label_of(owed)])
    event.add("status", "CANCELLED" if owed.state == Obligation.State.WAIVED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if owed.state == Obligation.State.OPEN:
        for days in rhythm.days_before:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", timedelta(days=-days))
            alarm.add("description", title)
            event.add_component(alarm)
    return event


def _description(owed: Obligation, language: str) -> str:
    parties = [
        owed.debtor.name(language) if owed.debtor else str(owed.debtor_person),
        owed.creditor.name(language) if owed.creditor else _("Le réseau"),
    ]
    return " → ".join(parties)
