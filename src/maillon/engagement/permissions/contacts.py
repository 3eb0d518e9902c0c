"""Who may look up what passed between the network, an organisation and one address."""

from __future__ import annotations

from maillon.core.people.permissions import Visitor, can, organisation_ids_from_inside
from maillon.core.people.rules import Capability


def can_look_up(user: Visitor) -> bool:
    """Who writes for the network, and who records for an organisation; each finds only what they may read already."""
    return can(user, Capability.EDIT_TEXTS) or bool(organisation_ids_from_inside(user, Capability.RECORD))
