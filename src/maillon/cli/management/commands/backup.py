"""``maillon backup [ARCHIVE]``: everything in one file, while the site serves."""

from pathlib import Path
from typing import Annotated

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand
from typer import Argument, Option

from maillon.core.backup import services
from maillon.core.errors import RuleViolation


class Command(TyperCommand):
    """Copie la base, les fichiers et le secret dans une archive / Copy everything into one archive."""

    help = __doc__ or ""

    def handle(
        self,
        archive: Annotated[Path | None, Argument(help="Archive à écrire / archive to write (.tar.gz)")] = None,
        keep: Annotated[int, Option(help="Archives à garder dans le dossier / how many to keep there")] = 0,
    ) -> None:
        now = timezone.now()
        target = archive or Path(settings.DATA) / "backups" / f"maillon-{now:%Y%m%d-%H%M%S}.tar.gz"
        try:
            made = services.back_up(target, at=now)
        except RuleViolation as refusal:
            raise CommandError(
                _("L’archive existe déjà : %(path)s") % {"path": refusal.params.get("path")}
            ) from refusal
        self.echo(
            _("Sauvegarde écrite : %(path)s (%(parts)d parties, journal de %(rows)d lignes).")
            % {"path": target, "parts": len(made.parts), "rows": made.journal_rows}
        )
        if keep:
            for old in sorted(target.parent.glob("maillon-*.tar.gz"))[:-keep]:
                old.unlink()
                self.echo(_("Ancienne sauvegarde effacée : %(path)s") % {"path": old})
