"""Who may read a stored file, as a predicate and as a list."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.files.models import StoredFile
from maillon.core.people.permissions import Visitor, can, organisations_with
from maillon.core.people.rules import Capability


def can_read(user: Visitor, stored: StoredFile) -> bool:
    """An organisation's people read its files; the network's files are for who may read the network's records."""
    return can(user, Capability.READ, stored.owner_organisation_id)


def readable_by(user: Visitor) -> QuerySet[StoredFile]:
    """The files for which ``can_read`` says yes."""
    owned = Q(owner_organisation__in=organisations_with(user, Capability.READ))
    if can(user, Capability.READ):
        owned |= Q(owner_organisation=None)
    return StoredFile.objects.filter(owned)
