"""``maillon iati``: reading and writing IATI activity files."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, TextIO

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Argument, Option

from maillon.cli.terminal import Bar, writing_to
from maillon.core.errors import RuleViolation
from maillon.core.jobs import registry
from maillon.core.refusals import sentence
from maillon.opendata.iati import export as writing
from maillon.opendata.models import ImportRun
from maillon.opendata.services import Kept, import_files, write_report
from maillon.projects.models import Activity


class Command(TyperCommand):
    help = "Fichiers d’activités de l’IATI / IATI activity files"

    @initialize()
    def init(self) -> None:
        """Files of the International Aid Transparency Initiative, versions 2.01 to 2.03."""

    @command("import")
    def read(
        self,
        paths: Annotated[list[Path], Argument(help="Fichiers, dossiers, archives / Files, folders, archives")],
        report: Annotated[Path | None, Option(help="Compte rendu complet / Full account (JSON)")] = None,
        source_name: Annotated[str, Option(help="Une seule source / One source for all")] = "",
        facts: Annotated[bool, Option(help="Recalculer les faits ensuite / Recompute the facts afterwards")] = True,
    ) -> None:
        """Importe des activités publiées / Import published activities."""
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as spool,
            # Opened first: nobody waits for an import whose report cannot be written.
            writing_to(report) if report else nullcontext() as out,
            Bar(_("Lecture des fichiers")) as bar,
        ):

            def note(one: Kept) -> None:
                spool.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")

            try:
                run = import_files(
                    paths=paths,
                    actor=None,
                    at=timezone.now(),
                    source_name=source_name,
                    progress=bar.show,
                    kept=note if report else None,
                )
            except RuleViolation as refusal:
                raise CommandError(sentence(refusal)) from refusal
            if out:
                with io.TextIOWrapper(out, encoding="utf-8", write_through=True) as text:
                    write_report(run, text, kept=_lines(spool))
        self._tell(run)
        if facts and run.created + run.changed and (refresh := registry.known().get("insight.refresh")):
            with Bar(_("Calcul des faits")) as bar:
                refresh.run(bar)

    @command()
    def export(
        self,
        out: Annotated[Path, Option(help="Fichier à écrire / File to write")],
        source: Annotated[str, Option(help="Une source seulement / One source only (slug)")] = "",
    ) -> None:
        """Écrit les activités publiques en IATI 2.03 / Write public activities as IATI 2.03."""
        activities = Activity.objects.published()
        if source:
            activities = activities.filter(source__slug=source)
        with writing_to(out) as stream:
            exported = writing.write(activities, stream, at=timezone.now())
        self.echo(_("%(count)d activités écrites dans %(path)s.") % {"count": exported.count, "path": out})
        if left_out := len(exported.left_out):
            self.echo(
                _("Sans aucune date, donc hors de la norme : %(count)d, nommées à la fin du fichier.")
                % {"count": left_out}
            )

    def _tell(self, run: ImportRun) -> None:
        self.echo(
            _("%(read)d activités lues dans %(files)d fichiers.")
            % {"read": run.activities_read, "files": run.files_read}
        )
        self.echo(
            _("Gardées : %(kept)d (nouvelles %(created)d, changées %(changed)d, inchangées %(unchanged)d)")
            % {"kept": run.kept, "created": run.created, "changed": run.changed, "unchanged": run.unchanged}
        )
        self.echo(_("Doublons : %(count)d") % {"count": run.duplicate})
        self.echo(_("Refusées : %(count)d") % {"count": run.refused})
        self.echo(
            _("Fichiers refusés : %(refused)d; interrompus : %(broken)d")
            % {"refused": run.files_refused, "broken": run.files_broken}
        )
        unreadable = run.remarks.filter(kind="unreadable").count()
        self.echo(_("Valeurs illisibles : %(count)d") % {"count": unreadable})


def _lines(spool: TextIO) -> Iterator[dict[str, Any]]:
    spool.seek(0)
    for line in spool:
        yield json.loads(line)
