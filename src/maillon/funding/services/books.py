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
    return known or ledger.load_chart(code=code, chart=_chart(), actor=None, at=at)[0]


def committed(agreement: Agreement, more_minor: int, *, key: str, actor: User | None, at: datetime) -> None:
    """More, or less below zero, is promised: a grant, and a debt that is not due yet."""
    _post(agreement, "funding.grant.committed", (GRANTS, COMMITTED), more_minor, f"{key}", actor, at, subject=agreement)


def fell_due(instalment: Instalment, more_minor: int, *, key: str, actor: User | None, at: datetime) -> None:
    """What was promised becomes due; below zero, due no more."""
    agreement = instalment.agreement
    _post(agreement, "funding.instalment.due", (COMMITTED, DUE), more_minor, key, actor, at, subject=instalment)


def paid(instalment: Instalment, *, actor: User | None, at: datetime) -> None:
    """The money left, on the day the bank says."""
    key = f"instalment.paid:{instalment.pk}"
    told = {"subject": instalment, "day": instalment.paid_on}
    _post(instalment.agreement, "funding.instalment.paid", (DUE, CASH), instalment.amount_minor, key, actor, at, **told)


def claimed(recovery: Recovery, *, actor: User | None, at: datetime) -> None:
    """Money is asked back."""
    moved = (TO_RECOVER, RECOVERED)
    _post(
        recovery.agreement,
        "funding.recovery.asked",
        moved,
        recovery.amount_minor,
        f"recovery.asked:{recovery.pk}",
        actor,
        at,
        subject=recovery,
    )


def recovered(recovery: Recovery, *, actor: User | None, at: datetime) -> None:
    """It came back."""
    told = {"subject": recovery, "day": recovery.received_on}
    key = f"recovery.received:{recovery.pk}"
    _post(
        recovery.agreement,
        "funding.recovery.received",
        (CASH, TO_RECOVER),
        recovery.amount_minor,
        key,
        actor,
        at,
        **told,
    )


def waived(recovery: Recovery, *, actor: User | None, at: datetime) -> None:
    """It is asked no more: the grant is what it was."""
    moved, key = (RECOVERED, TO_RECOVER), f"recovery.waived:{recovery.pk}"
    _post(
        recovery.agreement,
        "funding.recovery.waived",
        moved,
        recovery.amount_minor,
        key,
        actor,
        at,
        subject=recovery,
    )


def _post(
    agreement: Agreement,
    event: str,
    moved: tuple[str, str],
    amount_minor: int,
    key: str,
    actor: User | None,
    at: datetime,
    *,
    subject: Model | None = None,
    day: date | None = None,
) -> None:
    if not amount_minor:
        return
    debit, credit = moved if amount_minor > 0 else moved[::-1]
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
