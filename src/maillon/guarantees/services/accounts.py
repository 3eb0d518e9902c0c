"""A borrower's accounts of a fiscal year come in: kept as received, and its covenants are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import Guarantee, YearAccounts
from maillon.guarantees.permissions.breaches import can_record_accounts
from maillon.guarantees.services import breaches

_FIRST = 1990


@dataclass(frozen=True, slots=True)
class Told:
    """A year as its statements tell it; minor units of the loan's currency, none below zero."""

    year: int
    sales_minor: int
    purchases_minor: int
    expenses_minor: int
    interest_minor: int
    cash_minor: int
    assets_minor: int
    debts_minor: int


@transaction.atomic
def receive(*, guarantee: Guarantee, told: Told, evidence: str, on: date, actor: User, at: datetime) -> YearAccounts:
    """Accounts came in; the same year again corrects it and what came before stays. Its covenants are looked at.

    Raises NotAllowed ``guarantees.accounts``, RuleViolation ``guarantees.accounts_year``,
    ``guarantees.accounts_future``, ``guarantees.accounts_negative`` (``field``), ``guarantees.accounts_evidence``.
    """
    if not can_record_accounts(actor, guarantee):
        raise NotAllowed("guarantees.accounts")
    today = timezone.localdate(at)
    if not _FIRST <= told.year <= today.year:
        raise RuleViolation("guarantees.accounts_year", field="year", last=today.year)
    if on > today:
        raise RuleViolation("guarantees.accounts_future", field="received_on")
    if not evidence.strip():
        raise RuleViolation("guarantees.accounts_evidence", field="evidence")
    figures = {name: getattr(told, name) for name in Told.__slots__ if name != "year"}
    for name, value in figures.items():
        if value < 0:
            raise RuleViolation("guarantees.accounts_negative", field=name.removesuffix("_minor"))
    kept = YearAccounts.objects.create(
        guarantee=guarantee,
        year=told.year,
        currency=guarantee.facility.currency,
        evidence=evidence.strip()[:300],
        received_on=on,
        recorded_by=actor,
        recorded_at=at,
        **figures,
    )
    record(actor, "guarantees.accounts.received", kept, at=at, after={"year": told.year, **figures})
    breaches.review(fund=guarantee.fund, at=at, actor=actor, among=[guarantee.reference])
    return kept
