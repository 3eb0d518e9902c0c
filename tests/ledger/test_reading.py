"""Reading books: statements, as-of balances, the chain, what beancount finds again, the shipped charts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from beancount import loader
from django.conf import settings
from django.core.management import CommandError, call_command

from maillon.core.errors import RuleViolation
from maillon.ledger import chain, charts, queries, services
from maillon.ledger.models import Account, Book, Entry, Transfer
from maillon.ledger.services import Move, Posting
from tests.ledger.books import AT, open_small_book

pytestmark = pytest.mark.django_db
CHARTS = settings.PROJECT / "data" / "ledger" / "charts"


@pytest.fixture
def book() -> Book:
    book = open_small_book()
    postings = [
        Posting("a.notice.issued", date(2026, 1, 10), [Move("1100", "4000", 250_00)], "1", ("a.notice", "1"),
                {"fr": 'Avis "1"'}),
        Posting("a.notice.issued", date(2026, 1, 20), [Move("1100", "4000", 400_00)], "2", ("a.notice", "2")),
        Posting("a.payment.received", date(2026, 2, 5), [Move("1000", "1100", 100_00)], "3", ("a.notice", "1")),
        Posting("a.payment.received", date(2026, 2, 9), [Move("1010", "2100", 50_000, "XOF", 112_40)], "4"),
        Posting("a.payment.spent", date(2026, 2, 12), [Move("2100", "1010", 50_000, "XOF", 110_00)], "5"),
        Posting("a.guarantee.signed", date(2026, 2, 20), [Move("9100", "9109", 9_000_00, "EUR", 14_000_00)], "6"),
    ]  # fmt: skip
    services.post_all(book=book, postings=postings, actor=None, at=AT)
    return book


class Notice:
    """Stands for a record that has a label and a key."""

    def __init__(self, pk: str) -> None:
        self.pk = pk

    class _meta:
        label_lower = "a.notice"


def test_a_statement_carries_its_opening_balance(book: Book) -> None:
    account = Account.objects.get(book=book, code="1100")
    assert [(line.amount_minor, line.balance_minor) for line in queries.statement(account)] == [
        (250_00, 250_00), (400_00, 650_00), (-100_00, 550_00)
    ]  # fmt: skip
    later = queries.statement(account, since=date(2026, 2, 1), on=date(2026, 2, 28))
    assert [(line.amount_minor, line.balance_minor) for line in later] == [(-100_00, 550_00)]
    own = queries.statement(account, subjects=[Notice("1")])  # type: ignore[list-item]
    assert [line.balance_minor for line in own] == [250_00, 150_00]


def test_a_balance_as_of_a_day_or_as_it_was_known(book: Book) -> None:
    account = Account.objects.get(book=book, code="1100")
    assert [row.amount_minor for row in queries.balance([account], on=date(2026, 1, 31))] == [650_00]
    later = AT + timedelta(days=3)
    services.post(
        book=book, event="a.notice.issued", effective_on=date(2026, 1, 15), transfers=[Move("1100", "4000", 7)],
        idempotency_key="tard", actor=None, at=later,
    )  # fmt: skip
    assert [row.amount_minor for row in queries.balance([account], on=date(2026, 1, 31))] == [650_07]
    known = queries.balance([account], on=date(2026, 1, 31), known_by=AT)
    assert [row.amount_minor for row in known] == [650_00]


def test_income_and_expenses_of_a_year(book: Book) -> None:
    rows = queries.activity(book, since=date(2026, 1, 1), on=date(2026, 1, 31))
    assert [(row.account.code, row.amount_minor) for row in rows] == [("4000", -650_00)]


def test_an_intact_book_is_said_so(book: Book) -> None:
    found = chain.verify(book)
    assert found.intact and found.entries == Entry.objects.count() == 7


@pytest.mark.parametrize(
    ("sequence", "reason"), [(2, "content"), (3, "content"), (4, "content"), (5, "missing"), (7, "cut")]
)
def test_whoever_rewrites_a_book_is_found(book: Book, sequence: int, reason: str) -> None:
    match sequence:
        case 2:
            Transfer.objects.filter(entry__sequence=2).update(amount_minor=1, functional_minor=1)
        case 3:
            Entry.objects.filter(sequence=3).update(effective_on=date(2026, 1, 1))
        case 4:
            row = Transfer.objects.get(entry__sequence=4)
            row.pk, row.position = None, 2
            row.save()
        case 5:
            Transfer.objects.filter(entry__sequence=5).delete()
            Entry.objects.filter(sequence=5).delete()
        case _:
            Transfer.objects.filter(entry__sequence=7).delete()
            Entry.objects.filter(sequence=7).delete()
    found = chain.verify(book)
    assert (found.broken_sequence, found.reason) == (sequence, reason)
    with pytest.raises(CommandError):
        call_command("ledger", "verify")


def test_beancount_finds_every_balance_again(book: Book, tmp_path: Path) -> None:
    entry = Entry.objects.get(idempotency_key="2")
    services.reverse(entry=entry, reason="Deux fois \\ le même", effective_on=date(2026, 3, 1), actor=None, at=AT)
    out = tmp_path / "reseau.beancount"
    call_command("ledger", "export", "reseau", "--beancount", str(out))
    entries, errors, _options = loader.load_file(str(out))
    assert not errors
    kinds = [type(one).__name__ for one in entries]
    assert kinds.count("Transaction") == Entry.objects.count()
    assert kinds.count("Balance") >= len(queries.trial_balance(book))
    broken = tmp_path / "faux.beancount"
    broken.write_text(out.read_text().replace("Assets:1000  100.00 CAD", "Assets:1000  100.01 CAD"))
    assert loader.load_file(str(broken))[1]


def test_an_empty_book_is_a_file_too(tmp_path: Path) -> None:
    open_small_book("vide")
    call_command("ledger", "export", "vide", "--beancount", str(tmp_path / "v"))
    assert not loader.load_file(str(tmp_path / "v"))[1]


@pytest.mark.parametrize("name", ["association", "fonds-garantie"])
def test_shipped_charts_load_once(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    chart = charts.read(CHARTS / f"{name}.toml")
    call_command("ledger", "load", "essai", chart=name)
    assert f"{len(chart.accounts)} comptes ouverts" in capsys.readouterr().out
    call_command("ledger", "load", "essai", chart=name)
    assert "0 comptes ouverts" in capsys.readouterr().out
    assert Account.objects.count() == len(chart.accounts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "accounts = 3",
        'name_fr="a"\nname_en="a"\nnorm="x"\nsource="s"\nexample=true\nexchange="9"\n[[accounts]]\ncode="1"\nkind="asset"\nfr="a"\nen="a"',
        'name_fr="a"\nname_en="a"\nnorm="x"\nsource="s"\nexample=true\nexchange="1"\n[[accounts]]\ncode="1"\nkind="lune"\nfr="a"\nen="a"',
        "\x00",
    ],
)
def test_a_chart_that_is_not_one_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(text)
    with pytest.raises(RuleViolation, match=r"ledger\.chart"):
        charts.read(path)
    with pytest.raises(CommandError):
        call_command("ledger", "load", "essai", chart=str(path))
    assert not Book.objects.exists()


def test_a_terminal_reads_and_closes(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ledger", "list")
    call_command("ledger", "trial-balance", "reseau", on="2026-01-31")
    call_command("ledger", "statement", "reseau", "1100")
    said = capsys.readouterr().out
    assert (
        "reseau\tASNPO\t7" in said and "1100\tCAD\t650.00\t0.00\t650.00" in said and "Somme en CAD\u00a0: 0.00" in said
    )
    call_command("ledger", "close", "reseau", "2026-01-01", "2026-01-31")
    with pytest.raises(CommandError):
        call_command("ledger", "close", "reseau", "2026-01-01", "2026-01-31")
    for wrong in (("trial-balance", "lune"), ("statement", "reseau", "7"), ("close", "reseau", "hier", "demain")):
        with pytest.raises(CommandError):
            call_command("ledger", *wrong)
