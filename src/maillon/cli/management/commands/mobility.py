"""``maillon mobility``: the rules of departures."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize

from maillon.cli.terminal import explained
from maillon.core.errors import RuleViolation
from maillon.mobility.services import rulebooks


class Command(TyperCommand):
    help = "Stages, mandats et départs / Internships, mandates and departures"

    @initialize()
    def init(self) -> None:
        """The rules of departures."""

    @command()
    def load(self) -> None:
        """Charge les règles des programmes de mobilité / Load the rules of mobility programmes."""
        try:
            number = rulebooks.load(at=timezone.now())
        except RuleViolation as refused:
            raise SystemExit(explained(refused)) from refused
        self.echo(_("%(number)d version(s) de règles chargée(s).") % {"number": number})
