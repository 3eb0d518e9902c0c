"""``maillon engagement``: the campaigns that come with the product."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize

from maillon.engagement.services import campaigns


class Command(TyperCommand):
    help = "Campagnes et événements / Campaigns and events"

    @initialize()
    def init(self) -> None:
        """Campaigns and their events."""

    @command()
    def load(self) -> None:
        """Charge les campagnes et ce qu’on en sait / Load the campaigns and what is known of them."""
        counts = campaigns.load(campaigns.shipped())
        self.echo(_("%(campaigns)d campagnes et %(editions)d éditions chargées.") % counts)
