"""``maillon dues``: simulating a scale, issuing a year's notices, receiving a statement of the bank."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize

from maillon.cli.terminal import explained
from maillon.core.errors import RuleViolation
from maillon.core.files.models import StoredFile
from maillon.network.models import DuesScale, MembershipYear
from maillon.network.queries.dues.assessing import scale_for
from maillon.network.queries.dues.simulating import simulate
from maillon.network.services.dues import bank, notices

Year = Annotated[str, typer.Argument(help="2026-2027")]


class Command(TyperCommand):
    help = "Cotisations / Dues"

    @initialize()
    def init(self) -> None:
        """What members owe, and what the bank says."""

    @command(name="simulate")
    def simulate_scale(
        self,
        year: Year,
        scale: Annotated[str, typer.Option(help="clé ou clé:version / key or key:version")] = "",
    ) -> None:
        """Dit ce qu’un barème donnerait pour une année / Tell what a scale would give for a year."""
        asked = _year(year)
        chosen = _scale(scale) if scale else scale_for(asked)
        if chosen is None:
            raise SystemExit(_("Aucun barème n’est adopté pour %(year)s.") % {"year": year})
        found = simulate(chosen, asked, beside=None)
        for row in found.rows:
            told = "–" if row.after_minor is None else f"{row.after_minor / 100:.2f}"
            self.echo(f"{told:>12}  {row.assessment.organisation.legal_name_fr}")
        counted = {"members": found.whole.members, "total": f"{found.whole.after_minor / 100:.2f}"}
        missing = len(found.missing)
        self.echo(
            _("%(members)d membres, %(total)s en tout; %(missing)d sans déclaration.") % {**counted, "missing": missing}
        )

    @command(name="notices")
    def issue(self, year: Year) -> None:
        """Émet les avis d’une année; personne n’en reçoit deux / Issue a year's notices; nobody gets two."""
        try:
            account = notices.issue_year(year=_year(year), actor=None, at=timezone.now())
        except RuleViolation as refused:
            raise SystemExit(explained(refused)) from refused
        bank.propose_again()
        told = {"made": account.made, "total": f"{account.total_minor / 100:.2f}", "missing": account.missing}
        self.echo(_("%(made)d avis faits, %(total)s en tout; %(missing)d membres sans déclaration.") % told)

    @command(name="import-bank")
    def import_bank(self, file: Annotated[Path, typer.Argument(help="camt.053")]) -> None:
        """Reçoit un relevé camt.053 de la banque / Receive a camt.053 statement of the bank."""
        try:
            with file.open("rb") as content:
                found = bank.receive(upload=File(content, name=file.name), actor=None, at=timezone.now())
        except (RuleViolation, OSError) as refused:
            raise SystemExit(explained(refused)) from refused
        if isinstance(found, StoredFile):
            raise SystemExit(_("Les colonnes d’un CSV se disent dans les pages : Cotisations, Banque."))
        for one in found:
            told = {"read": one.counts["read"], "new": one.counts["new"], "known": one.counts["known"]}
            self.echo(_("%(read)s mouvements lus : %(new)s nouveaux, %(known)s déjà connus.") % told)


def _year(label: str) -> MembershipYear:
    found = MembershipYear.objects.filter(label=label).first()
    if found is None:
        known = ", ".join(MembershipYear.objects.order_by("starts_on").values_list("label", flat=True))
        raise SystemExit(_("Année inconnue : %(label)s. Connues : %(known)s") % {"label": label, "known": known})
    return found


def _scale(written: str) -> DuesScale:
    key, _colon, version = written.partition(":")
    rows = DuesScale.objects.filter(key=key).order_by("-version")
    found = (rows.filter(version=int(version)) if version.isdigit() else rows).first()
    if found is None:
        known = ", ".join(str(one) for one in DuesScale.objects.order_by("key", "version"))
        raise SystemExit(_("Barème inconnu : %(key)s. Connus : %(known)s") % {"key": written, "known": known})
    return found
