"""The year's renewal as the secretariat leads it: opened once, those who have not answered reminded in one click."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail import services as mail
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import Owed, open_many
from maillon.core.people.models import RoleGrant, User
from maillon.core.people.rules import Capability, roles_with
from maillon.network.addresses import address
from maillon.network.models import Membership, MembershipYear
from maillon.network.permissions.memberships import can_keep_members
from maillon.network.queries.renewals import BEGUN, RENEWED, RETURNED, WAITING, may_lapse, members_asked
from maillon.network.services.leaving import RENEWAL
from maillon.network.services.memberships import end_membership

TO_REMIND = (WAITING, BEGUN, RETURNED)
"""The steps at which a member still has something to do."""


@transaction.atomic
def open_year(*, year: MembershipYear, actor: User | None, at: datetime) -> int:
    """Ask every member to renew for a year: one obligation each, how many were added; asked twice, nobody twice.

    Raises NotAllowed; RuleViolation ``network.renewal_not_open`` (``opens_on``) before its day.
    """
    if actor is not None and not can_keep_members(actor):
        raise NotAllowed("network.open_year")
    held = MembershipYear.objects.select_for_update().get(pk=year.pk)
    day = timezone.localdate(at)
    if day < held.renewal_opens_on:
        raise RuleViolation("network.renewal_not_open", opens_on=held.renewal_opens_on)
    owing = set(_owed(held).values_list("debtor_id", flat=True))
    due_at = end_of_day(max(held.renewal_due_on, day), timezone.get_default_timezone())
    waiting = members_asked(held, day).exclude(Q(step=RENEWED)).order_by("pk")
    asked = [Owed(one.organisation, held, due_at) for one in waiting if one.organisation_id not in owing]
    opened = open_many(kind=RENEWAL, asked=asked, actor=actor, at=at)
    if held.opened_at is None:
        held.opened_at = at
        held.save(update_fields=["opened_at"])
        year.opened_at = at
    record(actor, "network.year.opened", held, at=at, after={"year": held.label, "members": opened})
    return opened


@transaction.atomic
def remind(*, year: MembershipYear, actor: User, at: datetime) -> int:
    """Write to the people of every member that has not sent its declaration; how many letters leave.

    Raises NotAllowed; RuleViolation ``network.reminded_today``: one such letter a day is enough.
    """
    if not can_keep_members(actor):
        raise NotAllowed("network.remind")
    held = MembershipYear.objects.select_for_update().get(pk=year.pk)
    day = timezone.localdate(at)
    if held.reminded_at is not None and timezone.localdate(held.reminded_at) == day:
        raise RuleViolation("network.reminded_today")
    found = {one.organisation_id: one for one in members_asked(held, day).filter(Q(step__in=TO_REMIND))}
    letters = 0
    for user, organisation_id in _staff(found, at):
        membership, language = found[organisation_id], user.language or "fr"
        facts = {
            "organisation": membership.organisation.name(language),
            "year": held.label,
            "due_on": held.renewal_due_on,
            "is_late": day > held.renewal_due_on,
            "link": address("renewal", language, label=held.label),
        }
        mail.write(user.email, "network/renewal_reminder", language, facts, at)
        letters += 1
    held.reminded_at = at
    held.save(update_fields=["reminded_at"])
    record(actor, "network.year.reminded", held, at=at, after={"members": len(found), "letters": letters})
    return letters


@transaction.atomic
def end_unrenewed(*, year: MembershipYear, chosen: Iterable[int], actor: User, at: datetime) -> list[Membership]:
    """End, today, the chosen memberships that the by-laws let end for not renewing; the others are left as they are.

    ``chosen`` are ids of memberships. Raises NotAllowed.
    """
    if not can_keep_members(actor):
        raise NotAllowed("network.end_membership")
    day = timezone.localdate(at)
    found = may_lapse(year, day).filter(pk__in=list(chosen))
    lapsed = Membership.Ending.LAPSED
    return [end_membership(membership=one, ending=lapsed, ends_on=day, actor=actor, at=at) for one in found]


def _owed(year: MembershipYear) -> QuerySet[Obligation, Obligation]:
    return Obligation.objects.filter(kind=RENEWAL, subject_type=year._meta.label_lower, subject_id=str(year.pk))


def _staff(organisations: Iterable[int], at: datetime) -> list[tuple[User, int]]:
    """The active accounts that record for these organisations, with which."""
    roles = [role.value for role in roles_with(Capability.RECORD)]
    rows = RoleGrant.objects.active(at).filter(role__in=roles, organisation_id__in=list(organisations))
    found = rows.filter(user__is_active=True).select_related("user").order_by("organisation_id", "user_id")
    return [(row.user, row.organisation_id) for row in found if row.organisation_id is not None]
