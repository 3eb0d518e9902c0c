"""Who keeps a funder's programmes and calls, and who reads a call."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import Visitor, can_from_inside, grants_of, organisation_ids_from_inside
from maillon.core.people.rules import TERRITORY_OF, Capability, Territory
from maillon.funding.models import Call, Programme


def can_keep_programme(user: Visitor, programme: Programme) -> bool:
    """The funder's handlers: they open calls, extend them, publish their results."""
    return can_from_inside(user, Capability.HANDLE, programme.funder_id)


def programmes_kept_by(user: Visitor) -> QuerySet[Programme, Programme]:
    """The programmes ``can_keep_programme`` says yes for."""
    return Programme.objects.filter(funder__in=organisation_ids_from_inside(user, Capability.HANDLE))


def keeps_calls(user: Visitor) -> bool:
    """True for who handles what is asked of some organisation: they open the calls of its programmes."""
    return bool(organisation_ids_from_inside(user, Capability.HANDLE))


def can_keep_call(user: Visitor, call: Call) -> bool:
    """Who keeps the programme it opens."""
    return can_keep_programme(user, call.terms.component.programme)


def calls_kept_by(user: Visitor) -> QuerySet[Call, Call]:
    """The calls ``can_keep_call`` says yes for."""
    return Call.objects.filter(terms__component__programme__in=programmes_kept_by(user))


def can_see_call(user: Visitor, call: Call, *, at: datetime | None = None) -> bool:
    """Everybody once announced; before, who keeps it."""
    announced = call.announced_at is not None and call.announced_at <= (at or timezone.now())
    return announced or can_keep_call(user, call)


def calls_seen_by(user: Visitor, *, at: datetime | None = None) -> QuerySet[Call, Call]:
    """The calls ``can_see_call`` says yes for."""
    return Call.objects.filter(Q(announced_at__lte=at or timezone.now()) | Q(pk__in=calls_kept_by(user).values("pk")))


def eligibility_homes(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The organisations of Canada whose people read what they are eligible to: not funders, not southern partners."""
    held = [one for one in grants_of(user) if TERRITORY_OF[one.role] is Territory.ORGANISATION]
    inside = {one.organisation_id for one in held if one.organisation_id is not None}
    ids = inside & organisation_ids_from_inside(user, Capability.READ)
    return Organisation.objects.filter(pk__in=ids, country="CA")


def can_read_eligibility(user: Visitor, organisation: Organisation) -> bool:
    """Who belongs to an organisation of Canada that may apply; the list is ``eligibility_homes``."""
    return eligibility_homes(user).filter(pk=organisation.pk).exists()
