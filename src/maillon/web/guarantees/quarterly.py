"""The quarter told to investors and to the ministry: a page, a PDF and a workbook, in both languages."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from fractions import Fraction
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.audit.services import record
from maillon.core.documents.services import print_pdf
from maillon.core.documents.services import render as render_document
from maillon.core.errors import RuleViolation
from maillon.core.money import Money, exponent
from maillon.core.narratives import read
from maillon.guarantees.models import Fund
from maillon.guarantees.queries.portfolio import quarter_ends
from maillon.guarantees.queries.quarterly import AXES, Quarterly, quarterly
from maillon.guarantees.queries.risk import NEEDED
from maillon.guarantees.rules.measures import PAR
from maillon.guarantees.rules.social import Criterion
from maillon.guarantees.services.statements import quarter_ends_on, quarter_of
from maillon.ledger.permissions import can_keep
from maillon.web.guarantees import breaches, contingent, origins, words
from maillon.web.guarantees.found import read_fund
from maillon.web.guarantees.portfolio import name_of, names_of
from maillon.web.guarantees.supposed import supposed
from maillon.web.http import person
from maillon.web.ledger.financial_tables import write_note
from maillon.web.ledger.notes import Note
from maillon.web.ledger.tables import XLSX
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


@dataclass(frozen=True, slots=True)
class Cell:
    """What a table shows: a text, cents, a count, or a share (1 is the whole)."""

    value: Any
    kind: str = "text"
    links: origins.Links = ()
    """Where it comes from, beside it: words and an address each."""
    url: str = ""
    """Its own page: it is the link. A page shows both, paper neither."""


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
        "notes": _notes(told),
        "keeps": can_keep(person(request), told.fund.asnpo_book),
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
        content, mime = workbook(tables, _notes(told)), XLSX
    elif kind == "pdf":
        context = {"fund": told.fund, "told": told, "tables": tables, "called": words.period(period)}
        context["notes"] = _notes(told)
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


def _notes(told: Quarterly) -> list[Note]:
    """The notes of both books at the end of the quarter, as they were known when the report was made."""
    known_by = timezone.make_aware(datetime.combine(told.known_on, time.max))
    return contingent.of_fund(told.fund, told.ends_on, known_by)


def _told(request: HttpRequest, period: str) -> tuple[Quarterly, list[Table]]:
    fund: Fund = read_fund(request)
    try:
        told = quarterly(fund, quarter_ends_on(period))
    except RuleViolation as refused:
        raise Http404 from refused
    return told, list(tables_of(told, origins.links(fund, person(request), told.ends_on)))


def _money(cents: int) -> Cell:
    return Cell(cents, "money")


def _measured(criterion: Criterion, value: Fraction) -> Cell:
    """A count to one decimal, an amount in Canadian dollars."""
    if criterion.kind == "amount":
        return _money(round(value * 10 ** exponent("CAD")))
    return Cell(int(value), "count") if value.denominator == 1 else Cell(round(float(value), 1), "part")


def _ratio(value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(round(value, 2), "ratio")


def _share(value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(value, "share")


def _rests_on(told: Quarterly) -> str:
    """The versions the solvency and the liquidity of the report rest on."""
    versions = [f"{str(one.label).lower()} {one.one.version}" for one in supposed(told.ratios.given, *NEEDED)]
    if not versions:
        return ""
    return " " + _("Solvabilité et liquidité selon les hypothèses en vigueur ce jour-là : %(versions)s.") % {
        "versions": ", ".join(versions)
    }


def tables_of(told: Quarterly, links: Mapping[str, origins.Links]) -> Sequence[Table]:
    """The tables of the report, in the reader's language, each figure with where it comes from."""
    found = told.found
    dollars = _("Dollars canadiens")
    figures = [
        (_("Encours des prêts couverts"), _money(found.guaranteed_minor), "par30"),
        (_("Encours des prêts du fonds"), _money(found.lent_minor), "par30"),
        (_("Exposition nette"), _money(found.exposure_minor), "exposure"),
        (_("Crédit pour un dollar garanti"), _ratio(found.multiplier), ""),
        (_("Capital à risque"), _money(found.capital_minor), "capital"),
        (_("Levier : engagé pour un dollar de capital"), _ratio(told.ratios.leverage), "leverage"),
        (
            _("Solvabilité : capital pour un dollar de perte d’une pire année sur cent"),
            _ratio(told.ratios.solvency),
            "solvency",
        ),
        (_("Encaisse"), _money(found.cash_minor), "cash"),
        (
            _("Liquidité : encaisse pour un dollar dû, appelé ou attendu dans l’année"),
            _ratio(told.ratios.liquidity),
            "liquidity",
        ),
        (_("Portefeuille à risque, 30 jours, d’après les derniers états"), _share(found.par30), "par30"),
        *(
            (_("Portefeuille à risque, %(days)s jours") % {"days": days}, _share(found.par(days)), "par30")
            for days in PAR[1:]
        ),
        (_("À risque de plus si rien n’a été payé, états en retard"), _share(found.overdue), "par30"),
        (_("Appels dus ou à l’étude"), _money(found.claims_minor), "called"),
        (_("Payé depuis le début"), _money(found.paid_minor), "paid"),
        (_("Récupéré depuis le début"), _money(found.recovered_minor), "recovered"),
        (_("Provision (ASNPO)"), _money(found.provision_minor), "provision"),
    ]
    names = names_of(found)
    spoken = (get_language() or "fr")[:2]
    made = [
        Table(
            _("En bref"),
            (_("Mesure"), _("Valeur")),
            [(Cell(label, links=links.get(key, ())), value) for label, value, key in figures],
            _(
                "Au taux de change de la fin du trimestre. Le portefeuille à risque est une part de l’encours des "
                "prêts couverts et des prêts du fonds, ensemble."
            )
            + _rests_on(told),
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
                    (
                        Cell(name_of(axis, name, names, spoken), url=origins.along(axis, name)),
                        _money(amount),
                        _share(amount / whole),
                    )
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
                    Cell(one.id, url=reverse("guarantee", kwargs={"reference": one.id})),
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
                        Cell(one.state.id, url=reverse("guarantee", kwargs={"reference": one.state.id})),
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
                    Cell(
                        named(one.commitment.investor),
                        url=reverse("fund_commitment", kwargs={"reference": one.commitment.reference}),
                    ),
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
                    Cell(read(one.criterion.label, spoken).text),
                    _measured(one.criterion, one.total),
                    _measured(one.criterion, one.part),
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
                Cell(row["label"], url=reverse("fund_breach", kwargs={"pk": row["one"].pk})),
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


def workbook(tables: Sequence[Table], notes: Sequence[Note] = ()) -> bytes:
    """One sheet a table, then one a note, values only."""
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
        for note in notes:
            write_note(book, note, book.add_format({"bold": True}), formats["money"])
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
