"""``maillon projects``: an organisation's projects from a spreadsheet."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Argument, Exit, Option

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.refusals import sentence
from maillon.projects import services
from maillon.projects.spreadsheets.planning import Line


class Command(TyperCommand):
    help = "Projets d’un organisme / An organisation’s projects"

    @initialize()
    def init(self) -> None:
        """Projects an organisation keeps here."""

    @command("import")
    def read(
        self,
        file: Annotated[Path, Argument(exists=True, dir_okay=False, help="Fichier .xlsx ou .csv / File")],
        organisation: Annotated[str, Option(help="Adresse de l’organisme / Organisation’s slug")],
        person: Annotated[str, Option("--as", help="Courriel de qui importe / Who imports (e-mail)")] = "",
        dry_run: Annotated[bool, Option("--dry-run", help="Dit ce qui changerait / Say what would change")] = False,
    ) -> None:
        """Importe des projets d’un fichier Excel / Import projects from an Excel file."""
        home = Organisation.objects.filter(slug=organisation).first()
        if home is None:
            raise CommandError(_("Aucun organisme n’a l’adresse « %(slug)s ».") % {"slug": organisation})
        try:
            if dry_run:
                self._say(services.plan_import(organisation=home, name=file.name, content=file.read_bytes()))
                return
            actor = User.objects.filter(email=person.strip().lower()).first()
            if actor is None:
                raise CommandError(_("Dites au nom de qui vous importez : --as courriel@exemple.org"))
            sent = services.receive_import(
                actor=actor, organisation=home, name=file.name, content=file.read_bytes(), at=timezone.now()
            )
            self._say(sent.plan)
            applied = services.apply_import(actor=actor, sent=sent, at=timezone.now())
        except NotAllowed:
            raise CommandError(_("%(person)s n’a pas ce droit pour cet organisme.") % {"person": person}) from None
        except RuleViolation as refused:
            raise CommandError(sentence(refused)) from None
        done = Counter(one["done"] for one in applied.outcome)
        self.echo(_("Fait : %(done)s") % {"done": ", ".join(f"{key} {count}" for key, count in sorted(done.items()))})
        if done["refuse"] or done["stale"]:
            raise Exit(1)

    def _say(self, plan: list[Line]) -> None:
        for line in plan:
            self.echo(f"{line['row']:>5}  {line['act']:<7} {line['identifier'] or '–'}  {line['title']}")
            for cell, code, facts in line["problems"]:
                self.echo(f"         {cell}: {sentence(RuleViolation(code, **facts))}")
            if line["act"] == "change":
                for name, old, new in line["differences"]:
                    self.echo(f"         {name}: {old or '–'} → {new or '–'}")
