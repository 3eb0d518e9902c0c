"""``maillon network``: the association's own rules, and who was a member on a day."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize

from maillon.cli.terminal import explained, writing_to
from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.network.queries.memberships import memberships_on
from maillon.network.services import catalogue, ethics, record_rules
from maillon.network.services.dues import scales

_COLUMNS = ("slug", "name", "acronym", "region", "category", "starts_on", "suspended")


class Command(TyperCommand):
    help = "Le réseau et ses membres / The network and its members"

    @initialize()
    def init(self) -> None:
        """The association's own rules, and its members."""

    @command()
    def load(self) -> None:
        """Charge catégories, années et règles des membres / Load categories, years and rules of members."""
        try:
            counts = catalogue.load_memberships()
            counts["articles"] = ethics.load_code()
            record_rules.load_record_rules()
            counts["scales"] = scales.load(at=timezone.now())["scales"]
        except RuleViolation as refused:
            raise SystemExit(explained(refused)) from refused
        self.echo(
            _(
                "%(categories)d catégories, %(years)d années, %(rules)d règlements, %(articles)d articles "
                "et %(scales)d barèmes chargés."
            )
            % counts
        )

    @command()
    def members(
        self,
        on: Annotated[str, typer.Option("--on", help="YYYY-MM-DD")] = "",
        file: Annotated[Path | None, typer.Option("--csv", help="fichier à écrire / file to write")] = None,
    ) -> None:
        """Écrit les membres d’un jour, en CSV / Write the members of a day, as CSV."""
        try:
            day = date.fromisoformat(on) if on else timezone.localdate()
        except ValueError as error:
            raise SystemExit(_("« %(day)s » n’est pas une date (AAAA-MM-JJ).") % {"day": on}) from error
        written, number = _table(day)
        if file is None:
            self.echo(written, nl=False)
            return
        try:
            with writing_to(file) as stream:
                stream.write(written.encode("utf-8-sig"))
        except OSError as error:
            raise SystemExit(explained(error)) from error
        self.echo(_("%(number)d membres le %(day)s : %(file)s") % {"number": number, "day": day, "file": file})


def _table(day: date) -> tuple[str, int]:
    language = (get_language() or "fr")[:2]
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(_COLUMNS)
    found = list(memberships_on(day).order_by("organisation__legal_name_fr", "organisation_id"))
    for one in found:
        who = one.organisation
        label = read(one.category.label, language)
        held = int(one.is_suspended)  # type: ignore[attr-defined]  # asked with the memberships
        table.writerow([who.slug, who.name(language), who.acronym, who.region, label, one.starts_on, held])
    return out.getvalue(), len(found)
