"""Writing in a book, on both engines: what is refused, what is written once, what a reversal leaves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from maillon.core import guards
from maillon.core.audit.models import AuditEvent
from maillon.core.errors import RuleViolation
from maillon.ledger import queries, services
from maillon.ledger.models import Account, Book, Entry, Transfer
from maillon.ledger.services import Move, Posting
from tests.ledger.books import AT, open_small_book

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def book() -> Book:
    return open_small_book()


def billed(book: Book, key: str = "avis-1", **other: Any) -> Entry:
    given: dict[str, Any] = {
        "book": book,
        "event": "network.dues.issued",
        "effective_on": DAY,
        "transfers": [Move("1100", "4000", 25_000)],
        "subject": book,
        "memo": {"fr": "Cotisation 2026"},
        "idempotency_key": key,
        "actor": None,
        "at": AT,
    }
    return services.post(**(given | other))


def holds(book: Book) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (row.account.code, row.currency): (row.amount_minor, row.functional_minor)
        for row in queries.trial_balance(book)
    }


def test_what_is_posted_is_held(book: Book) -> None:
    entry = billed(book)
    services.post(
        book=book, event="network.dues.paid", effective_on=DAY, transfers=[Move("1000", "1100", 10_000)],
        idempotency_key="recu-1", actor=None, at=AT,
    )  # fmt: skip
    assert holds(book) == {
        ("1000", "CAD"): (10_000, 10_000), ("1100", "CAD"): (15_000, 15_000), ("4000", "CAD"): (-25_000, -25_000)
    }  # fmt: skip
    assert (entry.sequence, entry.lines) == (1, 1)
    assert AuditEvent.objects.get(subject_type="ledger.entry", subject_id=str(entry.pk)).after["digest"] == entry.digest


def test_the_same_key_writes_once_and_another_content_is_refused(book: Book) -> None:
    first = billed(book)
    assert billed(book) == first
    with pytest.raises(RuleViolation, match=r"ledger\.key_taken"):
        billed(book, transfers=[Move("1100", "4000", 25_001)])
    assert Entry.objects.count() == Transfer.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "move"),
    [
        ("ledger.unknown_account", Move("1100", "7777", 1)),
        ("ledger.same_account", Move("1100", "1100", 1)),
        ("ledger.memorandum", Move("9100", "1000", 1)),
        ("ledger.account_currency", Move("1000", "4000", 1, "EUR", 1)),
        ("ledger.amount", Move("1100", "4000", -1)),
        ("ledger.amount", Move("1100", "4000", 0)),
        ("ledger.amount", Move("1100", "4000", 2**63)),
        ("ledger.amount", Move("1100", "4000", 1.5)),  # type: ignore[arg-type]
        ("ledger.amount", Move("1100", "4000", 5, "EUR", -1)),
        ("ledger.functional", Move("1100", "4000", 5, "CAD", 6)),
        ("ledger.currency", Move("1100", "4000", 5, "euro", 6)),
        ("ledger.no_rate", Move("1100", "4000", 5, "XTS")),
    ],
)
def test_what_a_book_cannot_take_leaves_no_trace(book: Book, code: str, move: Move) -> None:
    seen = AuditEvent.objects.count()
    with pytest.raises(RuleViolation) as refused:
        services.post_all(
            book=book,
            postings=[
                Posting("a.b.done", DAY, [Move("1100", "4000", 5)], "bon"),
                Posting("a.b.done", DAY, [Move("1100", "4000", 5), move], "mauvais"),
            ],
            actor=None,
            at=AT,
        )
    assert refused.value.code == code
    assert (Entry.objects.count(), Transfer.objects.count(), AuditEvent.objects.count()) == (0, 0, seen)


def test_a_reversal_nets_to_zero_once(book: Book) -> None:
    entry = billed(book, transfers=[Move("1100", "4000", 700, "EUR", 1_050), Move("1100", "4000", 300)])
    back = services.reverse(entry=entry, reason="Facturé deux fois", effective_on=DAY, actor=None, at=AT)
    assert back.reverses == entry and (back.subject_type, back.subject_id) == ("ledger.book", str(book.pk))
    assert set(holds(book).values()) == {(0, 0)}
    for again in (entry, back):
        with pytest.raises(RuleViolation, match=r"already_reversed|ledger\.reversal"):
            services.reverse(entry=again, reason="encore", effective_on=DAY, actor=None, at=AT)


def test_an_account_emptied_in_its_currency_is_empty_in_dollars(book: Book) -> None:
    billed(book, transfers=[Move("1010", "2100", 100_00, "EUR", 150_00)])
    paid = billed(book, "sorti", transfers=[Move("2100", "1010", 100_00, "EUR", 140_00)])
    assert holds(book)["1010", "EUR"] == holds(book)["2100", "EUR"] == (0, 0)
    services.reverse(entry=paid, reason="erreur", effective_on=DAY, actor=None, at=AT)
    assert holds(book)["1010", "EUR"] == (100_00, 150_00)
    billed(book, "change", transfers=[Move("1000", "1010", 100_00, "CAD"), Move("1010", "4000", 100_00, "CAD")])
    billed(book, "vendu", transfers=[Move("1100", "1010", 100_00, "EUR", 163_00)])
    assert holds(book)["1010", "EUR"] == (0, 0)
    assert holds(book)["5020", "EUR"] == (0, -13_00)
    assert queries.totals(queries.trial_balance(book)) == {"CAD": 0, "EUR": 0}


def test_a_closed_period_takes_nothing_and_stays_closed(book: Book) -> None:
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    period = services.close_period(book=book, starts_on=january, ends_on=february, actor=None, at=AT)
    with pytest.raises(RuleViolation, match=r"ledger\.closed_period"):
        billed(book, effective_on=date(2026, 1, 31))
    assert billed(book, effective_on=february).sequence == 1
    with pytest.raises(RuleViolation, match=r"ledger\.period_overlap"):
        services.close_period(book=book, starts_on=january, ends_on=february, actor=None, at=AT)
    with pytest.raises(RuleViolation, match=r"ledger\.period_running"):
        services.close_period(book=book, starts_on=DAY, ends_on=date(2026, 4, 1), actor=None, at=AT)
    assert period.closed_at == AT


def test_nothing_takes_effect_before_its_day(book: Book) -> None:
    with pytest.raises(RuleViolation, match=r"ledger\.future"):
        billed(book, effective_on=AT.date() + timedelta(days=1))


def test_an_account_closes_empty_and_opens_again(book: Book) -> None:
    billed(book)
    account = Account.objects.get(book=book, code="1100")
    with pytest.raises(RuleViolation, match=r"ledger\.not_empty"):
        services.close_account(account=account, actor=None, at=AT)
    empty = services.close_account(account=Account.objects.get(book=book, code="2100"), actor=None, at=AT)
    with pytest.raises(RuleViolation, match=r"ledger\.closed_account"):
        billed(book, "autre", transfers=[Move("1100", "2100", 5)])
    services.open_account(
        book=book, code="2100", name_fr=empty.name_fr, name_en=empty.name_en, kind="liability", actor=None, at=AT
    )
    assert billed(book, "autre", transfers=[Move("1100", "2100", 5)]).pk


FORBIDDEN = [
    "UPDATE ledger_entry SET effective_on = '2020-01-01'",
    "UPDATE ledger_transfer SET amount_minor = amount_minor + 1, functional_minor = functional_minor + 1",
    "DELETE FROM ledger_transfer",
    "DELETE FROM ledger_entry",
    "UPDATE ledger_account SET code = '1101' WHERE code = '1100'",
    "UPDATE ledger_book SET code = 'autre'",
    "UPDATE ledger_period SET closed_at = NULL",
    "DELETE FROM ledger_period",
    "INSERT INTO ledger_transfer (entry_id, position, debit_id, credit_id, currency, amount_minor, functional_minor)"
    " SELECT entry_id, 2, debit_id, credit_id, currency, amount_minor, functional_minor FROM ledger_transfer",
    "INSERT INTO ledger_entry (book_id, sequence, effective_on, known_at, event, subject_type, subject_id, memo,"
    " idempotency_key, asked, lines, digest) SELECT book_id, 99, '2026-01-15', known_at, event, subject_type,"
    " subject_id, memo, 'x', asked, lines, digest FROM ledger_entry",
]


@pytest.mark.parametrize("statement", FORBIDDEN, ids=lambda text: " ".join(text.split()[:4]))
def test_the_database_itself_refuses(book: Book, statement: str) -> None:
    billed(book)
    services.close_period(book=book, starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1), actor=None, at=AT)
    with transaction.atomic():
        guards.install(connection)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        guards.remove(connection)
    assert queries.totals(queries.trial_balance(book)) == {"CAD": 0}


def test_truncate_is_refused(book: Book) -> None:
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite has no TRUNCATE")
    billed(book)
    with transaction.atomic():
        guards.install(connection)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE ledger_transfer")
        guards.remove(connection)
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": -1, "functional_minor": -1},
        {"amount_minor": 0, "functional_minor": 0},
        {"functional_minor": 9},
        {"credit": "debit"},
        {"position": 0},
        {"position": 1},
    ],
)
def test_a_row_that_says_nothing_is_refused_by_the_table(book: Book, wrong: dict[str, Any]) -> None:
    row = billed(book).transfers.get()
    row.pk, row.position = None, 2
    for name, value in wrong.items():
        setattr(row, name, row.debit if value == "debit" else value)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
