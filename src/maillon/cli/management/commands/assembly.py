"""``maillon assembly``: counting the papers of a ballot again, from the published file alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from django.core.management import CommandError
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Argument

from maillon.core.errors import RuleViolation
from maillon.core.refusals import sentence
from maillon.network.rules import papers

File = Annotated[Path, Argument(help="Bulletins publiés (CSV) / Published papers (CSV)", exists=True, dir_okay=False)]


class Command(TyperCommand):
    help = "Scrutins des assemblées / Ballots of assemblies"
    # It needs neither database nor network: anybody may count on any machine.
    requires_migrations_checks = False

    @initialize()
    def init(self) -> None:
        """Count again."""

    @command()
    def recount(self, file: File) -> None:
        """Recompte un fichier de bulletins / Count a file of papers again."""
        try:
            again = papers.recount(file.read_bytes())
        except RuleViolation as refused:
            raise CommandError(sentence(refused)) from refused
        count = again.count
        self.echo(again.title)
        for key, voices in count.voices.items():
            said = "\t*" if key in count.elected else "\t=" if key in count.tied else ""
            self.echo(f"{key}\t{voices}{said}")
        self.echo(f"abstain\t{count.abstentions}")
        self.echo(f"{count.outcome.value}\t{count.papers}/{again.rights}")
        self.echo(_("Empreinte (SHA-256) : %(digest)s") % {"digest": again.digest})
