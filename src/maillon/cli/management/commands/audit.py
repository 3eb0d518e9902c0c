"""``maillon audit verify``: proof that nobody rewrote the journal."""

from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Exit

from maillon.core.audit import queries


class Command(TyperCommand):
    help = "Journal des actes / Audit journal"

    @initialize()
    def init(self) -> None:
        """The journal of acts."""

    @command()
    def verify(self) -> None:
        """Relit tout le journal et nomme la première ligne changée / Read it all, name the first changed row."""
        verdict = queries.verify()
        if verdict.intact:
            facts = {"rows": verdict.rows, "hash": verdict.last_hash}
            self.echo(_("Journal intact : %(rows)d lignes, dernier sceau %(hash)s.") % facts)
            return
        reasons = {
            "missing": _("elle manque"),
            "link": _("elle ne suit pas la précédente"),
            "content": _("son contenu a changé"),
        }
        facts = {"row": verdict.broken_sequence, "reason": reasons[verdict.reason]}
        self.secho(_("Journal rompu à la ligne %(row)d : %(reason)s.") % facts, fg="red", err=True)
        raise Exit(code=1)
