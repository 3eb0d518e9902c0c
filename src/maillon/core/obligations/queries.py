"""What is owed, by whom, by when: one list from every domain."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User
from maillon.core.people.permissions import organisation_ids_from_inside
from maillon.core.people.rules import Capability


def due_for(debtor: Organisation | Person) -> QuerySet[Obligation]:
    """What an organisation or a person owes and has not settled, the most pressing first."""
    owed = Q(debtor=debtor) if isinstance(debtor, Organisation) else Q(debtor_person=debtor)
    return Obligation.objects.filter(owed, state=Obligation.State.OPEN).order_by("due_at", "id")


def due_for_user(user: User, *, at: datetime) -> QuerySet[Obligation]:
    """What a person owes, themselves or for the organisations they record for, the most pressing first."""
    inside = organisation_ids_from_inside(user, Capability.RECORD, at=at)
    owed = Q(debtor_id__in=inside)
    if user.person_id is not None:
        owed |= Q(debtor_person_id=user.person_id)
    found = Obligation.objects.filter(owed, state=Obligation.State.OPEN).select_related("debtor", "creditor")
    return found.order_by("due_at", "id")


def overdue(*, at: datetime) -> QuerySet[Obligation]:
    """What should have been done by now, the oldest first."""
    return Obligation.objects.filter(state=Obligation.State.OPEN, due_at__lt=at).order_by("due_at", "id")
