"""What is asked of members alone, when one is a member no more: asked no longer, and again if the ending is undone.

Dues stay owed: they are a debt, which the secretariat cancels or does not.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from maillon.core.obligations import services as obligations
from maillon.core.obligations.models import Obligation, ObligationQuerySet
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.network.models import Membership
from maillon.network.services.ethics import ACTION, CYCLE

RENEWAL = "network.renewal"
"""The kind of obligation that a yearly declaration is."""
ASKED = (RENEWAL, CYCLE, ACTION)
_BECAUSE = "Adhésion terminée / Membership ended"


@transaction.atomic
def release(*, organisation: Organisation, actor: User | None, at: datetime) -> int:
    """An organisation that is no member today owes none of what is asked of members; gives how many were waived."""
    if Membership.objects.on(timezone.localdate(at)).filter(organisation=organisation).exists():
        return 0
    owed = list(_asked(organisation).open())
    for one in owed:
        obligations.waive(obligation=one, reason=_BECAUSE, actor=actor, at=at)
    return len(owed)


@transaction.atomic
def ask_again(*, organisation: Organisation, actor: User | None, at: datetime) -> int:
    """The ending was undone: what it had waived is owed again; gives how many."""
    waived = list(_asked(organisation).filter(state=Obligation.State.WAIVED, reason=_BECAUSE))
    for one in waived:
        obligations.reopen(obligation=one, reason="Adhésion rétablie / Membership restored", actor=actor, at=at)
    return len(waived)


def release_gone(*, at: datetime) -> int:
    """Release whoever left since on a day that was still to come when it was written; gives how many were waived."""
    standing = Membership.objects.on(timezone.localdate(at)).filter(organisation=OuterRef("pk"))
    owing = Obligation.objects.open().filter(kind__in=ASKED, debtor=OuterRef("pk"))
    gone = Organisation.objects.filter(Exists(owing), ~Exists(standing), memberships__isnull=False).distinct()
    return sum(release(organisation=one, actor=None, at=at) for one in gone)


def _asked(organisation: Organisation) -> ObligationQuerySet:
    return Obligation.objects.filter(kind__in=ASKED, debtor=organisation)
