"""``maillon funding``: the programmes that come with the product."""

from __future__ import annotations

from typing import Annotated

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Option

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.refusals import sentence
from maillon.funding.services import envelopes, loading

Funder = Annotated[
    str,
    Option(help="Adresse de l’organisme qui répond des programmes / Slug of the organisation that answers for them"),
]


class Command(TyperCommand):
    help = "Programmes de soutien financier / Funding programmes"

    @initialize()
    def init(self) -> None:
        """Programmes and their terms."""

    @command()
    def load(self, funder: Funder = "") -> None:
        """Charge les programmes et leurs cadres / Load the programmes and their terms."""
        organisation = Organisation.objects.filter(slug=funder).first() if funder else None
        if funder and organisation is None:
            raise CommandError(_("Aucun organisme n’a l’adresse « %(slug)s ».") % {"slug": funder})
        try:
            counts = loading.load(funder=organisation, at=timezone.now())
            counts["envelopes"] = envelopes.load_envelopes(at=timezone.now())
        except RuleViolation as refused:
            raise CommandError(sentence(refused)) from refused
        said = _(
            "%(programmes)d programmes, %(components)d volets, %(terms)d cadres et %(envelopes)d enveloppes chargés."
        )
        self.echo(said % counts)
