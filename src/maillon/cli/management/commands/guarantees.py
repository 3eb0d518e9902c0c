"""``maillon guarantees``: the risk of a portfolio, from its file alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Argument, Exit, Option

from maillon.cli import fund_audit as auditing
from maillon.cli import past_portfolio as reprise
from maillon.cli.risk import report
from maillon.cli.risk.faults import told
from maillon.cli.terminal import Bar
from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.refusals import sentence
from maillon.guarantees import risk
from maillon.guarantees.models import Fund
from maillon.guarantees.risk.sensitivity import sensitivity
from maillon.guarantees.services import assumptions, funds, loading, papers, social, takeover, versions
from maillon.guarantees.spreadsheets import past as past_tables

SHIPPED = Path(settings.PROJECT) / "data" / "guarantees" / "risk"
File = Annotated[
    Path,
    Argument(help="CSV : id, exposure, pd, lgd, country, sector", exists=True, dir_okay=False),
]


class Command(TyperCommand):
    help = "Fonds de garantie : le risque d’un portefeuille / Guarantee fund: the risk of a portfolio"
    # Risk needs no database: anybody may measure a file on any machine.
    requires_migrations_checks = False
    requires_system_checks = []

    @initialize()
    def init(self) -> None:
        """The guarantee fund."""

    @command(name="open")
    def open_fund(
        self,
        slug: Annotated[str, Argument(help="Nom court du fonds / Slug of the fund")],
        organisation: Annotated[str, Argument(help="Adresse de l’organisme / Slug of the organisation")],
        name: Annotated[str, Option(help="Nom en français / Name in French")],
        name_en: Annotated[str, Option(help="Nom en anglais / Name in English")] = "",
    ) -> None:
        """Ouvre un fonds et ses deux livres / Open a fund and its two books."""
        home = Organisation.objects.filter(slug=organisation).first()
        if home is None:
            raise CommandError(_("Aucun organisme n’a l’adresse « %(slug)s ».") % {"slug": organisation})
        names = {language: text for language, text in (("fr", name), ("en", name_en)) if text}
        try:
            fund = funds.open_fund(organisation=home, slug=slug, name=names, actor=None, at=timezone.now())
        except RuleViolation as refused:
            raise CommandError(sentence(refused)) from refused
        books = {"first": fund.asnpo_book.code, "second": fund.ifrs_book.code}
        self.echo(_("Le fonds est ouvert, avec les livres %(first)s et %(second)s.") % books)

    @command()
    def load(self, fund: Annotated[str, Argument(help="Nom court du fonds / Slug of the fund")]) -> None:
        """Charge les produits et les limites d’un fonds / Load the products and limits of a fund."""
        kept = Fund.objects.filter(slug=fund).first()
        if kept is None:
            raise CommandError(_("Aucun fonds n’a le nom « %(slug)s ».") % {"slug": fund})
        try:
            counts = loading.load(fund=kept, at=timezone.now())
            counts["frameworks"] = social.load(at=timezone.now())
            counts["texts"] = papers.load(at=timezone.now())
            counts["lists"] = versions.load_checklists(at=timezone.now())
            counts["covenants"] = versions.load_covenants(at=timezone.now())
            counts["assumptions"] = assumptions.load(fund=kept, at=timezone.now())
        except RuleViolation as refused:
            raise CommandError(sentence(refused)) from refused
        self.echo(
            _(
                "%(products)d produits, %(versions)d éditions, %(limits)d limites, %(frameworks)d grilles, "
                "%(texts)d modèles de documents, %(lists)d listes de vérification, %(covenants)d listes de clauses et "
                "%(assumptions)d hypothèses chargés."
            )
            % counts
        )

    @command(name="import")
    def take_over(
        self,
        folder: Annotated[
            Path,
            Argument(help="Dossier : reprise.toml et ses tableaux / Folder: reprise.toml and its tables", exists=True),
        ],
        dry_run: Annotated[bool, Option("--dry-run", help="Tout vérifier, rien garder / Check all, keep none")] = False,
    ) -> None:
        """Reprend un portefeuille passé, prêt par prêt / Take over a past portfolio, loan by loan."""
        try:
            told = past_tables.read(folder)
            if told.refused:
                self._refuse(reprise.refused(told))
            with Bar(told.fund.slug) as bar:
                done = takeover.take_over(
                    folder=told, actor=None, at=timezone.now(), progress=bar.report, dry_run=dry_run
                )
        except RuleViolation as refused:
            self._refuse([sentence(refused)])
        self.echo("\n".join(reprise.lines(told, done, dry_run=dry_run)))

    @command()
    def verify(self) -> None:
        """Relit l’histoire et les livres, nomme la première faute / Read every history and book again."""
        sound = True
        for fund in Fund.objects.select_related("asnpo_book", "ifrs_book").order_by("slug"):
            for sentence_, is_sound in auditing.audit(fund):
                sound = sound and is_sound
                self.echo(sentence_)
        if not sound:
            raise Exit(1)

    @command(name="risk")
    def measure_risk(
        self,
        portfolio: File,
        model: Annotated[Path | None, Option(help="Modèle JSON / JSON model", exists=True, dir_okay=False)] = None,
        candidate: Annotated[
            Path | None,
            Option(help="CSV de garanties à l’étude / CSV of guarantees in study", exists=True, dir_okay=False),
        ] = None,
        stress: Annotated[list[str] | None, Option(help="Stress nommé, répétable / Named stress, repeatable")] = None,
        stresses: Annotated[
            Path | None, Option(help="Stress à vous, JSON / Your own stresses", exists=True, dir_okay=False)
        ] = None,
        by: Annotated[list[str] | None, Option(help="Colonne de plus à répartir / Further column to share by")] = None,
        vary: Annotated[bool, Option("--sensitivity", help="Hypothèses déplacées / Assumptions moved")] = False,
        as_json: Annotated[bool, Option("--json", help="JSON aux clés stables / JSON with stable keys")] = False,
    ) -> None:
        """Dit EL, VaR et ES à 95, 99 et 99,5 %, et qui y contribue / Tell EL, VaR, ES and who brings them."""
        try:
            self._run(portfolio, model, candidate, stress or [], stresses, by or [], vary, as_json)
        except RuleViolation as refused:
            self._refuse([sentence(refused)])

    def _run(
        self,
        portfolio: Path,
        model: Path | None,
        candidate: Path | None,
        named: list[str],
        stresses: Path | None,
        axes: list[str],
        vary: bool,
        as_json: bool,
    ) -> None:
        of = self._portfolio(portfolio)
        assumed = risk.read_model(self._json(model or SHIPPED / "model.json"))
        for key in assumed.warnings:
            self.secho(
                _("Modèle : « %(key)s » n’est pas une clé connue; elle ne change rien.") % {"key": key}, err=True
            )
        axes = [axis for axis in dict.fromkeys(axes) if axis not in ("country", "sector")]
        if unknown := [axis for axis in axes if axis not in of.labels]:
            known = ", ".join(("country", "sector", *of.labels))
            self._refuse([_("Colonne inconnue : %(name)s. Connues : %(known)s") % {"name": unknown[0], "known": known}])
        chosen = self._stresses(named, stresses)
        measured = risk.measure(of, assumed)
        added = risk.marginal(of, self._portfolio(candidate), assumed) if candidate else None
        tried = [risk.stressed(of, assumed, one, before=measured) for one in chosen]
        moved = sensitivity(of, assumed) if vary else ()
        if as_json:
            document = report.as_json(of, assumed, measured, axes)
            if added:
                document["candidate"] = report.marginal_json(added)
            if tried:
                document["stresses"] = {one.stress.key: report.stress_json(one) for one in tried}
            if moved:
                document["sensitivity"] = {one.key: report.figures(one.measure) for one in moved}
            document["warnings"] = [*assumed.warnings, *(["few_defaults"] if measured.is_rough else [])]
            self.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))
            return
        lines = report.as_lines(of, assumed, measured, axes)
        lines += report.marginal_lines(added) if added else []
        for one in tried:
            lines += report.stress_lines(one)
        lines += report.sensitivity_lines(moved) if moved else []
        if measured.is_rough:
            lines += ["", _("Très peu de défauts sont attendus : ces quantiles sont approchés.")]
        self.echo("\n".join(lines))

    def _portfolio(self, file: Path) -> risk.Portfolio:
        try:
            return risk.read_portfolio(file.read_bytes())
        except risk.FileRefused as refused:
            self._refuse(told(file.name, refused.findings))
            raise  # never reached: a refusal exits

    def _stresses(self, named: list[str], file: Path | None) -> list[risk.Stress]:
        known = {one.key: one for one in risk.read_stresses(self._json(file or SHIPPED / "stresses.json"))}
        if unknown := [name for name in named if name not in known]:
            facts = {"name": unknown[0], "known": ", ".join(known)}
            self._refuse([_("Stress inconnu : %(name)s. Connus : %(known)s") % facts])
        return [known[name] for name in dict.fromkeys(named)] if named else list(known.values()) if file else []

    def _json(self, file: Path) -> Any:
        try:
            return json.loads(file.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            self._refuse([_("%(file)s : ce fichier n’est pas du texte en UTF-8.") % {"file": file.name}])
        except json.JSONDecodeError as problem:
            facts = {"file": file.name, "line": problem.lineno, "column": problem.colno, "why": problem.msg}
            self._refuse([_("%(file)s, ligne %(line)d, colonne %(column)d : JSON illisible (%(why)s)") % facts])

    def _refuse(self, sentences: list[str]) -> None:
        for said in sentences:
            self.secho(said, err=True)
        raise Exit(code=2)
