"""What the bank says: its files received once, its movements kept once, each said to be a payment or something else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.files.rules import CSV, TEXT, XML
from maillon.core.files.services import path_of, store
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.ledger import services as ledger
from maillon.ledger.bank import camt, table
from maillon.ledger.bank.statement import (
    CHARGES,
    Movement,
    Statement,
    account_number,
    referenced,
    sums_by_currency,
    verified,
)
from maillon.ledger.rules import FUNCTIONAL
from maillon.network.models import BankAccount, BankFile, BankLine, DuesNotice, Payment
from maillon.network.permissions.dues import can_keep_dues
from maillon.network.queries.dues import bank as queries
from maillon.network.services.dues import books
from maillon.network.services.dues.payments import record_payment, reverse_payment

State = BankLine.State
ALLOWED = frozenset({XML, CSV, TEXT})


def keyed(number: str) -> str:
    """An account number as it is kept: it can be recognised, not read."""
    return salted_hmac("maillon.bank", account_number(number), algorithm="sha256").hexdigest() if number else ""


@transaction.atomic
def open_account(*, label: str, number: str, currency: str, actor: User | None, at: datetime) -> BankAccount:
    """The network has an account at a bank; its number is kept as a digest and its last characters.

    Raises RuleViolation ``bank.number``, ``bank.account_known``.
    """
    _guard(actor)
    bare = account_number(number)
    if len(bare) < 5:
        raise RuleViolation("bank.number", field="number")
    if BankAccount.objects.filter(number_digest=keyed(bare)).exists():
        raise RuleViolation("bank.account_known", field="number")
    books.open_books(at=at)
    made = BankAccount.objects.create(
        label=label.strip()[:120] or bare[-4:],
        number_end=bare[-4:],
        number_digest=keyed(bare),
        currency=currency,
        ledger_account=books.BANK if currency == FUNCTIONAL else books.FOREIGN_BANK,
    )
    record(actor, "network.bank_account.opened", made, at=at, after={"number_end": made.number_end})
    return made


def receive(*, upload: File[bytes], actor: User | None, at: datetime) -> list[BankFile] | StoredFile:
    """Take in a file of the bank: its statements when it is a camt.053, else the file, whose columns must be told.

    The same file again gives what it gave the first time. Raises RuleViolation as ``camt.read``,
    ``table.read_sheet``, ``statement.verified``, ``files.store``, ``bank.account_unknown`` (``end``).
    """
    _guard(actor)
    limit = camt.LARGEST_FILE
    if upload.size and upload.size > limit:
        raise RuleViolation("bank.too_large", field="file", limit=limit)
    content = upload.read()
    upload.seek(0)
    digest = hashlib.sha256(content).hexdigest()
    if known := list(BankFile.objects.filter(file__digest=digest).order_by("pk")):
        return known
    if camt.looks_like_camt(content) or content.lstrip()[:1] == b"<":
        statements = [verified(one) for one in camt.read(content)]
        return _keep_all(upload, statements, actor, at)
    table.read_sheet(content)
    return store(upload, actor=actor, owner_organisation=None, at=at, allowed=ALLOWED, limit=table.LARGEST_FILE)


@transaction.atomic
def _keep_all(upload: File[bytes], statements: Sequence[Statement], actor: User | None, at: datetime) -> list[BankFile]:
    accounts = {one.account: _account(one) for one in statements}
    stored = store(upload, actor=actor, owner_organisation=None, at=at, allowed=ALLOWED, limit=camt.LARGEST_FILE)
    kept = []
    for number, account in accounts.items():
        kept.append(_keep(account, stored, [one for one in statements if one.account == number], actor, at))
    propose_again()
    return kept


def _account(statement: Statement) -> BankAccount:
    found = BankAccount.objects.filter(number_digest=keyed(statement.account)).first()
    if found is None:
        raise RuleViolation(
            "bank.account_unknown", field="file", end=statement.account[-4:], currency=statement.currency
        )
    if found.currency != statement.currency:
        raise RuleViolation("bank.account_currency", field="file", currency=statement.currency, expected=found.currency)
    return found


def sheet_of(stored: StoredFile) -> table.Sheet:
    """The titles and lines of a CSV that was received."""
    return table.read_sheet(path_of(stored.digest).read_bytes())


@transaction.atomic
def receive_table(
    *, stored: StoredFile, account: BankAccount, columns: Mapping[str, int], actor: User | None, at: datetime
) -> BankFile:
    """Take in a CSV by the columns somebody confirmed; they are remembered for this account's next file.

    Raises RuleViolation as ``table.read`` and ``statement.verified``.
    """
    _guard(actor)
    if known := BankFile.objects.filter(file__digest=stored.digest, account=account).first():
        return known
    sheet = sheet_of(stored)
    statement = verified(table.read(sheet, columns, account=account.number_digest, currency=account.currency))
    account.columns = {"titles": list(sheet.titles), "fields": dict(columns)}
    account.save(update_fields=["columns"])
    kept = _keep(account, stored, [statement], actor, at)
    propose_again()
    return kept


def remembered(account: BankAccount, sheet: table.Sheet) -> dict[str, int]:
    """The columns confirmed last time for this account, when the file has the same titles; else what titles say."""
    told = account.columns
    if told and tuple(told["titles"]) == sheet.titles:
        return dict(told["fields"])
    return sheet.proposed()


def _keep(
    account: BankAccount, stored: StoredFile, statements: Sequence[Statement], actor: User | None, at: datetime
) -> BankFile:
    movements = referenced(one for statement in statements for one in statement.movements)
    today = timezone.localdate(at)
    ordered = sorted(statements, key=lambda one: (one.starts_on or today, one.ends_on or today))
    first, last = ordered[0], ordered[-1]
    days = [day for one in statements for day in (one.starts_on, one.ends_on) if day]
    file = BankFile.objects.create(
        account=account,
        file=stored,
        digest=hashlib.sha256(f"{stored.digest}:{account.number_digest}".encode()).hexdigest(),
        format=first.format,
        statement_reference=first.reference,
        starts_on=min(days, default=None),
        ends_on=max(days, default=None),
        opening_minor=first.opening_minor,
        closing_minor=last.closing_minor,
        received_at=at,
        received_by=actor,
    )
    known = set(BankLine.objects.filter(account=account).values_list("reference", flat=True))
    new = [one for one in movements if one.reference not in known and one.amount_minor]
    BankLine.objects.bulk_create([_line(file, one) for one in new], batch_size=500)
    file.counts = {
        "read": len(movements),
        "new": len(new),
        "known": sum(one.reference in known for one in movements),
        "pending": sum(one.pending for one in statements),
        "sums": sums_by_currency(movements),
        "other_currency": sum(one.currency != account.currency for one in movements),
        "verified": all(one.opening_minor is not None and one.closing_minor is not None for one in statements),
    }
    file.save(update_fields=["counts"])
    _take_back(file, new)
    _charge(file, actor, at)
    record(actor, "network.bank_file.received", file, at=at, after={"format": file.format, **file.counts})
    return file


def _line(file: BankFile, one: Movement) -> BankLine:
    is_charge = one.kind == CHARGES
    return BankLine(
        file=file,
        account=file.account,
        reference=one.reference,
        booked_on=one.booked_on,
        amount_minor=one.amount_minor,
        currency=one.currency,
        counterparty=one.counterparty,
        counterparty_digest=keyed(one.counterparty_account),
        remittance=one.remittance,
        state=State.SET_ASIDE if is_charge else State.OPEN,
        set_aside_because=CHARGES if is_charge else "",
    )


def _take_back(file: BankFile, movements: Sequence[Movement]) -> None:
    """Tie each reversal to the latest movement it takes back: the same sum the other way, the same payer or words."""
    for one in movements:
        if not one.is_reversal:
            continue
        line = BankLine.objects.get(account=file.account, reference=one.reference)
        found = BankLine.objects.filter(
            account=file.account, amount_minor=-one.amount_minor, currency=one.currency, booked_on__lte=one.booked_on
        ).exclude(reversed_by__isnull=False)
        for earlier in found.exclude(pk=line.pk).order_by("-booked_on", "-pk"):
            same_payer = earlier.counterparty_digest and earlier.counterparty_digest == line.counterparty_digest
            same_name = earlier.counterparty and earlier.counterparty == line.counterparty
            same_words = earlier.remittance and earlier.remittance in line.remittance
            if same_payer or same_name or same_words:
                line.reverses = earlier
                line.save(update_fields=["reverses"])
                break


def _charge(file: BankFile, actor: User | None, at: datetime) -> None:
    """What the bank kept for itself is its price: posted at once, nobody has to say what it is."""
    charged = file.lines.filter(set_aside_because=CHARGES, amount_minor__lt=0)
    postings = [
        ledger.Posting(
            event="network.bank.charged",
            effective_on=min(line.booked_on, timezone.localdate(at)),
            transfers=[
                books.priced(books.CHARGES, file.account.ledger_account, -line.amount_minor, line.currency, at=at)
            ],
            idempotency_key=f"bank.charged:{line.pk}",
            subject=line,
        )
        for line in charged
    ]
    if postings:
        ledger.post_all(book=books.open_books(at=at), postings=postings, actor=actor, at=at)


@transaction.atomic
def propose_again() -> None:
    """Look again at every movement that waits: notices were made, paid or cancelled since."""
    waiting = list(BankLine.objects.filter(state__in=(State.OPEN, State.PROPOSED), amount_minor__gt=0))
    found = queries.proposals(waiting)
    changed = []
    for line in waiting:
        proposal = queries.told(found[line.pk])
        if proposal != line.proposal or (line.state == State.PROPOSED) != bool(proposal):
            line.proposal, line.state = proposal, State.PROPOSED if proposal else State.OPEN
            changed.append(line)
    BankLine.objects.bulk_update(changed, ["proposal", "state"], batch_size=200)


@transaction.atomic
def settle_line(
    *,
    line: BankLine,
    organisation: Organisation,
    notices: Sequence[DuesNotice],
    actor: User | None,
    at: datetime,
) -> Payment:
    """A movement is a member's payment, for these notices first; asked twice, it is one payment.

    Raises RuleViolation ``bank.not_received`` for money paid out, ``bank.set_aside``, ``bank.settled_otherwise``
    (``organisation``) when somebody said meanwhile that another member paid, and as ``record_payment``.
    """
    _guard(actor)
    held = BankLine.objects.select_for_update(of=("self",)).select_related("account").get(pk=line.pk)
    if held.state == State.SETTLED and (known := held.payments.filter(reversed_at=None).first()):
        if known.organisation_id != organisation.pk:
            raise RuleViolation("bank.settled_otherwise", organisation=known.organisation.legal_name_fr)
        return known
    if held.state == State.SET_ASIDE:
        raise RuleViolation("bank.set_aside")
    if held.amount_minor <= 0:
        raise RuleViolation("bank.not_received")
    held.state = State.SETTLED
    held.save(update_fields=["state"])
    return record_payment(
        organisation=organisation,
        amount_minor=held.amount_minor,
        currency=held.currency,
        received_on=held.booked_on,
        method=Payment.Method.TRANSFER,
        idempotency_key=f"bank:{held.pk}:{held.payments.count()}",
        bank_line=held,
        notices=notices,
        actor=actor,
        at=at,
    )


def confirm(*, line: BankLine, actor: User | None, at: datetime, seen: str | None = None) -> Payment:
    """A movement is what it was proposed to be; ``seen`` is the proposal's ``mark_of`` on the page that confirms.

    Raises RuleViolation ``bank.no_proposal``, ``bank.proposal_changed``, and as ``settle_line``.
    """
    told: dict[str, Any] = line.proposal
    if not told:
        raise RuleViolation("bank.no_proposal")
    if seen is not None and seen != queries.mark_of(line):
        raise RuleViolation("bank.proposal_changed")
    organisation = Organisation.objects.get(pk=told["organisation"])
    notices = sorted(DuesNotice.objects.filter(pk__in=told["notices"]), key=lambda one: told["notices"].index(one.pk))
    return settle_line(line=line, organisation=organisation, notices=notices, actor=actor, at=at)


def confirm_sure(*, actor: User | None, at: datetime) -> int:
    """Confirm every proposal that leaves no doubt; gives how many. One that became doubtful meanwhile waits."""
    _guard(actor)
    propose_again()
    confirmed = 0
    paid: set[int] = set()
    for line in BankLine.objects.filter(state=State.PROPOSED).order_by("booked_on", "pk"):
        if not line.proposal.get("sure"):
            continue
        # Each its own transaction. Whose member just paid is looked at anew: two payments of one notice are not both
        # sure.
        if line.proposal["organisation"] in paid:
            fresh = queries.proposals([line])[line.pk]
            if not fresh or not fresh[0].sure:
                continue
            line.proposal = queries.told(fresh)
        paid.add(confirm(line=line, actor=actor, at=at).organisation_id)
        confirmed += 1
    propose_again()
    return confirmed


@transaction.atomic
def set_aside(*, line: BankLine, reason: str, actor: User | None, at: datetime) -> BankLine:
    """A movement is not dues, for a reason that is kept. Raises RuleViolation ``dues.no_reason``, ``bank.settled``."""
    _guard(actor)
    held = BankLine.objects.select_for_update().get(pk=line.pk)
    if not reason.strip():
        raise RuleViolation("dues.no_reason", field="reason")
    if held.state == State.SETTLED:
        raise RuleViolation("bank.settled")
    held.state, held.set_aside_because = State.SET_ASIDE, reason.strip()[:300]
    held.save(update_fields=["state", "set_aside_because"])
    record(actor, "network.bank_line.set_aside", held, at=at, after={"reason": held.set_aside_because})
    return held


@transaction.atomic
def put_back(*, line: BankLine, actor: User | None, at: datetime) -> BankLine:
    """A movement set aside waits again. Raises RuleViolation ``bank.not_set_aside`` (charges stay what they are)."""
    _guard(actor)
    held = BankLine.objects.select_for_update().get(pk=line.pk)
    if held.state != State.SET_ASIDE or held.set_aside_because == CHARGES:
        raise RuleViolation("bank.not_set_aside")
    held.state, held.set_aside_because = State.OPEN, ""
    held.save(update_fields=["state", "set_aside_because"])
    record(actor, "network.bank_line.put_back", held, at=at)
    propose_again()
    return held


@transaction.atomic
def take_back(*, line: BankLine, actor: User | None, at: datetime) -> None:
    """The bank took a payment back: it is reversed here too, or both movements are set aside if it was none yet.

    Raises RuleViolation ``bank.no_reversal`` when the movement takes nothing back that is known.
    """
    _guard(actor)
    held = BankLine.objects.select_for_update(of=("self",)).select_related("reverses").get(pk=line.pk)
    earlier = held.reverses
    if earlier is None or held.state == State.SETTLED:
        raise RuleViolation("bank.no_reversal")
    reason = f"Reprise par la banque / Taken back by the bank: {held.reference}"[:300]
    payment = earlier.payments.filter(reversed_at=None).first()
    if payment is not None:
        reverse_payment(payment=payment, reason=reason, actor=actor, at=at)
        held.state = State.SETTLED
    else:
        held.state, held.set_aside_because = State.SET_ASIDE, reason
    held.save(update_fields=["state", "set_aside_because"])
    BankLine.objects.filter(pk=earlier.pk).update(state=State.SET_ASIDE, set_aside_because=reason)
    record(actor, "network.bank_line.taken_back", held, at=at, after={"reverses": earlier.pk})


def open_upload(content: bytes, name: str) -> File[bytes]:
    """Bytes as a file that can be received: a command's own, or a demonstration's."""
    return File(BytesIO(content), name=name)


def _guard(actor: User | None) -> None:
    if actor is not None and not can_keep_dues(actor):
        raise NotAllowed("network.keep_dues")
