"""The note on guarantees: what the fund may have to pay, as its books hold it, in its statements and its report."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from maillon.guarantees.models import PaperText
from maillon.guarantees.queries import contingent as queries
from maillon.guarantees.queries import history
from maillon.guarantees.rules.events import capital, fees
from maillon.guarantees.rules.postings import Norm
from maillon.guarantees.services import papers, recording, statements
from maillon.guarantees.spreadsheets.statements import Line
from maillon.ledger import queries as ledger
from maillon.ledger.financial import financial
from tests.guarantees import scene as stage
from tests.guarantees.claiming import lodged

pytestmark = pytest.mark.django_db
END = date(2025, 3, 31)
OWED = {queries.UNEARNED, queries.PROVISION, queries.PAYABLE}


@pytest.fixture
def scene() -> stage.Scene:
    made = stage.scene()
    papers.load(at=stage.AT)
    return made


def lively(scene: stage.Scene) -> None:
    """Two guarantees: one drawn by half, with a deposit; then the franc moves and the fund revalues."""
    guarantee, _loan = stage.issued(scene)
    stage.issued(scene, number="4013")
    statements.take_in(
        facility=scene.facility, period="2025-Q1", lines=[Line("4012", disbursed_minor=20_000_000)],
        actor=scene.people.guillaume, at=stage.at(100),
    )  # fmt: skip
    day = stage.DAY + timedelta(days=100)
    told = {"effective_on": day, "known_on": day}
    recording.happen(
        fund=scene.fund,
        events=[
            fees.DepositPlaced(key="d", guarantee=guarantee.reference, amount_minor=100_000, currency="CAD", **told),
            capital.RateMoved(key="r", currency="XOF", rate=stage.RATE * 2, source="essai", **told),
            capital.Revalued(key="v", **told),
        ],
        actor=None,
        at=stage.at(100),
    )


def books(scene: stage.Scene):
    return ((Norm.ASNPO, scene.fund.asnpo_book), (Norm.IFRS, scene.fund.ifrs_book))


@pytest.mark.parametrize("claimed", [False, True])
def test_every_total_is_what_the_book_holds(scene, claimed: bool) -> None:
    if claimed:
        lodged(scene)
    else:
        lively(scene)
    today = timezone.localdate()
    for norm, book in books(scene):
        told = queries.contingent(scene.fund, norm, today)
        for code in queries.ACCOUNTS:
            held = sum(row.functional_minor for row in ledger.balance(book.accounts.filter(code=code), on=today))
            assert told.totals[code] == (-held if code in OWED else held), (norm, code)
        for rows in (told.by_currency, told.by_country, told.by_stage):
            assert sum(row.worth_minor for row in rows) == told.exposure_minor > 0
            assert sum(row.provision_minor for row in rows) == told.totals[queries.PROVISION]
            assert sum(row.guarantees for row in rows) == told.guarantees
        assert sum(row.worth_minor for row in told.waiting) == told.totals[queries.CLAIMED]
        assert bool(told.waiting) is claimed
        assert financial(book, on=today).position.gaps == (0, 0)
    assert queries.state_on(scene.fund, today) == history.state_of(scene.fund)


def test_the_note_of_then_does_not_know_what_came_later(scene) -> None:
    lively(scene)
    known = stage.at(100)
    then = queries.contingent(scene.fund, Norm.ASNPO, END, known)
    statements.take_in(
        facility=scene.facility, period="2025-Q1", lines=[Line("4012", disbursed_minor=30_000_000)],
        actor=scene.people.guillaume, at=stage.at(200),
    )  # fmt: skip
    assert queries.contingent(scene.fund, Norm.ASNPO, END, known) == then
    after = queries.contingent(scene.fund, Norm.ASNPO, timezone.localdate())
    assert after.totals[queries.COVER] > then.totals[queries.COVER]


def test_the_manager_reads_it_in_the_statements_of_both_books(scene) -> None:
    lively(scene)
    client = Client()
    client.force_login(scene.people.guillaume)
    day = (stage.DAY + timedelta(days=120)).isoformat()
    for language, words in (
        ("fr", {"ASNPO": "Passifs éventuels", "IFRS 9": "Garanties financières"}),
        ("en", {"ASNPO": "Contingent liabilities", "IFRS 9": "Financial guarantees"}),
    ):
        for _norm, book in books(scene):
            with override(language):
                page = reverse("book_statements", kwargs={"book": book.code})
                files = [
                    reverse("book_statements_file", kwargs={"book": book.code, "format": kind})
                    for kind in ("pdf", "xlsx")
                ]
            text = client.get(f"{page}?au={day}").content.decode()
            assert words[book.norm] in text
            assert f"/9200/?au={day}" in text, "each account of the note opens"
            assert "{" not in text.split("<main", 1)[1].split("</main>")[0]
            pdf = PdfReader(io.BytesIO(client.get(f"{files[0]}?au={day}").content))
            assert words[book.norm] in " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
            sheets = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{files[1]}?au={day}").content))
            rows = sheets.get_sheet_by_index(3).to_python()
            told = queries.contingent(scene.fund, Norm(book.norm), date.fromisoformat(day))
            assert any(row[1] == queries.COVER and row[2] == told.totals[queries.COVER] / 100 for row in rows)


def test_the_quarterly_report_has_both_notes(scene) -> None:
    lively(scene)
    client = Client()
    client.force_login(scene.people.guillaume)
    page = client.get(reverse("fund_report", kwargs={"period": "2025-Q1"})).content.decode()
    assert "Passifs éventuels" in page and "Garanties financières" in page
    client.force_login(scene.people.jeanne)
    assert "/9200/" not in client.get(reverse("fund_report", kwargs={"period": "2025-Q1"})).content.decode()
    for kind, opened in (("pdf", _printed), ("xlsx", _sheets)):
        answer = client.get(reverse("fund_report_file", kwargs={"period": "2025-Q1", "kind": kind}))
        assert "Passifs éventuels" in opened(answer.content)


def _printed(content: bytes) -> str:
    return " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages).split())


def _sheets(content: bytes) -> str:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


def test_only_who_keeps_the_funds_books_reads_them(scene) -> None:
    client = Client()
    for user, status in (
        (scene.people.guillaume, 200), (scene.people.jeanne, 404), (scene.people.amina, 404), (scene.people.diego, 404),
    ):  # fmt: skip
        client.force_login(user)
        for _norm, book in books(scene):
            assert client.get(reverse("book_statements", kwargs={"book": book.code})).status_code == status


def test_without_a_text_the_figures_are_told_all_the_same(scene) -> None:
    lively(scene)
    PaperText.objects.all().delete()
    client = Client()
    client.force_login(scene.people.guillaume)
    text = client.get(reverse("book_statements", kwargs={"book": scene.fund.asnpo_book.code})).content.decode()
    assert "Garanties accordées" in text and "Exposition maximale" in text


def test_the_text_of_a_note_never_changes_under_its_number(scene, tmp_path) -> None:
    path = tmp_path / "note.toml"
    shipped = (papers.FOLDER / "note_asnpo.toml").read_text(encoding="utf-8")
    path.write_text(shipped.replace("Contingent liabilities", "Something else"), encoding="utf-8")
    papers.load(at=stage.at(1), folder=tmp_path)
    kept = PaperText.objects.get(kind="note_asnpo")
    assert kept.definition["title"]["en"].startswith("Contingent liabilities")
