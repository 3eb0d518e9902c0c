"""Who reads a funder's programmes as a whole: the predicate and, beside it, the list."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability


def can_read_portrait(user: Visitor, funder: Organisation) -> bool:
    """The funder's handlers, whatever they are recused from: sums name nobody's application."""
    return can_from_inside(user, Capability.HANDLE, funder) and funder.programmes.exists()


def portraits_read_by(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The funders ``can_read_portrait`` says yes for."""
    handled = organisation_ids_from_inside(user, Capability.HANDLE)
    return Organisation.objects.filter(pk__in=handled, programmes__isnull=False).distinct()
