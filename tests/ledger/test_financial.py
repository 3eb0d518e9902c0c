"""The statements of a book: they balance whatever is posted, compare with the year before, and stay once closed."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from maillon.core.errors import RuleViolation
from maillon.core.people.rules import Role
from maillon.ledger import charts, layouts, services
from maillon.ledger.financial import a_year_before, financial, layout_of, year_began_on
from maillon.ledger.models import Book
from maillon.ledger.services import Move, Posting
from maillon.ledger.services.presenting import FOLDER
from tests.personas import make_person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 8, 15, tzinfo=UTC)
CHARTS = FOLDER.parent / "charts"
NORMS = ("ASNPO", "IFRS 9")
END = date(2025, 12, 31)


def a_book(norm: str = "ASNPO", code: str = "fonds") -> Book:
    chart = replace(charts.read(CHARTS / "fonds-garantie.toml"), norm=norm)
    book, _opened = services.load_chart(code=code, chart=chart, actor=None, at=AT)
    services.lay_out(book=book, versions=layouts.shipped(FOLDER, chart="fonds-garantie", norm=norm), actor=None, at=AT)
    return book


def post(book: Book, day: date, *moves: Move, at: datetime = AT) -> None:
    key = f"{book.code}:{book.entries.count()}"
    services.post(book=book, event="essai", effective_on=day, transfers=moves, idempotency_key=key, actor=None, at=at)


def two_years(book: Book) -> None:
    """Capital of 1,000 in 2024; fees of 60 and costs of 10 in 2024, fees of 90 and a loss of 200 in 2025."""
    post(book, date(2024, 2, 1), Move("1120", "3000", 100_000))
    post(book, date(2024, 3, 1), Move("1000", "1120", 100_000))
    post(book, date(2024, 6, 1), Move("1000", "4000", 6_000), Move("5040", "1000", 1_000))
    post(book, date(2025, 4, 1), Move("1000", "4000", 9_000))
    post(book, date(2025, 5, 1), Move("5010", "2300", 20_000))
    post(book, date(2025, 7, 1), Move("1120", "3000", 50_000))
    post(book, date(2025, 8, 1), Move("9200", "9209", 777_700))


def lines(side) -> dict[str, tuple[int, int]]:
    return {one.name["fr"]: (one.minor, one.before_minor) for one in side.lines}


@pytest.mark.parametrize("norm", NORMS)
def test_a_position_compares_with_the_end_of_the_year_before(norm: str) -> None:
    book = a_book(norm)
    two_years(book)
    found = financial(book, on=END)
    position = found.position
    assert (position.on, position.before_on) == (END, date(2024, 12, 31))
    assert (position.assets.minor, position.assets.before_minor) == (164_000, 105_000)
    assert (position.liabilities.minor, position.liabilities.before_minor) == (20_000, 0)
    net = lines(position.equity)
    assert net["Capital des membres"] == (150_000, 100_000)
    assert net["Non affecté"] == (5_000, 0), "what 2024 left"
    assert net["Résultat de l’exercice"] == (-11_000, 5_000)
    cash = "Encaisse" if norm == "ASNPO" else "Trésorerie"
    assert lines(position.assets)[cash] == (114_000, 105_000)
    assert position.gaps == (0, 0)


def test_operations_compare_with_the_same_days_and_tell_how_net_assets_moved() -> None:
    book = a_book()
    two_years(book)
    found = financial(book, on=END)
    assert (found.operations.since, found.operations.before_since) == (date(2025, 1, 1), date(2024, 1, 1))
    assert lines(found.operations.income)["Commissions de garantie"] == (9_000, 6_000)
    assert (found.operations.minor, found.operations.before_minor) == (-11_000, 5_000)
    changes = found.changes
    assert (changes.opening_minor, changes.moved.minor, changes.closing_minor) == (105_000, 50_000, 144_000)
    assert changes.gaps == (0, 0)
    quarter = financial(book, since=date(2025, 4, 1), on=date(2025, 6, 30))
    assert (quarter.operations.minor, quarter.operations.before_minor) == (-11_000, 5_000)
    assert (quarter.operations.before_since, quarter.operations.before_on) == (date(2024, 4, 1), date(2024, 6, 30))
    assert quarter.changes.gaps == quarter.position.gaps == (0, 0)


def _move(debit: str, credit: str, minor: int, *, abroad: bool) -> Move:
    return Move("1010", credit, minor, "EUR", minor * 2) if abroad and credit != "1000" else Move(debit, credit, minor)


_POSTED = ("1000", "1020", "1120", "1290", "2100", "2300", "2500", "3000", "3100", "3900", "4000", "4030", "5000")


@given(
    told=st.lists(
        st.tuples(
            st.dates(date(2023, 1, 1), date(2026, 2, 1)), st.sampled_from(_POSTED), st.sampled_from(_POSTED),
            st.integers(1, 10**9), st.booleans(),
        ),
        max_size=20,
    ),
    on=st.dates(date(2023, 6, 1), date(2026, 3, 1)),
    length=st.integers(0, 500),
)  # fmt: skip
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_statements_balance_whatever_is_posted(db: None, told, on: date, length: int) -> None:
    book = a_book(code=f"b{Book.objects.count()}")
    postings = [
        Posting(
            "essai", day,
            [_move(debit, credit, minor, abroad=abroad)],
            f"e{number}",
        )
        for number, (day, debit, credit, minor, abroad) in enumerate(told)
        if debit != credit
    ]  # fmt: skip
    services.post_all(book=book, postings=postings, actor=None, at=AT)
    for bare in (False, True):
        if bare:
            book.layouts.all().delete()
        found = financial(book, on=on, since=date.fromordinal(on.toordinal() - length))
        assert found.position.gaps == found.changes.gaps == (0, 0)
        assert found.position.equity.minor == found.changes.closing_minor


def test_what_is_learned_later_does_not_change_what_was_known() -> None:
    book = a_book()
    two_years(book)
    later = datetime(2026, 4, 1, 15, tzinfo=UTC)
    then = financial(book, on=END, known_by=AT)
    post(book, date(2025, 12, 1), Move("5040", "1000", 500), at=later)
    assert financial(book, on=END, known_by=AT) == then
    assert financial(book, on=END).operations.minor == then.operations.minor - 500


def test_a_closed_year_never_changes() -> None:
    book = a_book()
    two_years(book)
    assert not financial(book, on=END).is_closed
    for year in (2024, 2025):
        services.close_period(book=book, starts_on=date(year, 1, 1), ends_on=date(year + 1, 1, 1), actor=None, at=AT)
    told = financial(book, on=END)
    assert told.is_closed and financial(book, on=END, since=date(2024, 1, 1)).is_closed
    with pytest.raises(RuleViolation, match="closed_period"):
        post(book, date(2025, 12, 1), Move("5040", "1000", 500))
    post(book, date(2026, 1, 5), Move("5040", "1000", 500))
    assert financial(book, on=END) == told
    assert not financial(book, on=date(2026, 1, 5)).is_closed
    version = layouts.shipped(FOLDER, chart="fonds-garantie", norm="ASNPO")[0]
    with pytest.raises(RuleViolation, match="layout_closed"):
        services.lay_out(
            book=book, versions=[replace(version, number=2, starts_on=date(2025, 6, 1))], actor=None, at=AT
        )


def test_headings_are_versions_that_never_change() -> None:
    book = a_book()
    [version] = layouts.shipped(FOLDER, chart="fonds-garantie", norm="ASNPO")
    assert services.lay_out(book=book, versions=[version], actor=None, at=AT) == 0
    with pytest.raises(RuleViolation, match="layout_taken"):
        services.lay_out(book=book, versions=[replace(version, source="autre")], actor=None, at=AT)
    wrong = replace(version.layout, headings=(layouts.Heading("asset", {"fr": "a", "en": "a"}, ("2300",)),))
    with pytest.raises(RuleViolation, match="layout_kind"):
        services.lay_out(book=book, versions=[replace(version, number=2, layout=wrong)], actor=None, at=AT)
    fewer = replace(version.layout, headings=version.layout.headings[:1])
    newer = replace(version, number=2, starts_on=date(2026, 1, 1), layout=fewer)
    assert services.lay_out(book=book, versions=[version, newer], actor=None, at=AT) == 1
    first, second = (layout_of(book, day) for day in (END, date(2026, 1, 1)))
    assert first and second and (first.version, second.version) == (1, 2)
    two_years(book)
    assert financial(book, on=date(2026, 2, 1)).position.gaps == (0, 0), "an account without heading has its line"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "asset"', 'kind = "lune"'),
        ('"1000", "1010"', '"1000", "1000"'),
        ('name.en = "Cash"', 'name.en = " "'),
        ('year_ends = "12-31"', 'year_ends = "13-31"'),
        ("version = 1", 'version = "un"'),
        ("starts_on = 2000-01-01", 'starts_on = "hier"'),
        ("[definition]", "[defini"),
        ("results = true", "results = 3"),
    ],
)
def test_headings_that_are_not_are_refused(tmp_path: Path, old: str, new: str) -> None:
    text = (FOLDER / "fonds-garantie-asnpo.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "r.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleViolation, match=r"ledger\.layout"):
        layouts.load(path)


def test_every_account_of_a_shipped_chart_has_its_heading() -> None:
    for path in FOLDER.glob("*.toml"):
        version = layouts.load(path)
        chart = charts.read(CHARTS / f"{version.chart}.toml")
        kinds = {one.code: one.kind for one in chart.accounts if one.kind != "memorandum"}
        assert {code: one.kind for one in version.layout.headings for code in one.accounts} == kinds


def test_years_and_days() -> None:
    layout = layouts.load(FOLDER / "fonds-garantie-asnpo.toml").layout
    assert year_began_on(layout, END) == date(2025, 1, 1)
    march = replace(layout, year_ends="03-31")
    assert [year_began_on(march, day) for day in (date(2026, 3, 31), date(2026, 4, 1))] == [
        date(2025, 4, 1), date(2026, 4, 1),
    ]  # fmt: skip
    assert a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert a_year_before(date(2025, 2, 28)) == date(2024, 2, 29)
    assert a_year_before(date(2025, 6, 15)) == date(2024, 6, 15)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_person("Amina", Role.SECRETARIAT))
    return client


@pytest.mark.parametrize("norm", NORMS)
def test_the_page_the_pdf_and_the_workbook_say_the_same(norm: str, desk: Client) -> None:
    book = a_book(norm)
    two_years(book)
    asked = "?au=2025-12-31"
    for language, words in (
        ("fr", ("État de la situation financière", "Total du passif et de l’actif net")),
        ("en", ("Statement of financial position", "Total liabilities and net assets")),
    ):
        with override(language):
            page = reverse("book_statements", kwargs={"book": book.code})
            files = {
                kind: reverse("book_statements_file", kwargs={"book": book.code, "format": kind})
                for kind in ("pdf", "xlsx")
            }
        desk.get(page)
        with CaptureQueriesContext(connection) as queries:
            text = desk.get(page + asked).content.decode()
        assert len(queries) <= 12, [one["sql"] for one in queries]
        pdf = desk.get(files["pdf"] + asked)
        printed = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.content)).pages)
        sheets = CalamineWorkbook.from_filelike(io.BytesIO(desk.get(files["xlsx"] + asked).content))
        first = sheets.get_sheet_by_index(0).to_python()
        for word in words:
            assert word in text and word in " ".join(printed.split())
        assert words[0] == first[0][0]
        assert next(row[1:3] for row in first if row[0] == words[1]) == [1640.0, 1050.0]
        if language == "fr":
            assert "1 640,00" in " ".join(re.sub(r"[\u00a0\u202f]", " ", text).split())
            assert "1 640,00" in " ".join(re.sub(r"[\u00a0\u202f]", " ", printed).split())
        assert [len(sheets.get_sheet_by_index(number).to_python()) > 3 for number in (1, 2)] == [True, True]
        assert f"/{'comptes' if language == 'fr' else 'accounts'}/1000/?au=2025-12-31" in text


def test_days_that_are_not_are_said_and_kept(desk: Client) -> None:
    book = a_book()
    page = reverse("book_statements", kwargs={"book": book.code})
    for wrong in (
        "au=hier",
        "su=2025-13-01",
        "du=2030-01-01",
        "au=0001-01-01",
        "du=0001-01-01",
        "du=2025-05-01&au=2025-01-01",
    ):
        answer = desk.get(f"{page}?{wrong}")
        assert answer.status_code == 422, wrong
        assert wrong.split("=")[1].split("&")[0] in answer.content.decode()
        file = reverse("book_statements_file", kwargs={"book": book.code, "format": "xlsx"})
        assert desk.get(f"{file}?{wrong}").status_code == 404
    assert desk.get(page).status_code == 200, "an empty book has statements too"
    assert desk.get(page + "?au=9999-12-31").status_code == 200
    late = desk.get(page + "?su=2025-01-01").content.decode()
    assert "1er janvier 2025" in re.sub(r"[\u00a0\u202f]|<sup>|</sup>", " ", late).replace("1 er", "1er")
