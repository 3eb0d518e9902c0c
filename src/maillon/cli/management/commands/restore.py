"""``maillon restore ARCHIVE``: everything back, checked part by part."""

from pathlib import Path
from typing import Annotated

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand
from typer import Argument, Option

from maillon.core.audit.queries import verify
from maillon.core.backup import services
from maillon.core.errors import RuleViolation


def _sentence(refusal: RuleViolation) -> str:
    known = {
        "backup.not_empty": _(
            "Cette installation contient déjà des données. Pour les remplacer toutes, ajoutez --replace."
        ),
        "backup.unreadable": _("Ce fichier n’est pas une sauvegarde de Maillon, ou il est incomplet. Rien n’a changé."),
        "backup.damaged": _("La sauvegarde est abîmée (%(part)s). Rien n’a changé : prenez-en une autre."),
        "backup.other_engine": _(
            "Cette sauvegarde vient d’une base %(engine)s : réglez DATABASE_URL sur une base du même genre."
        ),
    }
    return known.get(refusal.code, str(refusal)) % refusal.params


class Command(TyperCommand):
    """Remet en place une sauvegarde / Put a backup back."""

    help = __doc__ or ""

    def handle(
        self,
        archive: Annotated[Path, Argument(help="Archive écrite par « backup » / written by backup")],
        replace: Annotated[bool, Option("--replace", help="Remplacer ce qui est là / replace what is here")] = False,
    ) -> None:
        try:
            found = services.restore(archive, replace=replace)
        except RuleViolation as refusal:
            raise CommandError(_sentence(refusal)) from refusal
        verdict = verify()
        if not verdict.intact or (verdict.rows, verdict.last_hash) != (found.journal_rows, found.journal_hash):
            self.secho(_("Attention : le journal remis n’est pas celui que la sauvegarde annonce."), fg="red")
        self.echo(
            _("Sauvegarde du %(at)s remise en place, journal de %(rows)d lignes intact.")
            % {"at": found.made_at[:16].replace("T", " "), "rows": verdict.rows}
        )
