"""``maillon codelists``: the standards' lists of codes."""

from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize

from maillon.core.codelists import services


class Command(TyperCommand):
    help = "Listes de codes / Code lists"

    @initialize()
    def init(self) -> None:
        """The lists of codes of the standards."""

    @command()
    def load(self) -> None:
        """Charge les listes de codes du projet / Load the project's code lists."""
        counts = services.load()
        self.echo(_("%(lists)d listes et %(codes)d codes chargés.") % counts)
