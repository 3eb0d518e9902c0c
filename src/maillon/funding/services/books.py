"""The books of a funder: what it promised, owes, paid and gets back (data/ledger/charts/subventions.toml)."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from maillon.core.narratives import Narratives
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.funding.models import Agreement, Instalment, Recovery
from maillon.ledger import charts
from maillon.ledger import services as ledger
from maillon.ledger.models import Book
from maillon.ledger.rules import Move

CASH, TO_RECOVER, COMMITTED, DUE, GRANTS, RECOVERED = "1000", "1100", "2000", "2100", "5000", "5010"
_CHART = Path(settings.PROJECT) / "data" / "ledger" / "charts" / "subventions.toml"


@cache
def _chart() -> charts.Chart:
    return charts.read(_CHART)


def code_of(funder: Organisation) -> str:
    """The code of a funder's book."""
    return f"subventions-{funder.slug}"[:40].rstrip("-")


def book_of(funder: Organisation, *, at: datetime) -> Book:
    """The funder's book with the accounts of the example chart; made the first time."""
    code = code_of(funder)
    known = Book.objects.filter(code=code).first()
    return known or ledger.load_chart(code=code, chart=_chart(), actor=None, at=at, owner=funder)[0]


def committed(agreement: Agreement, more_minor: int, *, key: str, actor: User | None, at: datetime) -> None:
    """More, or less below zero, is promised: a grant, and a debt that is not due yet."""
    moved = (GRANTS, COMMITTED, more_minor)
    _post("funding.grant.committed", agreement, moved, key=key, subject=agreement, actor=actor, at=at)


def fell_due(instalment: Instalment, more_minor: int, *, key: str, actor: User | None, at: datetime) -> None:
    """What was promised becomes due; below zero, due no more."""
    moved = (COMMITTED, DUE, more_minor)
    _post("funding.grant.due", instalment.agreement, moved, key=key, subject=instalment, actor=actor, at=at)


def paid(instalment: Instalment, *, actor: User | None, at: datetime) -> None:
    """The money left, on the day the bank says."""
    moved, key, day = (DUE, CASH, instalment.amount_minor), f"instalment.paid:{instalment.pk}", instalment.paid_on
    _post("funding.grant.paid", instalment.agreement, moved, key=key, subject=instalment, actor=actor, at=at, day=day)


def claimed(recovery: Recovery, *, actor: User | None, at: datetime) -> None:
    """Money is asked back."""
    moved, key = (TO_RECOVER, RECOVERED, recovery.amount_minor), f"recovery.asked:{recovery.pk}"
    _post("funding.grant.reclaimed", recovery.agreement, moved, key=key, subject=recovery, actor=actor, at=at)


def recovered(recovery: Recovery, *, actor: User | None, at: datetime) -> None:
    """It came back."""
    moved, day = (CASH, TO_RECOVER, recovery.amount_minor), recovery.received_on
    key = f"recovery.received:{recovery.pk}"
    _post("funding.grant.recovered", recovery.agreement, moved, key=key, subject=recovery, actor=actor, at=at, day=day)


def waived(recovery: Recovery, *, actor: User | None, at: datetime) -> None:
    """It is asked no more: the grant is what it was."""
    moved, key = (RECOVERED, TO_RECOVER, recovery.amount_minor), f"recovery.waived:{recovery.pk}"
    _post("funding.grant.left", recovery.agreement, moved, key=key, subject=recovery, actor=actor, at=at)


def _post(
    event: str,
    agreement: Agreement,
    moved: tuple[str, str, int],
    *,
    key: str,
    subject: Model,
    actor: User | None,
    at: datetime,
    day: date | None = None,
) -> None:
    debit, credit, amount_minor = moved
    if not amount_minor:
        return
    if amount_minor < 0:
        debit, credit = credit, debit
    memo: Narratives = {"": f"{agreement.reference} {agreement.title}"[:200]}
    ledger.post(
        book=book_of(agreement.funder, at=at),
        event=event,
        effective_on=day or timezone.localdate(at),
        transfers=[Move(debit, credit, abs(amount_minor), agreement.currency)],
        subject=subject,
        memo=memo,
        idempotency_key=key,
        actor=actor,
        at=at,
    )
