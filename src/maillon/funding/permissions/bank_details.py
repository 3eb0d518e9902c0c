"""Who gives an organisation's account, and who reads it: each as a predicate and as a list."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.funding.models import Agreement
from maillon.funding.permissions.agreements import funders_paid_for_by, pays_for

Organisations = QuerySet[Organisation, Organisation]


def can_give_details(user: Visitor, organisation: Organisation) -> bool:
    """An organisation's administrator gives its account; a funder's payers, the one they pay from."""
    return can_from_inside(user, Capability.INVITE, organisation) or pays_for(user, organisation)


def details_given_by(user: Visitor) -> Organisations:
    """The organisations ``can_give_details`` says yes for."""
    invited = organisation_ids_from_inside(user, Capability.INVITE)
    return Organisation.objects.filter(Q(pk__in=invited) | Q(pk__in=funders_paid_for_by(user).values("pk")))


def can_confirm_details(user: Visitor, organisation: Organisation) -> bool:
    """Whoever pays the organisation, or pays from it."""
    if pays_for(user, organisation):
        return True
    paying = funders_paid_for_by(user).values("pk")
    return Agreement.objects.filter(organisation=organisation, funder__in=paying).exists()


def details_confirmed_by(user: Visitor) -> Organisations:
    """The organisations ``can_confirm_details`` says yes for."""
    paying = funders_paid_for_by(user).values("pk")
    paid = Agreement.objects.filter(funder__in=paying).values("organisation")
    return Organisation.objects.filter(Q(pk__in=paying) | Q(pk__in=paid))


def can_read_details(user: Visitor, organisation: Organisation) -> bool:
    """Who gives them and who pays: nobody else, be it of the organisation or of the network's office."""
    return can_give_details(user, organisation) or can_confirm_details(user, organisation)


def details_read_by(user: Visitor) -> Organisations:
    """The organisations ``can_read_details`` says yes for."""
    given, confirmed = details_given_by(user).values("pk"), details_confirmed_by(user).values("pk")
    return Organisation.objects.filter(Q(pk__in=given) | Q(pk__in=confirmed))
