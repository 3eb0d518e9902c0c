"""A version of a budget as an Excel workbook: values only, lists to choose from, no formula."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import xlsxwriter
from django.utils.translation import gettext as _

from maillon.core.money import Money, exponent
from maillon.funding.queries.budgets import Frame
from maillon.funding.rules.budgeting import sums
from maillon.funding.rules.budgeting.sums import Content
from maillon.funding.spreadsheets.columns import HEADERS, KINDS, PAID, SHEET, SOURCE_HEADERS, SOURCES_SHEET
from maillon.funding.spreadsheets.reading import shown_names
from maillon.web.funding.budgets import words
from maillon.web.funding.budgets.typed import currencies, language, of_content
from maillon.web.spreadsheets import safe

_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""The same budget gives the same bytes."""
_ROOM = 200
_WIDTHS = {"year": 12, "activity": 22, "category": 24, "label": 36, "unit": 12, "currency": 9, "key": 10}


def workbook(content: Content, frame: Frame) -> bytes:
    """The workbook of a version, in the reader's language."""
    out = io.BytesIO()
    spoken = 1 if language() == "en" else 0
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _WRITTEN})
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#dceaee", "border": 1, "valign": "top"})
        _lines(book, bold, content, frame, spoken)
        _sources(book, bold, content, spoken)
        _totals(book, bold, content, frame)
        _explain(book, bold)
        _lists(book, bold, content, frame, spoken)
    return out.getvalue()


def _lines(book: xlsxwriter.Workbook, bold: object, content: Content, frame: Frame, spoken: int) -> None:
    sheet = book.add_worksheet(SHEET[spoken])
    names = shown_names(content.sources, spoken)
    columns = [*(name for name in HEADERS if name != "key"), *(f"p.{key}" for key in names), "key"]
    money = {code: _money(book, code) for code in {content.currency, *(line.currency for line in content.lines)}}
    for place, name in enumerate(columns):
        header = f"{PAID[spoken]} {names[name[2:]]}" if name.startswith("p.") else HEADERS[name][spoken]
        sheet.write_string(0, place, header, bold)
        sheet.set_column(place, place, _WIDTHS.get(name, 14), None, {"hidden": name == "key"})
    sheet.freeze_panes(1, columns.index("label") + 1)
    _choices(sheet, columns, content, frame)
    for row, line in enumerate(content.lines, start=1):
        for place, name in enumerate(columns):
            if name in ("price", "cost") or name.startswith("p."):
                currency = line.currency if name == "price" else content.currency
                minor = {"price": line.price_minor, "cost": content.cost(line)}.get(name, line.paid_by(name[2:]))
                if minor or not name.startswith("p."):
                    sheet.write_number(row, place, float(Money(minor, currency).to_decimal()), money[currency])
            elif name in ("year", "quantity", "rate"):
                sheet.write_number(row, place, float(getattr(line, name)))
            else:
                text = words.category(line.category, frame.terms) if name == "category" else str(getattr(line, name))
                sheet.write_string(row, place, safe(text))


def _money(book: xlsxwriter.Workbook, currency: str) -> object:
    places = exponent(currency)
    return book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")})


def _choices(sheet: object, columns: list[str], content: Content, frame: Frame) -> None:
    """Lists to choose from, over the lines and the room left for others; anything else may still be pasted."""
    lists = {
        "year": len(frame.years or ()),
        "category": len(frame.terms.expenses),
        "currency": len(currencies(of_content(content))),
    }
    last = min(len(content.lines) + _ROOM, 1000)
    for place, name in enumerate(("year", "category", "currency")):
        if not lists[name]:
            continue
        letter = "ABC"[place]
        source = f"='{_lists_name()}'!${letter}$2:${letter}${lists[name] + 1}"
        column = columns.index(name)
        told = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(1, column, last, column, told)  # type: ignore[attr-defined]


def _lists_name() -> str:
    return _("Listes")


def _lists(book: xlsxwriter.Workbook, bold: object, content: Content, frame: Frame, spoken: int) -> None:
    sheet = book.add_worksheet(_lists_name())
    sheet.write_row(0, 0, [HEADERS[name][spoken] for name in ("year", "category", "currency")], bold)
    sheet.write_column(1, 0, list(frame.years or ()))
    sheet.write_column(1, 1, [safe(name) for _key, name, _eligible in words.categories(frame.terms)])
    sheet.write_column(1, 2, currencies(of_content(content)))
    sheet.write_row(0, 4, [SOURCE_HEADERS["kind"][spoken]], bold)
    sheet.write_column(1, 4, [names[spoken] for names in KINDS.values()])
    sheet.set_column(1, 1, 40)
    sheet.set_column(4, 4, 34)


def _sources(book: xlsxwriter.Workbook, bold: object, content: Content, spoken: int) -> None:
    sheet = book.add_worksheet(SOURCES_SHEET[spoken])
    sheet.write_row(0, 0, [header[spoken] for header in SOURCE_HEADERS.values()], bold)
    shown = shown_names(content.sources, spoken)
    for row, one in enumerate(content.sources, start=1):
        sheet.write_string(row, 0, safe(shown[one.key]))
        sheet.write_string(row, 1, KINDS[one.kind][spoken])
        sheet.write_string(row, 2, _("oui") if one.confirmed else "")
    source = f"='{_lists_name()}'!$E$2:$E${len(KINDS) + 1}"
    sheet.data_validation(1, 1, sums.MOST_SOURCES, 1, {"validate": "list", "source": source})
    sheet.set_column(0, 1, 36)


def _totals(book: xlsxwriter.Workbook, bold: object, content: Content, frame: Frame) -> None:
    """What the lines add up to: to read, not read back."""
    sheet = book.add_worksheet(_("Totaux"))
    money = _money(book, content.currency)
    whole = sums.totals_of(content)
    named = {one.key: words.source_name(one.name, one.kind) for one in content.sources}
    parts: list[tuple[str, list[tuple[str, int]]]] = [
        (_("En tout"), [(_("Coût du projet"), whole.total), (_("Demandé au programme"), whole.aid)]),
        (_("Par année financière"), [(f"{year - 1}-{year}", amount) for year, amount in whole.years.items()]),
        (
            _("Par catégorie"),
            [(words.category(key, frame.terms), amount) for key, amount in whole.categories.items()],
        ),
        (_("Par activité"), [(key or _("Sans activité"), amount) for key, amount in whole.activities.items()]),
        (
            _("Qui paie"),
            [(named.get(key, words.kind("")), amount) for key, amount in whole.sources.items() if amount],
        ),
    ]
    row = 0
    for title, amounts in parts:
        sheet.write_row(row, 0, [title, content.currency], bold)
        for name, minor in amounts:
            row += 1
            sheet.write_string(row, 0, safe(name))
            sheet.write_number(row, 1, float(Money(minor, content.currency).to_decimal()), money)
        row += 2
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 18)


def _explain(book: xlsxwriter.Workbook, bold: object) -> None:
    sheet = book.add_worksheet(_("Mode d’emploi"))
    lines = [
        _("Une ligne par dépense. Le coût se calcule : quantité × prix unitaire × taux; il n’est pas relu."),
        _("Année financière : celle où elle finit. 2027 va du 1er avril 2026 au 31 mars 2027."),
        _("Une colonne « Payé par : » pour chaque source de la feuille des sources; ses montants font le coût."),
        _("Taux vide : le taux annuel moyen connu est proposé. La clé, masquée, suit la ligne."),
        _("Rien n’est enregistré avant que vous ayez vu le résultat; ce qui ne se lit pas est nommé par case."),
    ]
    sheet.write_string(0, 0, _("Mode d’emploi"), bold)
    for place, text in enumerate(lines, start=1):
        sheet.write_string(place, 0, text)
    sheet.set_column(0, 0, 110)
