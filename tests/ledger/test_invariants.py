"""Invariants 1 to 5, 15 and 16 of the fund's ledger, on random histories: whatever is tried, they hold."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from maillon.core import guards
from maillon.core.audit.models import AuditEvent
from maillon.core.errors import RuleViolation
from maillon.ledger import chain, queries, services
from maillon.ledger.models import Book, Entry, Period, Transfer
from maillon.ledger.services import Move
from tests.ledger.books import AT, CHART, open_small_book

CODES = st.sampled_from([code for code, _kind, _currency in CHART])
DAYS = st.integers(-3, 120).map(lambda back: AT.date() - timedelta(days=back))
AMOUNTS = st.integers(-1, 3).map(lambda units: units * 1000)
MOVES = st.builds(
    Move, CODES, CODES, AMOUNTS, st.sampled_from(["CAD", "CAD", "EUR", "XOF"]), st.one_of(st.none(), AMOUNTS)
)
ROWS = ("entry__sequence", "position", "debit__code", "credit__code", "currency", "amount_minor", "functional_minor")
Asked = dict[str, Any]


class Ledger(RuleBasedStateMachine):
    """A book to which anything is posted, reversed, closed, posted again, and written behind its back."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        guards.install(connection)
        self.book = open_small_book()
        self.done: list[tuple[str, Asked]] = []
        self.seen: list[tuple[Any, ...]] = []
        self.as_of: dict[date, list[tuple[Any, ...]]] = {}

    def teardown(self) -> None:
        try:
            assert chain.verify(self.book).intact
            self.replay()
        finally:
            guards.remove(connection)
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def attempt(self, deed: str, **asked: Any) -> bool:
        """Do it; what is refused leaves no trace (invariant 2)."""
        before = (self.rows(), AuditEvent.objects.count(), Period.objects.count())
        try:
            getattr(services, deed)(book=self.book, actor=None, at=AT, **asked)
        except RuleViolation:
            assert (self.rows(), AuditEvent.objects.count(), Period.objects.count()) == before
            return False
        self.done.append((deed, asked))
        return True

    def rows(self, book: Book | None = None) -> list[tuple[Any, ...]]:
        kept = Transfer.objects.filter(entry__book=book or self.book)
        return list(kept.order_by("entry__sequence", "position").values_list(*ROWS))

    @initialize()
    def begin(self) -> None:
        self.seen = self.rows()

    @rule(moves=st.lists(MOVES, min_size=1, max_size=3), day=DAYS, key=st.integers(0, 60))
    def post(self, moves: list[Move], day: date, key: int) -> None:
        asked = {"event": "a.b.done", "effective_on": day, "transfers": moves, "idempotency_key": f"k{key}"}
        known = Entry.objects.filter(book=self.book, idempotency_key=f"k{key}").first()
        written = self.attempt("post", **asked)
        if known is not None and written:
            # Invariant 3: the very same thing was asked before.
            self.done.pop()
            assert self.rows() == self.seen

    @rule(code=st.sampled_from(["1010", "1100", "2100"]), day=DAYS, rate=st.integers(1, 4), times=st.integers(1, 3))
    def in_and_out(self, code: str, day: date, rate: int, times: int) -> None:
        """What random events seldom reach: an account filled at one rate and emptied at another."""
        for _ in range(times):
            for turn, moves in enumerate(
                ([Move(code, "4000", 500, "EUR", 500 * rate)], [Move("4000", code, 500, "EUR", 500 * (5 - rate))])
            ):
                key = f"walk{len(self.done)}-{turn}"
                self.attempt("post", event="a.b.walked", effective_on=day, transfers=moves, idempotency_key=key)

    @rule(nth=st.integers(0, 200), day=DAYS)
    def reverse(self, nth: int, day: date) -> None:
        entries = list(Entry.objects.filter(book=self.book).order_by("sequence"))
        if not entries:
            return
        chosen = entries[nth % len(entries)]
        before = self.rows()
        try:
            back = services.reverse(entry=chosen, reason="erreur", effective_on=day, actor=None, at=AT)
        except RuleViolation:
            assert self.rows() == before
            return
        self.done.append(("reverse", {"sequence": chosen.sequence, "effective_on": day}))
        # Invariant 5: it nets to zero in every currency, and is done once.
        net: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
        for row in Transfer.objects.filter(entry__in=[chosen, back]):
            for sign, account in ((1, row.debit_id), (-1, row.credit_id)):
                net[account, row.currency][0] += sign * row.amount_minor
                net[account, row.currency][1] += sign * row.functional_minor
        assert all(held == [0, 0] for held in net.values())
        with pytest.raises(RuleViolation):
            services.reverse(entry=chosen, reason="encore", effective_on=day, actor=None, at=AT)

    @rule(day=DAYS, length=st.integers(0, 40))
    def close(self, day: date, length: int) -> None:
        if self.attempt("close_period", starts_on=day, ends_on=day + timedelta(days=length)):
            self.as_of[day + timedelta(days=length - 1)] = self.trial(day + timedelta(days=length - 1), day)

    @rule(
        statement=st.sampled_from(
            [
                "UPDATE ledger_transfer SET functional_minor = functional_minor + 1",
                "UPDATE ledger_entry SET effective_on = '2020-01-01'",
                "DELETE FROM ledger_transfer",
                "DELETE FROM ledger_entry",
                "UPDATE ledger_period SET ends_on = starts_on WHERE closed_at IS NOT NULL",
                "DELETE FROM ledger_period WHERE closed_at IS NOT NULL",
            ]
        )
    )
    def write_behind(self, statement: str) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                touched = cursor.rowcount
        except DatabaseError:
            return
        assert touched in (0, -1)

    @invariant()
    def it_balances(self) -> None:
        # 1: zero in each currency and in dollars.
        rows = queries.trial_balance(self.book)
        assert set(queries.totals(rows).values()) <= {0}
        assert sum(row.functional_minor for row in rows) == 0
        # 15: an account with zero in its currency has zero in dollars.
        for row in rows:
            if row.amount_minor == 0 and row.account.code != self.book.exchange_code:
                assert row.functional_minor == 0, (row.account.code, row.currency)

    @invariant()
    def what_was_written_stays(self) -> None:
        # 5: rows are only ever added, after those that were there.
        rows = self.rows()
        assert rows[: len(self.seen)] == self.seen
        self.seen = rows

    @invariant()
    def closed_days_stay_as_they_were(self) -> None:
        # 16: nothing in a closed period, nothing before it is known; reports of closed days never change.
        for start, end in Period.objects.filter(book=self.book).values_list("starts_on", "ends_on"):
            told = self.as_of[end - timedelta(days=1)]
            assert self.trial(end - timedelta(days=1), start) == told
        assert not Entry.objects.filter(effective_on__gt=AT.date()).exists()

    def trial(self, on: date, since: date) -> list[tuple[Any, ...]]:
        rows = queries.trial_balance(self.book, on=on, since=since)
        return [(row.account.code, row.currency, row.debit_minor, row.credit_minor) for row in rows]

    def replay(self) -> None:
        # 4: the same deeds from an empty book give the same rows in the same order.
        again = open_small_book("encore")
        for deed, asked in self.done:
            if deed == "reverse":
                entry = Entry.objects.get(book=again, sequence=asked["sequence"])
                services.reverse(
                    entry=entry, reason="erreur", effective_on=asked["effective_on"], actor=None, at=AT
                )  # fmt: skip
            else:
                getattr(services, deed)(book=again, actor=None, at=AT, **asked)
        assert self.rows(again) == self.rows()


@pytest.mark.django_db(transaction=True)
def test_the_invariants_hold_whatever_is_tried() -> None:
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
