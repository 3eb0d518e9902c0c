"""``maillon reach``: people counted once, from an attendance list that stays where it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Argument, Option

from maillon.cli.terminal import explained, writing_to
from maillon.core.errors import RuleViolation
from maillon.core.refusals import sentence
from maillon.projects import services
from maillon.projects.rules import Incoherent
from maillon.projects.rules.reach_files import Place, sketched, written
from maillon.projects.spreadsheets import attendance


class Command(TyperCommand):
    help = "Personnes rejointes, comptées une fois / People reached, counted once"

    @initialize()
    def init(self) -> None:
        """People reached, counted once."""

    @command()
    def load(self) -> None:
        """Charge comment les personnes se comptent et se montrent / Load how people are counted and told."""
        try:
            number = services.load_reach_rules()
        except RuleViolation as refused:
            raise SystemExit(explained(refused)) from refused
        self.echo(_("%(number)d règle(s) des personnes rejointes chargée(s).") % {"number": number})

    @command()
    def key(self, file: Annotated[Path, Argument(help="Fichier à écrire / File to write")]) -> None:
        """Écrit la clé des marques, à remettre en main propre / Write the key of the marks, to be handed over."""
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(settings.REACH_KEY + b"\n")
        except OSError as error:
            raise SystemExit(explained(error)) from error
        self.echo(_("La clé est dans %(file)s. Gardez-la loin des croquis.") % {"file": file})

    @command()
    def sketch(
        self,
        file: Annotated[Path, Argument(exists=True, dir_okay=False, help="Liste .csv ou .xlsx / List")],
        community: Annotated[str, Option(help="Village, quartier, ville / Village, district, town")],
        country: Annotated[str, Option(help="Deux lettres : SN / Two letters")],
        key_file: Annotated[Path, Option(exists=True, dir_okay=False, help="La clé du réseau / The network’s key")],
        year: Annotated[int, Option(help="Année des présences / Year of attendance")] = 0,
        out: Annotated[Path | None, Option(help="Croquis à écrire / Sketch to write (.json)")] = None,
    ) -> None:
        """Compte une liste sur place et écrit un croquis sans nom / Count a list here, write a sketch without names."""
        wanted = out or file.with_suffix(".croquis.json")
        place = Place(country, community, year or timezone.localdate().year)
        try:
            placed = services.placed(place, timezone.now())
            people = attendance.read(file.name, file.read_bytes(), year=placed.year)
            rule = services.rule_of_file(placed.year)
            told = sketched(people, place=placed, rule=rule, key=key_file.read_bytes().strip())
            with writing_to(wanted) as stream:
                stream.write(written(told))
        except Incoherent as refused:
            lines = [
                f"{found.field}: {sentence(RuleViolation(found.code, **found.params))}" for found in refused.findings
            ]
            raise SystemExit("\n".join(lines)) from None
        except (RuleViolation, OSError) as refused:
            raise SystemExit(explained(refused)) from None
        self.echo(
            _("%(lines)d lignes, %(people)d personnes différentes : %(file)s")
            % {"lines": told.lines, "people": told.people, "file": wanted}
        )
