"""What members share: who keeps the network's shelf, who reads what is for members, who posts for an organisation."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import Visitor, can, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.network.models import LibraryDocument, Membership, Offer, OfferReply, Posting
from maillon.network.rules import sharing


def can_keep_shelf(user: Visitor) -> bool:
    """Who writes for the network keeps its announcements, documents, positions and alliances."""
    return can(user, Capability.EDIT_TEXTS)


def reads_as_member(user: Visitor, *, on: date | None = None) -> bool:
    """The people of organisations that are members that day, and who keeps the shelf."""
    if user is None or can_keep_shelf(user):
        return user is not None
    # A page asks it of each thing it shows: kept with the person, as their grants are.
    kept: dict[date, bool] = user.__dict__.setdefault("_kept_reads_as_member", {})
    day = on or timezone.localdate()
    if day not in kept:
        kept[day] = bool(_member_ids(user, Capability.READ, day))
    return kept[day]


def posts_as_member(user: Visitor) -> bool:
    """Whether there is a member organisation a person may post and offer for."""
    return bool(_member_ids(user, Capability.RECORD, None))


def member_homes(user: Visitor, *, on: date | None = None) -> QuerySet[Organisation, Organisation]:
    """The member organisations a person may post and offer for."""
    return Organisation.objects.filter(pk__in=_member_ids(user, Capability.RECORD, on))


def can_post_for(user: Visitor, organisation: Organisation, *, on: date | None = None) -> bool:
    """Who records for an organisation that is a member that day; the list is ``member_homes``."""
    return organisation.pk in _member_ids(user, Capability.RECORD, on)


def can_see_posting(user: Visitor, posting: Posting, *, at: datetime | None = None) -> bool:
    """Everybody while it is open, and after its deadline; its own people and the shelf's keepers always."""
    instant = at or timezone.now()
    state = sharing.posting_state(
        published_at=posting.published_at,
        withdrawn_at=posting.withdrawn_at,
        apply_by=posting.apply_by,
        at=instant,
    )
    if state in (sharing.PostingState.OPEN, sharing.PostingState.CLOSED):
        return True
    return can_keep_shelf(user) or posting.organisation_id in organisation_ids_from_inside(user, Capability.READ)


def postings_seen_by(user: Visitor, *, at: datetime | None = None) -> QuerySet[Posting, Posting]:
    """The postings ``can_see_posting`` says yes for."""
    if can_keep_shelf(user):
        return Posting.objects.all()
    shown = Q(published_at__lte=at or timezone.now(), withdrawn_at=None)
    return Posting.objects.filter(shown | Q(organisation__in=organisation_ids_from_inside(user, Capability.READ)))


def can_keep_posting(user: Visitor, posting: Posting) -> bool:
    """Who records for its organisation, member or not any more; the shelf's keepers may withdraw it."""
    return posting.organisation_id in organisation_ids_from_inside(user, Capability.RECORD)


def postings_kept_by(user: Visitor) -> QuerySet[Posting, Posting]:
    """The postings ``can_keep_posting`` says yes for."""
    return Posting.objects.filter(organisation__in=organisation_ids_from_inside(user, Capability.RECORD))


def can_read_document(user: Visitor, document: LibraryDocument) -> bool:
    """Everybody's documents are public, members' are theirs; a withdrawn one is only for who keeps the shelf."""
    if can_keep_shelf(user):
        return True
    if document.withdrawn_at is not None:
        return False
    return document.audience == LibraryDocument.Audience.EVERYONE or reads_as_member(user)


def documents_read_by(user: Visitor) -> QuerySet[LibraryDocument, LibraryDocument]:
    """The documents ``can_read_document`` says yes for."""
    if can_keep_shelf(user):
        return LibraryDocument.objects.all()
    shown = LibraryDocument.objects.filter(withdrawn_at=None)
    return shown if reads_as_member(user) else shown.filter(audience=LibraryDocument.Audience.EVERYONE)


def can_see_offer(user: Visitor, offer: Offer, *, on: date | None = None) -> bool:
    """Members while it stands; its own organisation and the shelf's keepers always."""
    if can_keep_shelf(user) or offer.organisation_id in organisation_ids_from_inside(user, Capability.READ):
        return True
    day = on or timezone.localdate()
    stands = sharing.offer_stands(withdrawn_at=offer.withdrawn_at, until=offer.until, on=day)
    return stands and reads_as_member(user, on=day)


def offers_seen_by(user: Visitor, *, on: date | None = None) -> QuerySet[Offer, Offer]:
    """The offers ``can_see_offer`` says yes for."""
    if can_keep_shelf(user):
        return Offer.objects.all()
    seen = Q(organisation__in=organisation_ids_from_inside(user, Capability.READ))
    day = on or timezone.localdate()
    if reads_as_member(user, on=day):
        seen |= Q(withdrawn_at=None) & (Q(until=None) | Q(until__gt=day))
    return Offer.objects.filter(seen)


def can_keep_offer(user: Visitor, offer: Offer) -> bool:
    """Who records for the organisation that offers or seeks."""
    return offer.organisation_id in organisation_ids_from_inside(user, Capability.RECORD)


def offers_kept_by(user: Visitor) -> QuerySet[Offer, Offer]:
    """The offers ``can_keep_offer`` says yes for."""
    return Offer.objects.filter(organisation__in=organisation_ids_from_inside(user, Capability.RECORD))


def can_read_reply(user: Visitor, reply: OfferReply) -> bool:
    """The two organisations concerned, nobody else: select the reply with its offer."""
    homes = organisation_ids_from_inside(user, Capability.READ)
    return reply.organisation_id in homes or reply.offer.organisation_id in homes


def replies_read_by(user: Visitor) -> QuerySet[OfferReply, OfferReply]:
    """The replies ``can_read_reply`` says yes for."""
    homes = organisation_ids_from_inside(user, Capability.READ)
    return OfferReply.objects.filter(Q(organisation__in=homes) | Q(offer__organisation__in=homes))


def _member_ids(user: Visitor, capability: Capability, on: date | None) -> frozenset[int]:
    homes = organisation_ids_from_inside(user, capability)
    if not homes:
        return frozenset()
    day = on or timezone.localdate()
    return frozenset(
        Membership.objects.on(day).filter(organisation__in=homes).values_list("organisation_id", flat=True)
    )
