"""Who may look up what passed between the network, an organisation and one address."""

from __future__ import annotations

from maillon.core.people.permissions import Visitor, can
from maillon.core.people.rules import Capability
from maillon.engagement.permissions.events import organiser_homes


def can_look_up(user: Visitor) -> bool:
    """Who writes for the network, and who records for a member; each finds only what they may read already."""
    return can(user, Capability.EDIT_TEXTS) or organiser_homes(user).exists()
