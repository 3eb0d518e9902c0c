"""``maillon engagement``: the campaigns that come with the product, and the elected members one imports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Argument, Option

from maillon.core.errors import RuleViolation
from maillon.core.refusals import sentence
from maillon.engagement.services import campaigns
from maillon.engagement.services import elected as services


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

    @command()
    def elected(
        self,
        path: Annotated[Path, Argument(help="Tableau (CSV) / Table (CSV)", exists=True, dir_okay=False)],
        dry_run: Annotated[bool, Option("--dry-run", help="Dit ce qui changerait / Tell what would change")] = False,
        example: Annotated[bool, Option("--example", help="Données inventées / Invented data")] = False,
    ) -> None:
        """Importe les circonscriptions et leurs élues et élus / Import ridings and their elected members."""
        services.load_assemblies(services.assemblies_shipped())
        try:
            told = services.import_csv(
                content=path.read_bytes(), is_example=example, actor=None, at=timezone.now(), dry_run=dry_run
            )
        except RuleViolation as refused:
            raise CommandError(sentence(refused)) from refused
        for number, code in told.refused:
            self.echo(_("Ligne %(line)d : %(reason)s") % {"line": number, "reason": sentence(RuleViolation(code))})
        counts = {"read": told.read, "new": told.new, "changed": told.changed, "same": told.same}
        said = _("%(read)d lignes : %(new)d nouvelles, %(changed)d changées, %(same)d pareilles, %(refused)d refusées.")
        self.echo(said % {**counts, "refused": len(told.refused)})
