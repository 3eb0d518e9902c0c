"""``maillon mobility``: the rules of departures."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize

from maillon.cli.terminal import explained
from maillon.core.errors import RuleViolation
from maillon.mobility.services import guidelines, rulebooks


class Command(TyperCommand):
    help = "Stages, mandats et départs / Internships, mandates and departures"

    @initialize()
    def init(self) -> None:
        """The rules of departures."""

    @command()
    def load(self) -> None:
        """Charge les règles, les listes, la formation et les risques / Load rules, checklists, training and risks."""
        try:
            number = rulebooks.load(at=timezone.now()) + guidelines.load(at=timezone.now())
        except RuleViolation as refused:
            raise SystemExit(explained(refused)) from refused
        self.echo(_("%(number)d document(s) de mobilité chargé(s).") % {"number": number})
