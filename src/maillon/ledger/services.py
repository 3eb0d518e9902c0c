"""Writing in a book: posting what happened, reversing it, closing a period.

Who may is asked by ``permissions`` at the page's door; a domain whose own deed moves money (a notice of dues is
issued) calls these with its own actor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, Q, Subquery
from django.utils import timezone

from maillon.core.audit.rules import FIRST, plain
from maillon.core.audit.rules import seal as sealed
from maillon.core.audit.services import record
from maillon.core.codelists.queries import rates
from maillon.core.errors import RuleViolation
from maillon.core.narratives import Narratives
from maillon.core.people.models import User
from maillon.ledger import queries, rules
from maillon.ledger.charts import Chart
from maillon.ledger.models import Account, Book, Entry, Period, Transfer
from maillon.ledger.rules import Chartered, Move

__all__ = [
    "Move",
    "Posting",
    "close_account",
    "close_period",
    "load_chart",
    "open_account",
    "open_book",
    "post",
    "post_all",
    "reverse",
]

EXCHANGE = "ledger.exchange.settled"
REVERSED = "ledger.entry.reversed"
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


def post(
    *,
    book: Book,
    event: str,
    effective_on: date,
    transfers: Sequence[Move],
    idempotency_key: str,
    actor: User | None,
    at: datetime,
    subject: Model | None = None,
    memo: Narratives | None = None,
) -> Entry:
    """Write what happened; asking again under the same key with the same content gives the same entry.

    Raises RuleViolation ``ledger.key_taken`` when the key was used for something else, ``ledger.closed_period``
    (``day``), ``ledger.future`` when it would take effect after ``at``, ``ledger.no_rate``, ``ledger.no_exchange``
    when a change of rate has no account to go to, and what ``rules.check`` refuses.
    """
    posting = Posting(event, effective_on, transfers, idempotency_key, subject, memo or {})
    return post_all(book=book, postings=[posting], actor=actor, at=at)[0]


@transaction.atomic
def post_all(*, book: Book, postings: Sequence[Posting], actor: User | None, at: datetime) -> list[Entry]:
    """Write many entries in their order, all or none; refused as ``post`` is.

    The journal gets one line for all of them. An account left empty in its own currency is emptied in Canadian
    dollars too, by an entry that follows (``ledger.exchange.settled``).
    """
    return _Writing(book, actor, at).write(postings)


@transaction.atomic
def reverse(*, entry: Entry, reason: str, effective_on: date, actor: User | None, at: datetime) -> Entry:
    """Undo an entry by another that mirrors it; the first one stays as it is.

    The change of rate it had settled is undone with it.

    Raises RuleViolation ``ledger.reason_missing``, ``ledger.already_reversed``, ``ledger.reversal`` when it is
    itself a reversal, ``ledger.before_entry`` when it would take effect before what it undoes, and as ``post``.
    """
    if not reason.strip():
        raise RuleViolation("ledger.reason_missing", field="reason")
    writing = _Writing(entry.book, actor, at)
    if Entry.objects.filter(reverses=entry).exists():
        raise RuleViolation("ledger.already_reversed", entry=entry.sequence)
    if entry.reverses_id:
        raise RuleViolation("ledger.reversal", entry=entry.sequence)
    if effective_on < entry.effective_on:
        raise RuleViolation("ledger.before_entry", field="effective_on", day=entry.effective_on)
    undone = [entry, *Entry.objects.filter(book=entry.book, idempotency_key=_exchange_key(entry), reversed_by=None)]
    memo = {"": reason.strip()}
    return writing.write([_mirror(one, effective_on, memo) for one in undone], reverses=undone)[0]


@transaction.atomic
def open_book(
    *, code: str, name_fr: str, name_en: str, norm: str, actor: User | None, at: datetime, exchange_code: str = ""
) -> Book:
    """An accounting entity begins its books under a norm; raises RuleViolation ``ledger.book_taken``."""
    if Book.objects.filter(code=code).exists():
        raise RuleViolation("ledger.book_taken", book=code)
    book = Book.objects.create(code=code, name_fr=name_fr, name_en=name_en, norm=norm, exchange_code=exchange_code)
    record(actor, "ledger.book.opened", book, at=at, after={"code": code, "norm": norm})
    return book


@transaction.atomic
def open_account(
    *,
    book: Book,
    code: str,
    name_fr: str,
    name_en: str,
    kind: str,
    actor: User | None,
    at: datetime,
    currency: str = "",
) -> Account:
    """Add a line to a book's chart, or open again one that was closed; its code, kind and currency never change.

    Raises RuleViolation ``ledger.account_taken`` when the code means something else, ``ledger.kind``.
    """
    if kind not in Account.Kind.values:
        raise RuleViolation("ledger.kind", field="kind", kind=kind)
    known = Account.objects.filter(book=book, code=code).first()
    if known is not None and (known.kind, known.currency) != (kind, currency):
        raise RuleViolation("ledger.account_taken", field="code", account=code)
    told = {"name_fr": name_fr, "name_en": name_en, "is_open": True}
    if known is not None and all(getattr(known, name) == value for name, value in told.items()):
        return known
    account, _created = Account.objects.update_or_create(
        book=book, code=code, defaults=told, create_defaults=told | {"kind": kind, "currency": currency}
    )
    record(actor, "ledger.account.opened", account, at=at, after={"code": code, "kind": kind} | told)
    return account


@transaction.atomic
def load_chart(*, code: str, chart: Chart, actor: User | None, at: datetime) -> tuple[Book, int]:
    """Open a book, where there is none of that code, and the accounts of a chart it lacks; loading again opens none.

    Gives the book and how many accounts were opened. Raises what ``open_account`` raises.
    """
    book = Book.objects.filter(code=code).first() or open_book(
        code=code,
        name_fr=chart.name_fr,
        name_en=chart.name_en,
        norm=chart.norm,
        exchange_code=chart.exchange,
        actor=actor,
        at=at,
    )
    known = set(book.accounts.values_list("code", flat=True))
    lacking = [line for line in chart.accounts if line.code not in known]
    for line in lacking:
        open_account(
            book=book,
            code=line.code,
            name_fr=line.name_fr,
            name_en=line.name_en,
            kind=line.kind,
            currency=line.currency,
            actor=actor,
            at=at,
        )
    return book, len(lacking)


@transaction.atomic
def close_account(*, account: Account, actor: User | None, at: datetime) -> Account:
    """An account takes nothing more; raises RuleViolation ``ledger.not_empty`` while it holds something."""
    if any(balance.amount_minor or balance.functional_minor for balance in queries.balance([account])):
        raise RuleViolation("ledger.not_empty", account=account.code)
    account.is_open = False
    account.save(update_fields=["is_open"])
    record(actor, "ledger.account.closed", account, at=at, after={"code": account.code})
    return account


@transaction.atomic
def close_period(*, book: Book, starts_on: date, ends_on: date, actor: User | None, at: datetime) -> Period:
    """Nothing takes effect any more from ``starts_on`` (included) to ``ends_on`` (excluded), for ever.

    There is no reopening: what is found later is written on a later day. Raises RuleViolation
    ``ledger.period_order``, ``ledger.period_running`` before its last day has passed,
    ``ledger.period_overlap`` (``start``, ``end``) when it shares a day with another.
    """
    if ends_on <= starts_on:
        raise RuleViolation("ledger.period_order", field="ends_on")
    if timezone.localdate(at) < ends_on:
        raise RuleViolation("ledger.period_running", field="ends_on", day=ends_on)
    Book.objects.select_for_update().get(pk=book.pk)
    for known in book.periods.exclude(starts_on=starts_on, ends_on=ends_on, closed_at=None):
        if rules.overlap((known.starts_on, known.ends_on), (starts_on, ends_on)):
            raise RuleViolation("ledger.period_overlap", field="starts_on", start=known.starts_on, end=known.ends_on)
    period, _created = Period.objects.update_or_create(
        book=book, starts_on=starts_on, ends_on=ends_on, defaults={"closed_at": at}
    )
    record(actor, "ledger.period.closed", period, at=at, after={"book": book.code, "start": starts_on, "end": ends_on})
    return period


class _Writing:
    """One turn at a book: whoever writes holds it until their transaction ends."""

    def __init__(self, book: Book, actor: User | None, at: datetime) -> None:
        self.book = Book.objects.select_for_update().get(pk=book.pk)
        self.actor, self.at = actor, at
        self.today = timezone.localdate(at)
        self.chart: dict[str, Chartered] = {}
        self.closed: list[tuple[date, date]] = []
        self.sequence, self.digest = 0, FIRST
        self.pending: list[tuple[Entry, list[tuple[Move, int]]]] = []

    def write(self, postings: Sequence[Posting], *, reverses: Sequence[Entry] = ()) -> list[Entry]:
        self._read_chart(postings)
        known = self._known(postings)
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
        codes = {
            code for posting in postings for move in posting.transfers for code in (move.debit_code, move.credit_code)
        }
        days = [posting.effective_on for posting in postings]
        closed = self.book.periods.exclude(closed_at=None).filter(
            starts_on__lte=max(days, default=self.today), ends_on__gt=min(days, default=self.today)
        )
        # Asked along with the accounts: most postings fall in no closed period, and one question is saved on each.
        rows = Account.objects.filter(book=self.book, code__in={*codes, self.book.exchange_code})
        told = list(rows.values_list("code", "id", "kind", "currency", "is_open", Exists(closed)))
        self.chart = {code: Chartered(*account) for code, *account, _closed in told}
        if any(row[-1] for row in told):
            self.closed = list(closed.values_list("starts_on", "ends_on"))

    def _known(self, postings: Sequence[Posting]) -> dict[str, Entry]:
        """What was written under these keys already; and the last entry, which the next one follows."""
        keys = [posting.idempotency_key for posting in postings]
        last = Subquery(self.book.entries.order_by("-sequence").values("sequence")[:1])
        found: dict[str, Entry] = {}
        for start in range(0, len(keys), _BATCH):
            asked = Q(idempotency_key__in=keys[start : start + _BATCH])
            for entry in self.book.entries.filter(asked | Q(sequence=last) if start == 0 else asked):
                found[entry.idempotency_key] = entry
                if entry.sequence > self.sequence:
                    self.sequence, self.digest = entry.sequence, entry.digest
        return {key: found[key] for key in keys if key in found}

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
        return entry

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
        self._flush()
        moves = list(self._left_over(posting.transfers))
        if moves:
            key = _exchange_key(entry)
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
                held = queries.held(self.chart[code].id, move.currency)
                if held.amount_minor or not held.functional_minor:
                    continue
                memorandum = self.chart[code].kind == rules.MEMORANDUM
                against = other if memorandum else self.book.exchange_code
                if against not in self.chart:
                    raise RuleViolation("ledger.no_exchange", account=code, currency=move.currency)
                if memorandum:
                    met.add((other, move.currency))
                yield Move(against, code, 0, move.currency, held.functional_minor)


def _exchange_key(entry: Entry) -> str:
    return f"{EXCHANGE}:{entry.sequence}"


def _mirror(entry: Entry, day: date, memo: Narratives) -> Posting:
    moves = [
        Move(row.credit.code, row.debit.code, row.amount_minor, row.currency, row.functional_minor)
        for row in entry.transfers.select_related("debit", "credit").order_by("position")
    ]
    about = (entry.subject_type, entry.subject_id)
    return Posting(REVERSED, day, moves, f"{REVERSED}:{entry.sequence}", about, memo)


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
