"""Members whose dues stay unpaid are suspended by rule, and have their rights again once they paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from maillon.core.people.models import User
from maillon.network.models import DuesNotice, Membership, Suspension
from maillon.network.queries.dues.accounts import with_paid
from maillon.network.queries.dues.assessing import rule_on
from maillon.network.services.memberships import lift_suspension, suspend

DUES = Suspension.Cause.DUES


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom the rule would touch on a day: members to suspend, each with its oldest notice, and those to reinstate."""

    to_suspend: list[tuple[Membership, DuesNotice]]
    to_reinstate: list[Suspension]


def preview(*, on: date) -> Touched:
    """Whom the rule in force touches on a day; nobody where it never suspends. Nothing is changed."""
    rule = rule_on(on)
    late: Mapping[int, DuesNotice] = {}
    if rule is not None and rule.suspension_days is not None:
        limit = on - timedelta(days=rule.suspension_days)
        unpaid = with_paid(DuesNotice.objects.filter(cancelled_at=None, due_on__lt=limit)).filter(left_minor__gt=0)
        rows = unpaid.select_related("organisation", "year").order_by("-due_on", "-pk")
        late = {one.organisation_id: one for one in rows}
    open_ones = Suspension.objects.filter(cause=DUES, ends_on=None).select_related("membership__organisation")
    standing = {one.membership.organisation_id: one for one in open_ones}
    members = Membership.objects.on(on).filter(organisation_id__in=late).select_related("organisation", "category")
    return Touched(
        [
            (one, late[one.organisation_id])
            for one in members.order_by("organisation__legal_name_fr")
            if one.organisation_id not in standing
        ],
        [one for organisation, one in standing.items() if organisation not in late],
    )


@transaction.atomic
def apply(*, actor: User | None, at: datetime) -> dict[str, int]:
    """Suspend and reinstate whom the rule touches today; run again, nothing more happens."""
    touched = preview(on=localdate(at))
    for membership, notice in touched.to_suspend:
        suspend(membership=membership, cause=DUES, reason=notice.number, actor=actor, at=at)
    for suspension in touched.to_reinstate:
        lift_suspension(suspension=suspension, because="Cotisation payée / Dues paid", actor=actor, at=at)
    return {"suspended": len(touched.to_suspend), "reinstated": len(touched.to_reinstate)}
