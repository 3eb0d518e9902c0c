"""Who reads an offer, who keeps it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import (
    Visitor,
    can_from_inside,
    grants_of,
    is_secretariat,
    organisation_ids_from_inside,
)
from maillon.core.people.rules import TERRITORY_OF, Capability, Territory
from maillon.mobility.models import Offer
from maillon.mobility.rules.offers import OfferState, offer_state


def offer_homes(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The organisations a person may write offers for: those of Québec they record for."""
    ids = organisation_ids_from_inside(user, Capability.RECORD)
    inside = {one.organisation_id for one in grants_of(user) if TERRITORY_OF[one.role] is Territory.ORGANISATION}
    return Organisation.objects.filter(pk__in=ids & inside)


def can_offer_for(user: Visitor, organisation: Organisation) -> bool:
    """Who records for an organisation; the list is ``offer_homes``."""
    return offer_homes(user).filter(pk=organisation.pk).exists()


def can_see_offer(user: Visitor, offer: Offer, *, at: datetime | None = None) -> bool:
    """Everybody once published; a draft or a withdrawn one, its own people and the secretariat."""
    state = offer_state(
        published_at=offer.published_at,
        withdrawn_at=offer.withdrawn_at,
        apply_by=offer.apply_by,
        at=at or timezone.now(),
    )
    if state in (OfferState.OPEN, OfferState.CLOSED) or is_secretariat(user):
        return True
    return offer.organisation_id in organisation_ids_from_inside(user, Capability.READ)


def offers_seen_by(user: Visitor, *, at: datetime | None = None) -> QuerySet[Offer, Offer]:
    """The offers ``can_see_offer`` says yes for."""
    if is_secretariat(user):
        return Offer.objects.all()
    shown = Q(published_at__lte=at or timezone.now(), withdrawn_at=None)
    return Offer.objects.filter(shown | Q(organisation__in=organisation_ids_from_inside(user, Capability.READ)))


def can_receive_for(user: Visitor, offer: Offer) -> bool:
    """Who publishes for its organisation opens an offer to candidacies and reads them; list: ``offers_received_by``."""
    return can_offer_for(user, offer.organisation) and can_from_inside(user, Capability.PUBLISH, offer.organisation_id)


def offers_received_by(user: Visitor) -> QuerySet[Offer, Offer]:
    """The offers ``can_receive_for`` says yes for."""
    return offers_kept_by(user).filter(organisation__in=organisation_ids_from_inside(user, Capability.PUBLISH))


def can_keep_offer(user: Visitor, offer: Offer) -> bool:
    """Who writes offers for its organisation."""
    return can_offer_for(user, offer.organisation)


def offers_kept_by(user: Visitor) -> QuerySet[Offer, Offer]:
    """The offers ``can_keep_offer`` says yes for."""
    return Offer.objects.filter(organisation__in=offer_homes(user))
