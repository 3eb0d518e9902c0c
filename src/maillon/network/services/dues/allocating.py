"""What a member paid settles what it owes, the oldest first; obligations follow. One place decides it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Sum

from maillon.core.obligations import services as obligations
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.network.models import Allocation, DuesNotice, Payment
from maillon.network.queries.dues.accounts import credits, dues_of, left_of

KIND = "network.dues"


def settle(
    organisation: Organisation, *, actor: User | None, at: datetime, first: Iterable[DuesNotice] = ()
) -> list[Allocation]:
    """Let the member's credits settle its open notices: those named first, then by due day; none is settled twice.

    Called inside the transaction of whatever changed the account. Obligations whose notice is paid are met,
    those whose payment was taken back are owed again.
    """
    # The organisation's row is the lock: two payments at once are allocated one after the other.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    wanted = {notice.pk: place for place, notice in enumerate(first)}
    owed = dues_of(organisation).filter(cancelled_at__isnull=True).order_by("due_on", "pk")
    waiting = sorted(owed, key=lambda one: (wanted.get(one.pk, len(wanted)), one.due_on, one.pk))
    left = {one.pk: left_of(one) for one in waiting}
    made = []
    for credit in credits(organisation):
        for notice in waiting:
            part = min(left[notice.pk], credit.left)
            if notice.currency != credit.currency or part <= 0:
                continue
            made.append(
                Allocation.objects.create(payment=credit.payment, notice=notice, amount_minor=part, allocated_at=at)
            )
            left[notice.pk] -= part
            credit.left -= part
    _follow(waiting, left, actor, at)
    return made


def _follow(notices: Iterable[DuesNotice], left: dict[int, int], actor: User | None, at: datetime) -> None:
    by_pk = {str(one.pk): left[one.pk] for one in notices}
    duties = Obligation.objects.filter(kind=KIND, subject_type=DuesNotice._meta.label_lower, subject_id__in=list(by_pk))
    for duty in duties:
        paid = by_pk[duty.subject_id] == 0
        if paid and duty.state == Obligation.State.OPEN:
            obligations.meet(obligation=duty, actor=actor, at=at)
        elif not paid and duty.state == Obligation.State.MET:
            obligations.reopen(obligation=duty, reason="Paiement annulé / Payment taken back", actor=actor, at=at)


def undo(payment: Payment, *, at: datetime) -> None:
    """What a payment settled is owed again, until something else settles it."""
    payment.allocations.filter(undone_at=None).update(undone_at=at)


def release(notice: DuesNotice, *, at: datetime) -> None:
    """What had settled a notice is a credit again."""
    notice.allocations.filter(undone_at=None).update(undone_at=at)


def settled_minor(notice: DuesNotice) -> int:
    """What was paid of a notice, in minor units."""
    return notice.allocations.filter(undone_at=None).aggregate(paid=Sum("amount_minor"))["paid"] or 0
