"""``maillon texts``: the site's own pages."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize

from maillon.core.editorial import services


class Command(TyperCommand):
    help = "Pages rédigées / Editorial pages"

    @initialize()
    def init(self) -> None:
        """The site's own pages, in French and English."""

    @command()
    def load(self) -> None:
        """Ouvre les pages du projet qui manquent; n’en change aucune / Open missing pages, change none."""
        opened = services.load(at=timezone.now())
        self.echo(_("Pages ouvertes : %(pages)s.") % {"pages": ", ".join(opened) or _("aucune")})
