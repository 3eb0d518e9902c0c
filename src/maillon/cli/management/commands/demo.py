"""``maillon demo``: a whole network to look at, and how to enter it."""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import Annotated

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Option

from maillon.cli.demonstration.funding_agreements import SIMON
from maillon.cli.demonstration.funding_planning import SIMONE
from maillon.cli.demonstration.personas import PASSWORD, PERSONAS, Persona
from maillon.cli.demonstration.preparation import Size, is_ready, prepare
from maillon.cli.memory import undisturbed
from maillon.core.people.rules import Role


class Command(TyperCommand):
    help = "Réseau de démonstration / Demonstration network"
    requires_system_checks = ()  # the second start is quick

    @initialize()
    def init(self) -> None:
        """An invented network beside really published data."""

    @command("prepare")
    def make(
        self,
        small: Annotated[bool, Option("--small", help="Peu de partenaires, sans données réelles / For tests")] = False,
        members: Annotated[int | None, Option(min=65, help="Un grand réseau / A large network")] = None,
    ) -> None:
        """Met en place la démonstration, une seule fois / Put the demonstration in place, once."""
        if not settings.DEMONSTRATION:
            raise CommandError(
                _("La démonstration a des comptes au mot de passe connu : dites MAILLON_DEMO=1 d’abord.")
            )
        size = Size.small() if small else Size.large(members) if members else Size()
        if is_ready(size):
            self.echo(_("La démonstration est déjà en place dans %(folder)s.") % {"folder": settings.DATA})
        else:
            self.echo(_("Préparation de la démonstration dans %(folder)s :") % {"folder": settings.DATA})
            started = time.monotonic()
            # Half a gigabyte at most for the usual size; a large network keeps to the memory of a small machine.
            with nullcontext() if members else undisturbed():
                prepare(size, say=lambda step: self.echo(f"  · {step}"))
            self.echo(_("Prêt en %(seconds)d secondes.") % {"seconds": round(time.monotonic() - started)})
        self._sign_in()

    @command()
    def people(self) -> None:
        """Dit comment entrer / Say how to sign in."""
        self._sign_in()

    def _sign_in(self) -> None:
        self.echo("")
        self.echo(_("Ouvrir une session, mot de passe « %(password)s » :") % {"password": PASSWORD})
        shown = (*PERSONAS, SIMON, SIMONE)
        width = max(len(persona.email) for persona in shown)
        for persona in shown:
            self.echo(f"  {persona.email:<{width}}  {_office(persona)}")
        self.echo(_("Sans session, vous êtes Ève : vous voyez ce qui est public."))


def _office(persona: Persona) -> str:
    offices = {
        Role.SECRETARIAT: _("secrétariat du réseau"),
        Role.ORGANISATION_ADMINISTRATOR: _("administration d’un organisme membre"),
        Role.PROGRAMME_OFFICER: _("programmes d’un ministère"),
        Role.PROGRAMME_APPROVER: _("approbation des décisions d’un ministère"),
        Role.FUND_MANAGER: _("gestion d’un fonds de garantie"),
        Role.CREDIT_COMMITTEE: _("comité de crédit"),
        Role.PARTNER_COORDINATOR: _("coordination d’une organisation partenaire"),
        Role.LOAN_OFFICER: _("prêts d’une caisse locale"),
    }
    office = offices[persona.role] if persona.role else _("un compte, aucun rôle")
    return f"{office} ({persona.home.name_fr})" if persona.home else office
