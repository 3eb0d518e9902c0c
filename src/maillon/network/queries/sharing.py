"""What members and visitors find of what the network and its members share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor
from maillon.network.models import Alliance, Announcement, LibraryDocument, Offer, Posting, Stand
from maillon.network.permissions import sharing as permissions


@dataclass(frozen=True, slots=True)
class WantedPostings:
    """What somebody looks for among postings; empty: anything."""

    text: str = ""
    kind: str = ""
    region: str = ""
    organisation: str = ""


def open_postings(wanted: WantedPostings, *, at: datetime) -> QuerySet[Posting, Posting]:
    """The postings one can still answer, the nearest deadline first."""
    found = Posting.objects.filter(published_at__lte=at, withdrawn_at=None, apply_by__gt=at)
    for word in wanted.text.split():
        found = found.filter(
            Q(title__icontains=word) | Q(place__icontains=word) | Q(organisation__legal_name_fr__icontains=word)
        )
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.region:
        found = found.filter(region=wanted.region)
    if wanted.organisation:
        found = found.filter(organisation__slug=wanted.organisation)
    return found.select_related("organisation").order_by("apply_by", "id")


def own_postings(user: Visitor) -> QuerySet[Posting, Posting]:
    """The postings a person keeps, the latest first."""
    return permissions.postings_kept_by(user).select_related("organisation").order_by("-created_at", "-id")


def standing_offers(user: Visitor, *, on: date) -> QuerySet[Offer, Offer]:
    """What members offer and seek today, the latest first."""
    found = permissions.offers_seen_by(user, on=on).filter(withdrawn_at=None)
    return found.filter(Q(until=None) | Q(until__gt=on)).select_related("organisation").order_by("-created_at", "-id")


def own_offers(user: Visitor) -> QuerySet[Offer, Offer]:
    """The offers a person keeps, withdrawn and past ones too."""
    return permissions.offers_kept_by(user).select_related("organisation").order_by("-created_at", "-id")


def announcements(*, at: datetime) -> QuerySet[Announcement, Announcement]:
    """What the secretariat says to members now, the latest first."""
    found = Announcement.objects.filter(published_at__lte=at, withdrawn_at=None)
    return found.filter(Q(until=None) | Q(until__gt=at)).order_by("-published_at", "-id")


def documents(user: Visitor, *, topic: str = "") -> QuerySet[LibraryDocument, LibraryDocument]:
    """The documents a person may read, the latest first."""
    found = permissions.documents_read_by(user)
    if topic:
        found = found.filter(topic=topic)
    return found.select_related("file").order_by("-dated_on", "-id")


def stands() -> QuerySet[Stand, Stand]:
    """The positions the network holds or held, the latest first."""
    return Stand.objects.exclude(published_at=None).select_related("replaced_by", "file").order_by("-adopted_on", "-id")


def alliances(*, on: date) -> QuerySet[Alliance, Alliance]:
    """The alliances and coalitions the network belongs to that day."""
    found = Alliance.objects.filter(starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gt=on))
    return found.order_by("starts_on", "id")
