"""The spreadsheet to fill in: one sheet of projects, one that explains, one of codes."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import gettext as _

from maillon.projects.spreadsheets.columns import HEADERS
from maillon.web.projects.forms.fields import choices, language

LISTS = ("ActivityStatus", "Country", "Region", "SectorCategory", "Sector", "UNSDG-Goals", "Currency")
DATES = {"planned_start", "actual_start", "planned_end", "actual_end", "budget_start", "budget_end"}
ROWS = 1000


def template() -> bytes:
    """The empty workbook, in the reader's language."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#dceaee", "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(_("Projets"))
        for place, (name, headers) in enumerate(HEADERS.items()):
            sheet.write_string(0, place, headers[1 if language() == "en" else 0], bold)
            sheet.set_column(place, place, 18, day if name in DATES else None)
        sheet.freeze_panes(1, 0)
        _explain(book, bold)
        codes = book.add_worksheet(_("Codes"))
        codes.write_row(0, 0, [_("Liste"), _("Code"), _("Nom")], bold)
        line = 1
        for one in LISTS:
            for code, label in choices(one):
                codes.write_row(line, 0, [one, code, label])
                line += 1
        codes.set_column(0, 1, 16)
        codes.set_column(2, 2, 60)
    return kept.getvalue()


def _explain(book: xlsxwriter.Workbook, bold: object) -> None:
    sheet = book.add_worksheet(_("Mode d’emploi"))
    lines = [
        _("Une ligne par projet. Une case vide laisse ce qui est déjà dans la fiche."),
        _("Identifiant : laissez vide pour un nouveau projet; il sera donné."),
        _("Pays et secteurs : séparez par un point-virgule, la part sur 100 après le code. Exemple : HT 60; SN 40"),
        _("Bailleurs et partenaires : noms séparés par un point-virgule."),
        _("Dates : 2027-03-31. Budget : un montant, sa devise et sa période d’un an au plus."),
        _("Rien n’est écrit avant que vous ayez vu, ligne par ligne, ce qui changerait."),
    ]
    sheet.write_string(0, 0, _("Mode d’emploi"), bold)
    for place, text in enumerate(lines, start=1):
        sheet.write_string(place, 0, text)
    sheet.set_column(0, 0, 110)
