"""Admitting a member, ending, suspending and restoring a membership: each is dated and undone in one gesture."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.periods import Period
from maillon.dossiers.models import Dossier
from maillon.network.models import Membership, MembershipCategory, Suspension
from maillon.network.permissions.memberships import can_keep_members
from maillon.network.queries.memberships import mark_of
from maillon.network.rules.memberships import overlapping
from maillon.network.services.leaving import ask_again, release

_LONGEST = 500
_ENDING = ("ends_on", "ending", "ending_note", "successor")


def hold_as_seen(*, organisation: Organisation, seen: str) -> None:
    """Hold an organisation's memberships for what follows in the transaction, if they are still what one saw.

    ``seen`` is their ``mark_of`` when the page was opened. Raises RuleViolation ``network.changed_meanwhile``.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if mark_of(organisation) != seen:
        raise RuleViolation("network.changed_meanwhile")


@transaction.atomic
def admit(
    *,
    organisation: Organisation,
    category: MembershipCategory,
    starts_on: date,
    dossier: Dossier | None,
    actor: User | None,
    at: datetime,
    source: str = "",
) -> Membership:
    """An organisation becomes a member, of a category, from a day.

    With a dossier, its decision is what admits and nobody else is asked; without one, the secretariat writes down
    an old membership and its ``source``. Raises NotAllowed; RuleViolation ``network.already_member`` (``since``),
    ``network.category_not_in_force``, ``network.source_missing``.
    """
    if dossier is None:
        _guard(actor, "network.admit")
        if not source.strip():
            raise RuleViolation("network.source_missing", field="source")
    if starts_on not in Period(category.starts_on, category.ends_on):
        raise RuleViolation("network.category_not_in_force", field="category", starts_on=category.starts_on)
    _refuse_overlap(organisation, Period(starts_on, None))
    made = Membership.objects.create(
        organisation=organisation,
        category=category,
        starts_on=starts_on,
        dossier=dossier,
        source=source.strip()[:300],
        recorded_at=at,
        is_demonstration=organisation.is_demonstration,
    )
    record(actor, "network.membership.admitted", made, at=at, after=_said(made))
    return made


@transaction.atomic
def end_membership(
    *,
    membership: Membership,
    ending: str,
    ends_on: date,
    note: str = "",
    successor: Organisation | None = None,
    actor: User | None,
    at: datetime,
) -> Membership:
    """A membership ends on a day (excluded), for a reason: left, lapsed, excluded, dissolved, merged.

    The open suspensions end with it, and what is asked of members alone once it is over. Raises NotAllowed;
    RuleViolation ``network.membership_ended``, ``network.ends_before_start``, ``network.reason_missing`` (an
    exclusion says why), ``network.successor_missing`` (a merger says into which organisation, another one).
    """
    _guard(actor, "network.end_membership")
    held = _hold(membership)
    if held.ends_on is not None:
        raise RuleViolation("network.membership_ended", ends_on=held.ends_on)
    if ends_on <= held.starts_on:
        raise RuleViolation("network.ends_before_start", field="ends_on", starts_on=held.starts_on)
    if ending == Membership.Ending.EXCLUDED and not note.strip():
        raise RuleViolation("network.reason_missing", field="note")
    if ending == Membership.Ending.MERGED and successor in (None, held.organisation):
        raise RuleViolation("network.successor_missing", field="successor")
    before = _said(held)
    held.ends_on, held.ending, held.ending_note = ends_on, ending, note.strip()[:_LONGEST]
    held.successor = successor if ending == Membership.Ending.MERGED else None
    held.save(update_fields=_ENDING)
    for open_one in held.suspensions.filter(ends_on__isnull=True):
        open_one.ends_on = max(ends_on, open_one.starts_on)
        open_one.save(update_fields=["ends_on"])
    record(actor, "network.membership.ended", held, at=at, before=before, after=_said(held))
    if ending != Membership.Ending.CHANGED:
        release(organisation=held.organisation, actor=actor, at=at)
    return held


@transaction.atomic
def reopen_membership(*, membership: Membership, actor: User | None, at: datetime) -> Membership:
    """An ending is undone: the membership goes on as if it had not been written.

    The suspensions that ended with it are open again. Raises NotAllowed; RuleViolation ``network.membership_open``,
    ``network.already_member`` when another membership began since.
    """
    _guard(actor, "network.reopen_membership")
    held = _hold(membership)
    if held.ends_on is None:
        raise RuleViolation("network.membership_open")
    _refuse_overlap(held.organisation, Period(held.starts_on, None), but=held)
    before, ended_on = _said(held), held.ends_on
    held.ends_on, held.ending, held.ending_note, held.successor = None, "", "", None
    held.save(update_fields=_ENDING)
    held.suspensions.filter(ends_on=ended_on, lifted_because="").update(ends_on=None)
    record(actor, "network.membership.reopened", held, at=at, before=before, after=_said(held))
    ask_again(organisation=held.organisation, actor=actor, at=at)
    return held


@transaction.atomic
def change_category(
    *, membership: Membership, category: MembershipCategory, from_day: date, actor: User | None, at: datetime
) -> Membership:
    """A member changes category on a day: one membership ends, the next begins, no day is lost.

    Raises NotAllowed; RuleViolation ``network.membership_ended``, ``network.same_category``,
    ``network.ends_before_start``, ``network.category_not_in_force``.
    """
    _guard(actor, "network.change_category")
    held = _hold(membership)
    if held.category_id == category.pk:
        raise RuleViolation("network.same_category", field="category")
    open_ones = list(held.suspensions.filter(ends_on__isnull=True))
    end_membership(membership=held, ending=Membership.Ending.CHANGED, ends_on=from_day, actor=actor, at=at)
    made = admit(
        organisation=held.organisation,
        category=category,
        starts_on=from_day,
        dossier=held.dossier,
        actor=actor,
        at=at,
        source=held.source,
    )
    # What the member declared for a year that goes on is said once, whatever its category since.
    held.renewals.filter(year__ends_on__gt=from_day).update(membership=made)
    for one in open_ones:
        Suspension.objects.create(membership=made, cause=one.cause, reason=one.reason, starts_on=from_day)
    return made


@transaction.atomic
def suspend(
    *, membership: Membership, cause: str, reason: str, actor: User | None, at: datetime, starts_on: date | None = None
) -> Suspension:
    """A member's rights are held back from a day (today if nothing is said), for a cause; asked twice, once.

    ``actor`` none is a rule of the network at work. Raises NotAllowed; RuleViolation ``network.membership_ended``,
    ``network.suspended_before_start``, ``network.reason_missing`` (a decision says why).
    """
    if actor is not None:
        _guard(actor, "network.suspend")
    held = _hold(membership)
    day = starts_on or timezone.localdate(at)
    if held.ends_on is not None and held.ends_on <= day:
        raise RuleViolation("network.membership_ended", ends_on=held.ends_on)
    if day < held.starts_on:
        raise RuleViolation("network.suspended_before_start", field="starts_on", starts_on=held.starts_on)
    if cause == Suspension.Cause.DECISION and not reason.strip():
        raise RuleViolation("network.reason_missing", field="reason")
    standing = held.suspensions.filter(cause=cause, ends_on__isnull=True).first()
    if standing is not None:
        return standing
    made = Suspension.objects.create(
        membership=held, cause=cause, reason=reason.strip()[:_LONGEST], starts_on=day, ends_on=None
    )
    record(actor, "network.membership.suspended", held, at=at, after={"cause": cause, "starts_on": day.isoformat()})
    return made


@transaction.atomic
def lift_suspension(
    *, suspension: Suspension, because: str, actor: User | None, at: datetime, ends_on: date | None = None
) -> Suspension:
    """A suspension ends on a day (today if nothing is said) and the member has its rights again; asked twice, once.

    Ended on its first day, it has held back nothing: this is how a suspension is undone. Raises NotAllowed;
    RuleViolation ``network.ends_before_start``.
    """
    if actor is not None:
        _guard(actor, "network.lift_suspension")
    held = Suspension.objects.select_for_update(of=("self",)).select_related("membership").get(pk=suspension.pk)
    if held.ends_on is not None:
        return held
    day = ends_on or timezone.localdate(at)
    if day < held.starts_on:
        raise RuleViolation("network.ends_before_start", field="ends_on", starts_on=held.starts_on)
    held.ends_on, held.lifted_because = day, because.strip()[:_LONGEST]
    held.save(update_fields=["ends_on", "lifted_because"])
    record(
        actor,
        "network.membership.reinstated",
        held.membership,
        at=at,
        after={"cause": held.cause, "ends_on": day.isoformat()},
    )
    return held


def _guard(actor: User | None, action: str) -> None:
    if not can_keep_members(actor):
        raise NotAllowed(action)


def _hold(membership: Membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=membership.pk)


def _refuse_overlap(organisation: Organisation, period: Period, *, but: Membership | None = None) -> None:
    # The record is held, so that two people do not admit the same organisation at once.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    others = Membership.objects.filter(organisation=organisation).exclude(pk=but.pk if but else 0)
    met = overlapping(period, (Period(*found) for found in others.values_list("starts_on", "ends_on")))
    if met is not None:
        raise RuleViolation("network.already_member", field="starts_on", since=met.start)


def _said(membership: Membership) -> dict[str, object]:
    return {
        "organisation": membership.organisation_id,
        "category": membership.category_id,
        "starts_on": membership.starts_on.isoformat(),
        "ends_on": membership.ends_on.isoformat() if membership.ends_on else None,
        "ending": membership.ending,
    }
