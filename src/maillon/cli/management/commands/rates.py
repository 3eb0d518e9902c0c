"""``maillon rates``: yearly average exchange rates."""

from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize

from maillon.core.codelists import services


class Command(TyperCommand):
    help = "Taux de change / Exchange rates"

    @initialize()
    def init(self) -> None:
        """Yearly average rates to the Canadian dollar."""

    @command()
    def load(self) -> None:
        """Charge les moyennes annuelles du projet / Load the project's yearly averages."""
        counts = services.load_rates()
        self.echo(_("%(rates)d taux de %(currencies)d monnaies chargés.") % counts)
