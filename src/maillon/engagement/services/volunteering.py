"""Offering help, saying when and where, agreeing to be found or not, and being forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.codelists import queries as codelists
from maillon.core.errors import RuleViolation
from maillon.core.mail import services as mail
from maillon.core.privacy.queries.consents import current_purpose
from maillon.engagement.addresses import address
from maillon.engagement.models import Volunteer, VolunteerSkill
from maillon.engagement.permissions.volunteers import PURPOSE
from maillon.engagement.queries.terms import towns, volunteer_terms
from maillon.engagement.queries.volunteers import SKILLS, token_of
from maillon.engagement.rules.nearby import everything

MOST_KM = 500
WORDS = ("name", "shown_name", "town", "reach_km", "availability", "about")


@transaction.atomic
def offer(
    *, email: str, words: Mapping[str, Any], skills: Collection[str], may_be_found: bool, language: str, at: datetime
) -> None:
    """Somebody offers help: nothing counts before they answer the letter; says nothing of whether they did before.

    An address already known receives its own link instead. Raises RuleViolation ``volunteers.no_name``,
    ``volunteers.town``, ``volunteers.reach``, ``volunteers.never_free``, ``volunteers.skills``,
    ``privacy.purpose``.
    """
    told = _checked(words)
    known = _known(skills)
    purpose = _purpose(at) if may_be_found else None
    email = email.strip().lower()
    held, made = Volunteer.objects.get_or_create(
        email=email,
        defaults={
            **told,
            "language": language,
            "key": secrets.token_urlsafe(18),
            "purpose": purpose,
            "asked_at": at,
            "told_at": at,
            "last_said_at": at,
        },
    )
    held = Volunteer.objects.select_for_update(of=("self",)).get(pk=held.pk)
    wait = timedelta(minutes=volunteer_terms(timezone.localdate(at)).tell_again_minutes)
    if not made and held.told_at > at - wait:
        return
    if held.confirmed_at is None:
        # Only what the address itself never confirmed may be changed by whoever types it.
        _write(held, told)
        held.purpose, held.language = purpose, language
        _can(held, known)
    held.told_at = at
    held.save()
    facts = {
        "name": held.shown_name,
        "link": address("volunteer", held.language, token=token_of(held)),
        "already": held.confirmed_at is not None,
    }
    mail.write(held.email, "engagement/volunteer", held.language, facts, at)


@transaction.atomic
def confirm(*, volunteer: Volunteer, at: datetime) -> Volunteer:
    """The address answers: what was said counts from now on."""
    held = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    if held.confirmed_at is None:
        held.confirmed_at = held.last_said_at = at
        if held.purpose_id is not None:
            held.agreed_at = at
        held.save(update_fields=["confirmed_at", "last_said_at", "agreed_at"])
        record(None, "engagement.volunteer.confirmed", held, at=at, after={"found": held.purpose_id is not None})
    return held


@transaction.atomic
def change(
    *, volunteer: Volunteer, words: Mapping[str, Any], skills: Collection[str], may_be_found: bool, at: datetime
) -> Volunteer:
    """Say something else of oneself; agree to be found in the words of today, or take it back. Raises as ``offer``."""
    told, known = _checked(words), _known(skills)
    held = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    was = held.purpose_id
    _write(held, told)
    if may_be_found:
        purpose = _purpose(at)
        if held.purpose_id != purpose.pk:
            held.purpose, held.agreed_at = purpose, at
    else:
        held.purpose, held.agreed_at = None, None
    held.last_said_at = at
    if held.confirmed_at is None:
        held.confirmed_at = at
    held.save()
    _can(held, known)
    if was != held.purpose_id:
        verb = "engagement.volunteer.agreed" if may_be_found else "engagement.volunteer.withdrew"
        record(None, verb, held, at=at, after={"purpose": PURPOSE if may_be_found else ""})
    return held


@transaction.atomic
def forget(*, volunteer: Volunteer, at: datetime) -> None:
    """The offer and everything said with it are erased; the journal keeps that it happened, and no name."""
    record(None, "engagement.volunteer.forgotten", volunteer, at=at)
    volunteer.delete()


def _checked(words: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: words[name] for name in WORDS}
    for name in ("name", "shown_name"):
        told[name] = " ".join(str(told[name]).split())
        if not told[name]:
            raise RuleViolation("volunteers.no_name", field=name)
    if told["town"] not in towns():
        raise RuleViolation("volunteers.town", field="town")
    if not 0 <= told["reach_km"] <= MOST_KM:
        raise RuleViolation("volunteers.reach", field="reach_km", most=MOST_KM)
    if not 0 < told["availability"] <= everything():
        raise RuleViolation("volunteers.never_free", field="availability")
    return told


def _known(skills: Collection[str]) -> list[str]:
    known = [code for code in codelists.in_use(SKILLS) if code in set(skills)]
    if not known or len(known) != len(set(skills)):
        raise RuleViolation("volunteers.skills", field="skills")
    return known


def _purpose(at: datetime) -> Any:
    purpose = current_purpose(PURPOSE, at=at)
    if purpose is None:
        raise RuleViolation("privacy.purpose", key=PURPOSE)
    return purpose


def _write(held: Volunteer, told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        setattr(held, name, value)


def _can(held: Volunteer, codes: list[str]) -> None:
    held.skills.exclude(code__in=codes).delete()
    rows = [VolunteerSkill(volunteer=held, code=code) for code in codes]
    VolunteerSkill.objects.bulk_create(rows, ignore_conflicts=True)
