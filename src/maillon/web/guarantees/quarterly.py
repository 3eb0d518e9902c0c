"""The quarter told to investors and to the ministry: a page, a PDF and a workbook, in both languages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.audit.services import record
from maillon.core.documents.services import print_pdf
from maillon.core.documents.services import render as render_document
from maillon.core.errors import RuleViolation
from maillon.core.money import Money
from maillon.guarantees.models import Fund
from maillon.guarantees.queries.portfolio import quarter_ends
from maillon.guarantees.queries.quarterly import AXES, Quarterly, quarterly
from maillon.guarantees.rules.measures import PAR
from maillon.guarantees.services.statements import quarter_ends_on, quarter_of
from maillon.web.guarantees import breaches, words
from maillon.web.guarantees.found import read_fund
from maillon.web.guarantees.portfolio import name_of, names_of
from maillon.web.http import person
from maillon.web.refusals import sentence
from maillon.web.spreadsheets import safe
from maillon.web.templatetags.maillon import day, named

_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""The same report gives the same bytes."""
_SHOWN = 12
AXIS = {
    "country": gettext_lazy("Pays"),
    "sector": gettext_lazy("Secteur"),
    "lender": gettext_lazy("Prêteur"),
    "sponsor": gettext_lazy("Organisme qui parraine"),
    "currency": gettext_lazy("Monnaie"),
}
COUNTS = {
    "emplois": gettext_lazy("Emplois"),
    "emplois_femmes": gettext_lazy("Emplois tenus par des femmes"),
    "producteurs": gettext_lazy("Productrices et producteurs"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a table shows: a text, cents, a count, or a share (1 is the whole)."""

    value: Any
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report: its title, its columns, its rows, and a word on how to read it."""

    title: str
    columns: Sequence[str]
    cells: Sequence[Sequence[Cell]]
    note: str = ""

    @property
    def rows(self) -> Sequence[Sequence[tuple[str, Cell]]]:
        """Each cell with the column it is in."""
        return [list(zip(self.columns, row, strict=True)) for row in self.cells]


@login_required
@never_cache
@require_safe
def report(request: HttpRequest, period: str) -> HttpResponse:
    """The report of a quarter, with the quarters before it."""
    told, tables = _told(request, period)
    context = {
        "fund": told.fund,
        "told": told,
        "tables": tables,
        "period": period,
        "called": words.period(period),
        "periods": [
            (quarter_of(ended), words.period(quarter_of(ended)))
            for ended in reversed(quarter_ends(timezone.localdate(), _SHOWN))
        ],
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/quarterly.html", context)


@login_required
@never_cache
@require_safe
def report_file(request: HttpRequest, period: str, kind: str) -> HttpResponse:
    """The same to send: a PDF, or a workbook."""
    told, tables = _told(request, period)
    spoken = (get_language() or "fr")[:2]
    if kind == "xlsx":
        content, mime = workbook(tables), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    elif kind == "pdf":
        context = {"fund": told.fund, "told": told, "tables": tables, "called": words.period(period)}
        html = render_document("guarantees/quarterly_pdf.html", context, spoken)
        try:
            content, mime = print_pdf(html), "application/pdf"
        except RuleViolation as refused:
            messages.error(request, sentence(refused))
            return redirect("fund_report", period=period)
    else:
        raise Http404
    after = {"period": period, "kind": kind, "known_on": told.known_on}
    record(person(request), "guarantees.report.taken", told.fund, at=timezone.now(), after=after)
    answer = HttpResponse(content, content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="{told.fund.slug}-{period.lower()}-{spoken}.{kind}"'
    return answer


def _told(request: HttpRequest, period: str) -> tuple[Quarterly, list[Table]]:
    fund: Fund = read_fund(request)
    try:
        told = quarterly(fund, quarter_ends_on(period))
    except RuleViolation as refused:
        raise Http404 from refused
    return told, list(tables_of(told))


def _money(cents: int) -> Cell:
    return Cell(cents, "money")


def _ratio(value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(round(value, 2), "ratio")


def _share(value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(value, "share")


def tables_of(told: Quarterly) -> Sequence[Table]:
    """The tables of the report, in the reader's language."""
    found = told.found
    dollars = _("Dollars canadiens")
    figures = [
        (_("Encours des prêts couverts"), _money(found.guaranteed_minor)),
        (_("Encours des prêts du fonds"), _money(found.lent_minor)),
        (_("Exposition nette"), _money(found.exposure_minor)),
        (_("Crédit pour un dollar garanti"), _ratio(found.multiplier)),
        (_("Capital à risque"), _money(found.capital_minor)),
        (_("Levier : engagé pour un dollar de capital"), _ratio(told.ratios.leverage)),
        (_("Solvabilité : capital pour un dollar de perte d’une pire année sur cent"), _ratio(told.ratios.solvency)),
        (_("Encaisse"), _money(found.cash_minor)),
        (_("Liquidité : encaisse pour un dollar dû, appelé ou attendu dans l’année"), _ratio(told.ratios.liquidity)),
        (_("Portefeuille à risque, 30 jours, d’après les derniers états"), _share(found.par30)),
        *((_("Portefeuille à risque, %(days)s jours") % {"days": days}, _share(found.par(days))) for days in PAR[1:]),
        (_("À risque de plus si rien n’a été payé, états en retard"), _share(found.overdue)),
        (_("Appels dus ou à l’étude"), _money(found.claims_minor)),
        (_("Payé depuis le début"), _money(found.paid_minor)),
        (_("Récupéré depuis le début"), _money(found.recovered_minor)),
        (_("Provision (ASNPO)"), _money(found.provision_minor)),
    ]
    names = names_of(found)
    spoken = (get_language() or "fr")[:2]
    made = [
        Table(
            _("En bref"),
            (_("Mesure"), _("Valeur")),
            [(Cell(label), value) for label, value in figures],
            _(
                "Au taux de change de la fin du trimestre. Le portefeuille à risque est une part de l’encours des "
                "prêts couverts et des prêts du fonds, ensemble."
            ),
        ),
        Table(
            _("Arriérés, du plus vieux versement impayé"),
            (_("Jours de retard"), _("Garanties"), _("Prêts du fonds"), _("Encours"), _("Exposition")),
            [
                (
                    Cell(_bucket(one.least, one.most)),
                    Cell(one.guarantees, "count"),
                    Cell(one.loans, "count"),
                    _money(one.principal_minor),
                    _money(one.exposure_minor),
                )
                for one in told.aged
            ],
            _(
                "Tel que le dernier état de chaque prêteur le dit; un état en retard ne compte pas comme un impayé. Un "
                "prêt restructuré reste à risque jusqu’à la fin de sa période d’observation."
            ),
        ),
    ]  # fmt: skip
    for axis in AXES:
        rows = found.by_axis.get(axis, ())
        whole = sum(amount for _name, amount in rows) or 1
        title = _("Exposition par %(axis)s") % {"axis": str(AXIS[axis]).lower()}
        made.append(
            Table(
                title,
                (str(AXIS[axis]), dollars, _("Part")),
                [
                    (Cell(name_of(axis, name, names, spoken)), _money(amount), _share(amount / whole))
                    for name, amount in rows
                ],
            )
        )  # fmt: skip
    made.append(
        Table(
            _("Appels"),
            (_("Garantie"), _("Étape"), _("Monnaie"), _("Réclamé"), _("Payé"), _("Récupéré")),
            [
                (
                    Cell(one.id),
                    Cell(str(words.position(one.position))),
                    Cell(one.currency),
                    Cell((one.claim.claimed_minor, one.currency), "amount"),
                    Cell((one.claim.paid_minor, one.currency), "amount"),
                    Cell((one.recourse.share_minor, one.currency), "amount"),
                )
                for one in told.claims
            ],
        )
    )
    made.append(
        Table(
            _("Sous surveillance"),
            (_("Garantie ou prêt"), _("Étape"), _("Jours de retard"), _("Encours"), _("Exposition")),
            [
                *(
                    (
                        Cell(one.state.id),
                        Cell(_("Prêt du fonds")),
                        Cell(one.days_past_due, "count"),
                        _money(one.principal_minor),
                        _money(one.owed_minor),
                    )
                    for one in told.watched_loans
                ),
                *(
                    (
                        Cell(one.state.id),
                        Cell(str(words.position(one.state.position))),
                        Cell(one.days_past_due, "count"),
                        _money(one.principal_minor),
                        _money(one.exposure_minor),
                    )
                    for one in told.watched
                ),
            ],
        )
    )
    made.append(_breaches(told, spoken, names))
    made.append(
        Table(
            _("Capital"),
            (_("Organisme"), _("Promis"), _("Appelé"), _("Payé")),
            [
                (
                    Cell(named(one.commitment.investor)),
                    _money(one.committed_minor),
                    _money(one.called_minor),
                    _money(one.paid_minor),
                )
                for one in told.capital
            ],
        )
    )
    made.append(
        Table(
            _("Effets"),
            (_("Mesure"), _("Chez les entreprises"), _("Part du fonds"), _("Garanties")),
            [
                (
                    Cell(str(COUNTS[one.criterion])),
                    Cell(one.total, "count"),
                    Cell(round(float(one.part), 1), "part"),
                    Cell(one.guarantees, "count"),
                )
                for one in told.counted
            ],
            _(
                "La part du fonds : ce qu’il couvre sur tout le prêt. Plusieurs bailleurs ne comptent jamais deux fois "
                "le même emploi."
            ),
        )
    )  # fmt: skip
    return made


def _breaches(told: Quarterly, spoken: str, names: dict[str, str]) -> Table:
    rows = [breaches.told(one, spoken, names, by=told.known_on) for one in told.breaches]
    return Table(
        _("Manquements"),
        (_("Clause ou limite"), _("Garantie"), _("Constaté"), _("Convenu"), _("Depuis le"), _("Suite")),
        [
            (
                Cell(row["label"]),
                Cell(row["one"].guarantee.reference if row["one"].guarantee else "–"),
                Cell(row["figure"]),
                Cell(row["agreed"]),
                Cell(day(row["one"].found_on)),
                Cell(str(row["outcome"])),
            )
            for row in rows
        ],
        _("Constatés dans le trimestre, ou encore ouverts quand il a commencé."),
    )


def _bucket(least: int, most: int | None) -> str:
    if most is None:
        return _("%(least)s et plus") % {"least": least}
    return _("À jour") if most == 0 else _("%(least)s à %(most)s") % {"least": least, "most": most}


def workbook(tables: Sequence[Table]) -> bytes:
    """One sheet a table, values only."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _WRITTEN})
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#dceaee", "border": 1, "valign": "top"})
        formats = {
            "money": book.add_format({"num_format": "#,##0.00"}),
            "ratio": book.add_format({"num_format": "0.00"}),
            "part": book.add_format({"num_format": "0.0"}),
            "share": book.add_format({"num_format": "0.0 %"}),
            "count": book.add_format({"num_format": "0"}),
        }
        for number, table in enumerate(tables, start=1):
            title = "".join(letter for letter in table.title if letter not in "[]:*?/\\'")
            sheet = book.add_worksheet(f"{number} {title}"[:31])
            for place, column in enumerate(table.columns):
                sheet.write_string(0, place, column, bold)
                sheet.set_column(place, place, 30 if place == 0 else 18)
            for row, cells in enumerate(table.cells, start=1):
                for place, cell in enumerate(cells):
                    _write(sheet, row, place, cell, formats)
            sheet.freeze_panes(1, 0)
    return out.getvalue()


def _write(sheet: Any, row: int, place: int, cell: Cell, formats: dict[str, Any]) -> None:
    if cell.kind == "text":
        sheet.write_string(row, place, safe(str(cell.value)))
    elif cell.kind == "money":
        sheet.write_number(row, place, float(Money(cell.value, "CAD").to_decimal()), formats["money"])
    elif cell.kind == "amount":
        sheet.write_number(row, place, float(Money(*cell.value).to_decimal()), formats["money"])
    else:
        sheet.write_number(row, place, cell.value, formats[cell.kind])
