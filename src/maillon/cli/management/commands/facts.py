"""``maillon facts``: what the explorer reads."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize

from maillon.insight import compiling, services


class Command(TyperCommand):
    help = "Faits de l’explorateur / The explorer's facts"

    @initialize()
    def init(self) -> None:
        """The facts the explorer reads."""

    @command()
    def refresh(self) -> None:
        """Récrit les faits à partir de ce qui est publié / Write the facts of what is published again."""
        account = services.refresh(at=timezone.now())
        self.echo(_("Faits récrits : %(activities)d activités de %(sources)d sources.") % account)

    @command()
    def compile(self) -> None:
        """Compile les mesures en SQL (après avoir changé measures.py) / Compile the measures to SQL."""
        changed = compiling.write()
        self.echo(", ".join(changed) or _("Rien n’a changé."))
