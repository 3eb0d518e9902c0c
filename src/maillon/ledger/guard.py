"""What the database itself refuses in a ledger, whoever asks: to rewrite, to add to what is written, to reopen."""

from __future__ import annotations

from maillon.core.audit import kept
from maillon.core.audit.kept import Refusal

REFUSALS = (
    Refusal("ledger_entry_kept", "ledger_entry", ("UPDATE", "DELETE"), "a ledger is append-only"),
    Refusal("ledger_transfer_kept", "ledger_transfer", ("UPDATE", "DELETE"), "a ledger is append-only"),
    Refusal(
        "ledger_entry_dated",
        "ledger_entry",
        ("INSERT",),
        "this day of the book is closed",
        when="""EXISTS (SELECT 1 FROM ledger_period p WHERE p.book_id = NEW.book_id AND p.closed_at IS NOT NULL
            AND p.starts_on <= NEW.effective_on AND NEW.effective_on < p.ends_on)""",
    ),
    Refusal(
        "ledger_transfer_whole",
        "ledger_transfer",
        ("INSERT",),
        "a written entry takes no other transfer, and stays in its book",
        # One look-up by key each: a join here is planned while the tables are empty, and read whole for ever after.
        when="""NEW.position > (SELECT e.lines FROM ledger_entry e WHERE e.id = NEW.entry_id)
            OR (SELECT e.book_id FROM ledger_entry e WHERE e.id = NEW.entry_id)
            <> (SELECT d.book_id FROM ledger_account d WHERE d.id = NEW.debit_id)
            OR (SELECT e.book_id FROM ledger_entry e WHERE e.id = NEW.entry_id)
            <> (SELECT c.book_id FROM ledger_account c WHERE c.id = NEW.credit_id)""",
    ),
    Refusal(
        "ledger_period_closed",
        "ledger_period",
        ("UPDATE", "DELETE"),
        "a closed period stays closed",
        when="OLD.closed_at IS NOT NULL",
    ),
    Refusal(
        "ledger_account_named",
        "ledger_account",
        ("UPDATE OF book_id, code, kind, currency",),
        "an account stays what it is",
    ),
    Refusal("ledger_book_named", "ledger_book", ("UPDATE OF code",), "a book stays what it is"),
)

kept.register(*REFUSALS)
