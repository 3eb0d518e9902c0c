"""Who says how a charity answers for its partners, and who reads its declaration: as a predicate and as a list."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability


def can_arrange(user: Visitor, organisation: Organisation) -> bool:
    """Those who publish for the organisation: they answer for it."""
    return can_from_inside(user, Capability.PUBLISH, organisation)


def arranged_by(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The organisations ``can_arrange`` says yes for."""
    return Organisation.objects.filter(pk__in=organisation_ids_from_inside(user, Capability.PUBLISH))
