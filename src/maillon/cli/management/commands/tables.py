"""``maillon tables``: public activities as tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Argument, Option

from maillon.cli.terminal import writing_to
from maillon.opendata import tables, threew
from maillon.projects.models import Activity

Out = Annotated[Path, Argument(help="Fichier à écrire / File to write")]
Exploded = Annotated[bool, Option("--transactions", help="Une ligne par transaction, secteur et pays / Exploded")]


class Command(TyperCommand):
    help = "Tableaux des activités publiques / Tables of public activities"

    @initialize()
    def init(self) -> None:
        """CSV, HXL-tagged 3W, Excel."""

    @command()
    def csv(self, out: Out, transactions: Exploded = False) -> None:
        """Une ligne par activité / One row for each activity."""
        with writing_to(out) as stream:
            tables.csv(Activity.objects.published(), stream, language=_language(), table=_table(transactions))
        self._told(out)

    @command()
    def xlsx(self, out: Out, transactions: Exploded = False) -> None:
        """Le même tableau pour Excel / The same table for Excel."""
        with writing_to(out) as stream:
            tables.xlsx(Activity.objects.published(), stream, language=_language(), table=_table(transactions))
        self._told(out)

    @command()
    def hxl(self, out: Out) -> None:
        """Qui fait quoi, où, avec étiquettes HXL / Who does what, where, HXL-tagged."""
        with writing_to(out) as stream:
            threew.write(Activity.objects.published(), stream, language=_language())
        self._told(out)

    def _told(self, out: Path) -> None:
        self.echo(_("Tableau écrit : %(path)s") % {"path": out})


def _language() -> str:
    return (get_language() or "fr")[:2]


def _table(transactions: bool) -> str:
    return "transactions" if transactions else "activities"
