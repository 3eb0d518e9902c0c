"""Logic models of the demonstration: an agreement's, and one being written for Benoît's application."""

from __future__ import annotations

from datetime import datetime, timedelta

from maillon.cli.demonstration.funding_agreements import OURS
from maillon.cli.demonstration.personas import MINISTRY, Persona, create_people
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.dossiers.models import Dossier, DossierAccess
from maillon.funding.models import Agreement, LogicModel
from maillon.funding.queries.planning import takes_logic_model, years_agreed, years_of
from maillon.funding.rules.planning.content import Measure, Plan, Row, Target
from maillon.funding.services import planning
from maillon.projects import library

SIMONE = Persona("Simone", "Lafleur", Role.PROGRAMME_APPROVER, MINISTRY)
"""Who approves the decisions proposed, for the fictional minister."""
_ROWS = (
    Row("ultime", "ultimate", "Les familles de la région vivent mieux de leur terre, femmes et hommes à égalité"),
    Row("vente", "intermediate", "Les coopératives vendent des semences paysannes d’une saison à l’autre", ("ultime",)),
    Row("pouvoir", "intermediate", "Les femmes décident de ce que leur coopérative sème et vend", ("ultime",)),
    Row("savoir", "immediate", "Les productrices choisissent et conservent leurs semences", ("vente", "pouvoir")),
    Row("sieges", "immediate", "Des femmes siègent au conseil de chaque coopérative", ("pouvoir",)),
    Row("formees", "output", "240 productrices formées à la sélection des semences", ("savoir",)),
    Row("greniers", "output", "Huit greniers de semences équipés et gérés", ("savoir",)),
    Row("regles", "output", "Statuts relus avec les membres de huit coopératives", ("sieges",)),
    Row("ateliers", "activity", "Tenir douze ateliers par saison dans les villages", ("formees",)),
    Row("chantiers", "activity", "Bâtir et équiper les greniers avec les comités", ("greniers",)),
    Row("relecture", "activity", "Relire les statuts avec les membres", ("regles",)),
)
_MEASURES = (
    ("vente", "ECO-03", "3", ("5", "8")),
    ("pouvoir", "EGA-01", "6", ("16", "30")),
    ("savoir", "AGR-01", "0", ("120", "210")),
    ("sieges", "EGA-01", "6", ("16", "30")),
    ("formees", "EDU-01", "0", ("120", "240")),
    ("greniers", "ORG-01", "0", ("4", "8")),
    ("regles", "ORG-01", "0", ("4", "8")),
)


def plan(years: list[int]) -> Plan:
    """A whole logic model, its targets over the years of a project."""
    return Plan(_ROWS, tuple(_measure(*told, years=years) for told in _MEASURES))


def _measure(row: str, code: str, baseline: str, values: tuple[str, ...], *, years: list[int]) -> Measure:
    shared = library.find(library.OURS, code)
    assert shared is not None  # shipped with the library
    return Measure(
        f"m{row}"[:20],
        row,
        shared.vocabulary,
        shared.code,
        title=shared.name["fr"],
        measure=shared.measure,
        ascending=shared.ascending,
        unit=shared.unit["fr"],
        baseline=baseline,
        baseline_year=years[0] - 1,
        targets=tuple(Target(year, value) for year, value in zip(years, values, strict=False)),
        disaggregation=shared.disaggregation,
        source="Feuilles de présence et visites",
        frequency="Deux fois l’an",
        responsible="Le partenaire",
    )


def tell(*, at: datetime) -> None:
    """One agreement with its logic model, one application where it is half written, Fatou let in; once."""
    if LogicModel.objects.exists():
        return
    create_people((SIMONE,), at - timedelta(days=900))
    agreement = Agreement.objects.filter(title=OURS, is_demonstration=True).order_by("pk").first()
    if agreement is not None:
        planning.agree(agreement=agreement, plan=plan(years_agreed(agreement)), actor=None, at=agreement.created_at)
    benoit = User.objects.get(email="benoit@demo.maillon.example")
    fatou = User.objects.get(email="fatou@demo.maillon.example")
    drafts = Dossier.objects.filter(state="draft", version__call__isnull=False, is_demonstration=True)
    rows = drafts.filter(applicant__grants__user=benoit).select_related("version__procedure", "applicant")
    mine = rows.first()
    if mine is None or not takes_logic_model(mine):
        return
    whole = plan(years_of(mine))
    begun = planning.begin(dossier=mine, actor=benoit, at=at - timedelta(days=2))
    half = Plan(whole.rows, whole.measures[:4])
    planning.save(model=begun, plan=half, revision=1, actor=benoit, at=at - timedelta(days=1))
    DossierAccess.objects.get_or_create(
        dossier=mine,
        user=fatou,
        defaults={"right": "draft", "granted_by": benoit, "granted_at": at - timedelta(days=1)},
    )
