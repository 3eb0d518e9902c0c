"""The invented members: since when, of which category; some left, one is suspended."""

from __future__ import annotations

from datetime import date

from maillon.cli.demonstration.parties import SINCE, Network
from maillon.cli.demonstration.words import REFERENCE
from maillon.network.models import Membership, MembershipCategory
from maillon.network.services import catalogue

_SOURCE = "Démonstration"


def tell(network: Network) -> None:
    """Every invented member has belonged to the network since it was founded, or since the network was."""
    catalogue.load_memberships()
    categories = {one.key: one for one in MembershipCategory.objects.all()}
    Membership.objects.bulk_create(
        Membership(
            organisation=party.record,
            category=categories["membre"],
            starts_on=date(max(SINCE, party.record.founded_in or SINCE), 10, 1),
            source=_SOURCE,
            recorded_at=REFERENCE,
            is_demonstration=True,
        )
        for party in network.members.values()
    )
