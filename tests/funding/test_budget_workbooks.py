"""Real workbooks, as people make them: read right, or refused by cell in both languages; nothing lost on the way."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from itertools import count

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.parties.models import Organisation
from maillon.core.typography import typo_text
from maillon.funding.models import Budget
from maillon.funding.queries import budgets as queries
from maillon.funding.queries.budgets import Frame
from maillon.funding.rules.budgeting.sums import Content
from maillon.funding.services import budgeting
from maillon.funding.spreadsheets import numbers
from maillon.funding.spreadsheets.cells import read_cells
from maillon.funding.spreadsheets.reading import Reading, read
from maillon.web.funding.budgets import cells
from maillon.web.funding.budgets.workbook import workbook
from tests.funding.applying import AT, apply, call
from tests.funding.budgets import SOURCES, TERMS, sound
from tests.personas import people

HEADERS = ("Année financière", "Activité", "Catégorie", "Dépense", "Quantité", "Unité", "Prix unitaire", "Devise")
PAID = ("Payé par : Programme demandé", "Payé par : Fonds de l’organisme")
ROW = (2027, "Ateliers", "Personnel", "Formatrice", 12, "mois", 3000, "CAD", 27000, 9000)
FRAME = Frame(TERMS, range(2027, 2030))


def book(*rows, headers=(*HEADERS, *PAID), before=(), change=None, title="Budget") -> bytes:
    """A workbook as a person makes it; ``change`` is given the sheet."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for one in (*before, headers, *rows):
        sheet.append(one)
    if change:
        change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def taken(content: bytes, *, name: str = "budget.xlsx", now: Content | None = None, rates=None) -> Reading:
    keys = count()
    known = rates or {"XOF": Decimal("0.00225")}
    return read(
        read_cells(name, content),
        now=now or Content("CAD", SOURCES[:2]),
        terms=TERMS,
        rate=lambda currency, _year: known.get(currency),
        new_key=lambda: f"n{next(keys)}",
    )


def refused(content: bytes, **more) -> list[str]:
    found = taken(content, **more)
    assert not found.is_whole
    return [cells.said(one) for one in found.issues]


def test_a_plain_workbook_is_read():
    found = taken(book(ROW))
    assert found.is_whole, [cells.said(one) for one in found.issues]
    [line] = found.content.lines
    assert (line.year, line.category, line.quantity, line.price_minor) == (2027, "personnel", 12, 300_000)
    assert line.shares == {"prog": 2_700_000, "nous": 900_000}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("content", [sound(), Content("CAD", SOURCES)], ids=["whole", "empty"])
def test_what_goes_out_comes_back_the_same(language, content):
    with translation.override(language):
        made = workbook(content, FRAME)
    found = taken(made, now=content)
    if content.lines:
        assert found.is_whole, [cells.said(one) for one in found.issues]
        assert found.content == content
    else:
        assert [one.code for one in found.issues] == ["no_line"]


def test_foreign_lines_and_named_sources_come_back_the_same():
    first, *others = sound().lines
    foreign = replace(first, quantity=Decimal("2.5"), price_minor=445_000, currency="XOF", rate=Decimal("0.002247191"))
    named = replace(SOURCES[5], name="=Ottawa: été", confirmed=True)
    content = replace(sound(), sources=(*SOURCES[:5], named), lines=(foreign, *others))
    found = taken(workbook(content, FRAME), now=content)
    assert found.is_whole, [cells.said(one) for one in found.issues]
    assert found.content.lines == content.lines
    assert found.content.sources[5].confirmed


def test_no_formula_goes_out():
    content = replace(sound(), lines=(replace(sound().lines[0], label='=HYPERLINK("http://x")'),))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(content, FRAME)))["Budget"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50\u00a0$", "1234.50"),
        ("1\u202f234\u202f567", "1234567"),
        ("$1,234.50", "1234.50"),
        ("1.234,50 €", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("0,125", "0.125"),
        ("445 F CFA", "445"),
        ("XOF 445", "445"),
        ("1234,567", "1234.567"),
        ("3 000.-", None),
        ("1,234", None),
        ("1.234", None),
        ("12 34", None),
        ("1,2,3", None),
        ("douze", None),
        ("12 %", None),
        ("-5", None),
        ("(5)", None),
        ("1e9", None),
        ("1.234.56", None),
        ("٣", None),
        (0.1 + 0.2, "0.3"),
        (True, None),
        (float("nan"), None),
    ],
)
def test_a_number_is_read_when_it_can_be_only_one(typed, value):
    if value is None:
        with pytest.raises(numbers.NumberRefused):
            numbers.read(typed)
    else:
        assert numbers.read(typed).value == Decimal(value)


@given(st.integers(0, 10**12), st.sampled_from([(" ", ","), ("\u00a0", ","), (",", "."), ("'", "."), (".", ",")]))
def test_every_manner_of_writing_an_amount_is_read_or_refused_never_misread(cents, manner):
    group, mark = manner
    text = f"{cents // 100:,}".replace(",", group) + f"{mark}{cents % 100:02}"
    assert numbers.read(text).value * 100 == cents
    try:
        assert numbers.read(f"{cents // 100:,}".replace(",", group)).value == cents // 100
    except numbers.NumberRefused as refusal:
        assert refusal.code == "ambiguous"


def test_text_in_numbers_and_another_comma():
    row = ("2026-2027", "Ateliers", "PERSONNEL", "Formatrice", "12,5", "mois", "3 000,00 $", "cad", "28,125.00", "9375")
    [line] = taken(book(row)).content.lines
    assert (line.quantity, line.price_minor, line.shares["prog"]) == (Decimal("12.5"), 300_000, 2_812_500)


def test_formulas_are_read_by_their_value_or_refused_by_cell():
    """openpyxl keeps no result, as some exports do; a value saved by Excel is read like any other."""
    said = refused(book((*ROW[:6], "=1500*2", *ROW[7:])))
    assert said == [
        typo_text(
            "Feuille Budget, cellule G2 : la formule a été enregistrée sans son résultat; ouvrez et enregistrez le "
            "classeur, puis renvoyez-le."
        )
    ]
    import xlsxwriter  # noqa: PLC0415

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet("Budget")
        sheet.write_row(0, 0, (*HEADERS, *PAID))
        sheet.write_row(1, 0, ROW)
        sheet.write_formula(1, 6, "=1500*2", None, 3000)
    [line] = taken(out.getvalue()).content.lines
    assert line.price_minor == 300_000


def test_an_error_of_excel_is_told():
    def broken(sheet):
        sheet["I2"].value, sheet["I2"].data_type = "#REF!", "e"

    assert "cellule I2" in refused(book(ROW, change=broken))[0]


def test_merged_words_hold_for_each_row_and_merged_amounts_are_refused():
    rows = (ROW, (None, None, None, "Suivi", *ROW[4:]), (None, None, None, "Bilan", *ROW[4:]))

    def words(sheet):
        for letter in "ABC":
            sheet.merge_cells(f"{letter}2:{letter}4")

    lines = taken(book(*rows, change=words)).content.lines
    assert [(one.year, one.activity, one.category) for one in lines] == [(2027, "Ateliers", "personnel")] * 3

    def amounts(sheet):
        sheet.merge_cells("I2:I3")

    said = refused(book(*rows[:1], rows[1], change=amounts))
    assert said[0].startswith(typo_text("Feuille Budget, cellule I2 : les cellules I2:I3 sont fusionnées"))
    title = book(ROW, before=(("Budget de Semis solidaires",), ()), change=lambda sheet: sheet.merge_cells("A1:J1"))
    assert taken(title).is_whole


def test_each_wrong_cell_is_named_in_both_languages():
    row = ("bientôt", "Ateliers", "Jouets", "Formatrice", "1,234", "mois", "trois mille", "CAD", "12 €", "-4")
    said = refused(book(row))
    assert [one.split(typo_text(" : "))[0] for one in said] == [
        f"Feuille Budget, cellule {cell}" for cell in ("A2", "C2", "E2", "G2", "I2", "J2")
    ]
    assert "1234 ou, avec des décimales, 1,234" in said[2]
    with translation.override("en"):
        english = refused(book(row))
    assert english[0].startswith("Sheet Budget, cell A2: ")
    assert all(one not in said for one in english)


def test_missing_and_unknown_columns_are_told():
    without = tuple(one for one in (*HEADERS, *PAID) if one not in ("Prix unitaire", "Catégorie"))
    said = refused(book((2027, "A", "Formatrice", 1, "mois", "CAD", 1, 1), headers=without))
    assert [one.split(typo_text(" : "))[1] for one in said] == [
        typo_text("il manque la colonne « Catégorie »."),
        typo_text("il manque la colonne « Prix unitaire »."),
    ]
    found = taken(book((*ROW, "à vérifier"), headers=(*HEADERS, *PAID, "Remarques")))
    assert [cells.said(one) for one in found.left] == [
        typo_text("Feuille Budget, cellule K1 : la colonne « Remarques » n’a pas été reprise.")
    ]
    assert "Fondation Lune" in refused(book(ROW, headers=(*HEADERS, "Payé par : Fondation Lune", PAID[1])))[0]
    assert "deux fois" in refused(book(ROW, headers=(*HEADERS, PAID[0], PAID[0])))[0]
    assert "aucune feuille" in refused(book(("x",), headers=("Nom", "Adresse")))[0]


def test_a_total_row_is_left_and_told():
    found = taken(book(ROW, (None, None, None, "Total", None, None, 36000, None, 27000, 9000)))
    assert len(found.content.lines) == 1
    assert "est un total" in cells.said(found.left[0])


def test_ten_thousand_rows_are_read_or_refused_at_the_first_too_many():
    said = refused(book(*[ROW] * 10_000))
    assert said == [
        typo_text(
            "Feuille Budget, cellule D202 : un budget compte au plus 200 lignes; regroupez des dépenses semblables."
        )
    ]
    sparse = [ROW if number % 100 == 0 else (None,) * 10 for number in range(10_000)]
    assert len(taken(book(*sparse)).content.lines) == 100


def test_other_files_are_read_or_refused():
    text = ";".join((*HEADERS, *PAID)) + "\n2027;Ateliers;Personnel;Formatrice;12;mois;3 000,00;CAD;27000;9000\n"
    [line] = taken(text.encode("cp1252", "replace"), name="budget.csv").content.lines
    assert line.price_minor == 300_000
    from maillon.core.errors import RuleViolation  # noqa: PLC0415

    for content in (b"", b"PK\x03\x04 broken", b"hello"):
        with pytest.raises(RuleViolation, match=r"projects\.file"):
            taken(content, name="budget.xlsx")


def test_keys_follow_lines_so_that_a_change_is_a_change():
    made = openpyxl.load_workbook(io.BytesIO(workbook(sound(), FRAME)))
    sheet = made["Budget"]
    price = next(cell.column for cell in sheet[1] if cell.value == "Prix unitaire")
    sheet.cell(2, price).value = "100 000,50"
    out = io.BytesIO()
    made.save(out)
    found = taken(out.getvalue(), now=sound())
    assert [one.key for one in found.content.lines] == [one.key for one in sound().lines]
    assert found.content.lines[0].price_minor == 10_000_050


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def client(self, settings, tmp_path):
        settings.FILES_ROOT = tmp_path
        self.people = people(AT)
        self.dossier = apply(call(Organisation.objects.get(grants__user=self.people.mireille)), self.people.benoit)
        client = Client()
        client.force_login(self.people.benoit)
        return client

    def url(self, name, **more):
        return reverse(name, kwargs={"reference": self.dossier.reference, **more})

    def send(self, client, content):
        upload = SimpleUploadedFile("mon budget.xlsx", content)
        return client.post(self.url("budget_import"), {"classeur": upload})

    def test_what_a_workbook_says_is_shown_then_saved(self, client):
        from tests.funding.test_budget_pages import read_form  # noqa: PLC0415

        answer = self.send(client, book(ROW))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert typo_text("Une ligne lue dans « mon budget.xlsx »") in page
        budget = Budget.objects.get()
        assert not queries.content_of(budget).lines, "nothing is saved before it is asked"
        assert client.post(self.url("budget"), {**read_form(page), "action": "save"}).status_code == 302
        assert queries.content_of(budget).aid == 2_700_000

    def test_what_cannot_be_read_changes_nothing(self, client):
        budget = budgeting.begin(dossier=self.dossier, actor=self.people.benoit, at=AT)
        budgeting.save(budget=budget, content=sound(), revision=1, actor=self.people.benoit, at=AT)
        answer = self.send(client, book((*ROW[:6], "trois mille", *ROW[7:])))
        assert answer.status_code == 422
        assert (
            typo_text("Feuille Budget, cellule G2 : « trois mille » ne se lit pas comme un nombre.")
            in answer.content.decode()
        )
        assert queries.content_of(budget) == sound()
        assert self.send(client, b"rien").status_code == 422
        assert client.post(self.url("budget_import")).status_code == 422

    def test_it_is_taken_away(self, client):
        budget = budgeting.begin(dossier=self.dossier, actor=self.people.benoit, at=AT)
        budgeting.save(budget=budget, content=sound(), revision=1, actor=self.people.benoit, at=AT)
        answer = client.get(self.url("budget_workbook", number=1))
        assert answer["Content-Disposition"] == f'attachment; filename="{self.dossier.reference}-budget-v1.xlsx"'
        assert taken(answer.content, now=sound()).content == sound()
