"""Who may see an obligation, say it is met, and judge it; each as a predicate and, beside it, as a list.

A debtor is a person or an organisation, whose people act for it when they record or settle there. A creditor is
an organisation, whose people judge when they settle there; no creditor is the network, hence its secretariat.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from maillon.core.obligations.models import Obligation, ObligationQuerySet
from maillon.core.obligations.registry import private_kinds
from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, can, organisation_ids_from_inside
from maillon.core.people.rules import Capability

ACTING = (Capability.RECORD, Capability.SETTLE)


def acted_for(user: Visitor, *, at: datetime | None = None) -> frozenset[int]:
    """The ids of the organisations whose duties a person does as one of their own people."""
    return frozenset().union(*(organisation_ids_from_inside(user, one, at=at) for one in ACTING))


def is_debtor(user: Visitor, obligation: Obligation, *, at: datetime | None = None) -> bool:
    """True for whoever owes it: the person, or one of the organisation's people who act for it."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if obligation.debtor_person_id is not None and obligation.debtor_person_id == user.person_id:
        return True
    return obligation.debtor_id is not None and obligation.debtor_id in acted_for(user, at=at)


def owes(user: Visitor, *, at: datetime | None = None) -> Q:
    """What ``owed_by`` asks, to be joined to other conditions."""
    if not isinstance(user, User) or not user.is_active:
        return Q(pk__in=[])
    owed = Q(debtor_id__in=acted_for(user, at=at))
    if user.person_id is not None:
        owed |= Q(debtor_person_id=user.person_id)
    return owed


def owed_by(user: Visitor, *, at: datetime | None = None) -> ObligationQuerySet:
    """The obligations for which ``is_debtor`` says yes."""
    return Obligation.objects.filter(owes(user, at=at))


def can_judge(user: Visitor, obligation: Obligation, *, at: datetime | None = None) -> bool:
    """True for the creditor's people who settle there, and for the secretariat: they waive, postpone, refuse."""
    return not _is_private(obligation) and can(user, Capability.SETTLE, obligation.creditor_id, at=at)


def judged_by(user: Visitor, *, at: datetime | None = None) -> ObligationQuerySet:
    """The obligations for which ``can_judge`` says yes."""
    return Obligation.objects.filter(_judged_by(user, at))


def can_view(user: Visitor, obligation: Obligation, *, at: datetime | None = None) -> bool:
    """True for the debtor and for whoever reads the debtor organisation's or the creditor's records."""
    if is_debtor(user, obligation, at=at):
        return True
    if _is_private(obligation):
        return False
    parties = [one for one in (obligation.debtor_id, obligation.creditor_id) if one is not None]
    return any(can(user, Capability.READ, one, at=at) for one in [*parties, None])


def visible_to(user: Visitor, *, at: datetime | None = None) -> ObligationQuerySet:
    """The obligations for which ``can_view`` says yes."""
    known = ~Q(kind__in=private_kinds())
    if can(user, Capability.READ, at=at):
        return Obligation.objects.filter(known | owes(user, at=at))
    inside = organisation_ids_from_inside(user, Capability.READ, at=at)
    read = Q(debtor_id__in=inside) | Q(creditor_id__in=inside)
    return Obligation.objects.filter(owes(user, at=at) | (known & read))


def _judged_by(user: Visitor, at: datetime | None) -> Q:
    if can(user, Capability.SETTLE, at=at):
        return ~Q(kind__in=private_kinds())
    inside = organisation_ids_from_inside(user, Capability.SETTLE, at=at)
    return Q(creditor_id__in=inside) & ~Q(kind__in=private_kinds())


def _is_private(obligation: Obligation) -> bool:
    return obligation.kind in private_kinds()
