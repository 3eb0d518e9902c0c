"""One turn at a book: what is asked is checked, priced, sealed and given to the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from django.db.models import Model
from django.utils import timezone

from maillon.core.audit.rules import FIRST, plain
from maillon.core.audit.rules import seal as sealed
from maillon.core.audit.services import record
from maillon.core.codelists.queries import rates
from maillon.core.errors import RuleViolation
from maillon.core.narratives import Narratives
from maillon.core.people.models import User
from maillon.ledger import queries, rules, turn
from maillon.ledger.models import Book, Entry, Transfer
from maillon.ledger.rules import Chartered, Move

EXCHANGE = "ledger.exchange.settled"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Posting:
    """One entry to write: what happened, when it took effect, its moves, under a key that is its own for ever.

    ``subject`` is the record it is about (a notice, a receipt), or its label and key; ``memo`` a sentence by
    language.
    """

    event: str
    effective_on: date
    transfers: Sequence[Move]
    idempotency_key: str
    subject: Model | tuple[str, str] | None = None
    memo: Narratives = field(default_factory=dict)

    @property
    def about(self) -> tuple[str, str]:
        """The label and the key of the subject, both empty without one."""
        if isinstance(self.subject, Model):
            return self.subject._meta.label_lower, str(self.subject.pk)
        return self.subject or ("", "")


class Writing:
    """One turn at a book: whoever writes holds it until their transaction ends."""

    def __init__(self, book: Book, actor: User | None, at: datetime) -> None:
        self.book = Book.objects.select_for_update().get(pk=book.pk)
        self.actor, self.at = actor, at
        self.today = timezone.localdate(at)
        self.chart: dict[str, Chartered] = {}
        self.closed: list[tuple[date, date]] = []
        self.sequence, self.digest = 0, FIRST
        self.pending: list[tuple[Entry, list[tuple[Move, int]]]] = []
        self.holding: dict[tuple[str, str], queries.Held] = {}
        """What an account holds in a currency: read once a turn, then kept up with each entry of it."""

    def write(self, postings: Sequence[Posting], *, reverses: Sequence[Entry] = ()) -> list[Entry]:
        self._read_chart(postings)
        known = turn.known(self.book.pk, [posting.idempotency_key for posting in postings])
        self.sequence, self.digest = turn.last(self.book.pk)
        first, written = self.sequence + 1, []
        for posting, reversed_entry in zip_longest(postings, reverses):
            asked = rules.fingerprint(_content(posting))
            entry = known.get(posting.idempotency_key)
            if entry is None:
                entry = self._append(posting, asked, reversed_entry)
                known[posting.idempotency_key] = entry
                if not reverses:
                    self._settle_exchange(posting, entry)
            elif entry.asked != asked:
                raise RuleViolation("ledger.key_taken", key=posting.idempotency_key, entry=entry.sequence)
            written.append(entry)
        if reverses:
            self._settle_exchange(postings[0], written[0])
        self._flush()
        if self.sequence >= first:
            after = {"book": self.book.code, "first": first, "last": self.sequence, "digest": self.digest}
            one = reverses or len(postings) == 1
            verb = ("ledger.entry.reversed" if reverses else "ledger.entry.posted") if one else "ledger.book.posted"
            record(self.actor, verb, written[0] if one else self.book, at=self.at, after=after)
        return written

    def _read_chart(self, postings: Sequence[Posting]) -> None:
        """The accounts these postings move, and the closed periods where a day of theirs may fall in one."""
        moves = [move for posting in postings for move in posting.transfers]
        codes = {code for move in moves for code in (move.debit_code, move.credit_code)}
        days = [posting.effective_on for posting in postings] or [self.today]
        found = turn.chart(self.book.pk, {*codes, self.book.exchange_code}, first=min(days), last=max(days))
        self.chart = found.accounts
        if found.touches_closed:
            closed = self.book.periods.exclude(closed_at=None)
            self.closed = list(closed.values_list("starts_on", "ends_on"))

    def _append(self, posting: Posting, asked: str, reverses: Entry | None) -> Entry:
        self._check_day(posting.effective_on)
        if not posting.idempotency_key.strip():
            raise RuleViolation("ledger.key_missing")
        rules.check(posting.transfers, self.chart, reversing=reverses is not None)
        written = {
            "sequence": self.sequence + 1,
            "effective_on": posting.effective_on,
            "known_at": self.at,
            "event": posting.event,
            "subject_type": posting.about[0],
            "subject_id": posting.about[1],
            "memo": plain(posting.memo),
            "idempotency_key": posting.idempotency_key,
            "asked": asked,
            "actor_id": self.actor.pk if self.actor else None,
        }
        priced = [(move, rules.worth(move, posting.effective_on, rates())) for move in posting.transfers]
        told = [
            [position, move.debit_code, move.credit_code, move.currency, move.amount_minor, cents]
            for position, (move, cents) in enumerate(priced, start=1)
        ]
        undone = {"reverses__sequence": reverses.sequence if reverses else None}
        self.sequence += 1
        self.digest = sealed(self.digest, rules.facts(written | undone, told, book=self.book.code))
        entry = Entry(book=self.book, reverses=reverses, lines=len(told), digest=self.digest, **written)
        self.pending.append((entry, priced))
        for move, cents in priced:
            for code, sign in ((move.debit_code, 1), (move.credit_code, -1)):
                if (code, move.currency) in self.holding:
                    before = self.holding[code, move.currency]
                    self.holding[code, move.currency] = queries.Held(
                        before.amount_minor + sign * move.amount_minor, before.functional_minor + sign * cents
                    )
        return entry

    def _held(self, code: str, currency: str) -> queries.Held:
        """What an account holds once all that was appended so far is counted."""
        if (code, currency) not in self.holding:
            self._flush()
            self.holding[code, currency] = queries.held(self.chart[code].id, currency)
        return self.holding[code, currency]

    def _flush(self) -> None:
        """Give the database what waits: many entries in two statements."""
        Entry.objects.bulk_create([entry for entry, _priced in self.pending], batch_size=_BATCH)
        Transfer.objects.bulk_create(
            (
                Transfer(
                    entry=entry,
                    position=position,
                    debit_id=self.chart[move.debit_code].id,
                    credit_id=self.chart[move.credit_code].id,
                    currency=move.currency,
                    amount_minor=move.amount_minor,
                    functional_minor=cents,
                )
                for entry, priced in self.pending
                for position, (move, cents) in enumerate(priced, start=1)
            ),
            batch_size=_BATCH,
        )
        self.pending = []

    def _check_day(self, day: date) -> None:
        if day > self.today:
            raise RuleViolation("ledger.future", field="effective_on", day=day)
        if any(start <= day < end for start, end in self.closed):
            raise RuleViolation("ledger.closed_period", field="effective_on", day=day)

    def _settle_exchange(self, posting: Posting, entry: Entry) -> None:
        if all(move.currency == rules.FUNCTIONAL for move in posting.transfers):
            return
        moves = list(self._left_over(posting.transfers))
        if moves:
            key = exchange_key(entry)
            settling = Posting(EXCHANGE, posting.effective_on, moves, key, posting.subject)
            self._append(settling, rules.fingerprint(_content(settling)), None)

    def _left_over(self, moves: Sequence[Move]) -> Iterator[Move]:
        """What empties in Canadian dollars the accounts that these moves emptied in their own currency."""
        met: set[tuple[str, str]] = set()
        for move in moves:
            for code, other in ((move.debit_code, move.credit_code), (move.credit_code, move.debit_code)):
                if move.currency == rules.FUNCTIONAL or code == self.book.exchange_code or (code, move.currency) in met:
                    continue
                met.add((code, move.currency))
                held = self._held(code, move.currency)
                if held.amount_minor or not held.functional_minor:
                    continue
                memorandum = self.chart[code].kind == rules.MEMORANDUM
                against = other if memorandum else self.book.exchange_code
                if against not in self.chart:
                    raise RuleViolation("ledger.no_exchange", account=code, currency=move.currency)
                if memorandum:
                    met.add((other, move.currency))
                yield Move(against, code, 0, move.currency, held.functional_minor)


def exchange_key(entry: Entry) -> str:
    """The key under which the exchange difference of an entry is posted once, whoever asks again."""
    return f"{EXCHANGE}:{entry.sequence}"


def _content(posting: Posting) -> Mapping[str, Any]:
    return {
        "event": posting.event,
        "effective_on": posting.effective_on.isoformat(),
        "subject": list(posting.about),
        "memo": plain(posting.memo),
        "transfers": [
            [move.debit_code, move.credit_code, move.amount_minor, move.currency, move.functional_minor]
            for move in posting.transfers
        ],
    }
