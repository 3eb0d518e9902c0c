"""Who may read the network's imports and ask for one: whoever imports for the network."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.people.permissions import Visitor, can
from maillon.core.people.rules import Capability
from maillon.opendata.models import ImportRun


def can_import(user: Visitor) -> bool:
    """True for who may bring published data into the network's place."""
    return can(user, Capability.IMPORT)


def can_view(user: Visitor, run: ImportRun) -> bool:
    """True for who may read the whole account of an import."""
    return can_import(user)


def visible_to(user: Visitor) -> QuerySet[ImportRun]:
    """The imports whose whole account this person may read."""
    return ImportRun.objects.all() if can_import(user) else ImportRun.objects.none()
