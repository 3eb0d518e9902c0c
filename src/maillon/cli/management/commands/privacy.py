"""``maillon privacy``: purposes, retention rules and delays."""

from django.conf import settings
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize

from maillon.core.privacy.services.terms import load_terms


class Command(TyperCommand):
    help = "Renseignements personnels / Personal information"

    @initialize()
    def init(self) -> None:
        """Purposes, retention rules and delays of Law 25."""

    @command()
    def load(self) -> None:
        """Ajoute les versions de data/privacy qui manquent; n’en change aucune / Add missing versions, change none."""
        added = load_terms(settings.PROJECT / "data" / "privacy")
        self.echo(_("Versions ajoutées : %(count)d.") % {"count": sum(added.values())})
