"""Who reads a document that proves something, and who brings one: as they read, or tell, what it proves."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor
from maillon.guarantees.models import Breach, Event, Proof, Statement, YearAccounts
from maillon.guarantees.permissions.breaches import accounts_recorded_by, can_answer_breach, can_record_accounts
from maillon.guarantees.permissions.funds import (
    can_manage_fund,
    can_read_fund,
    can_report_on,
    facilities_reported_by,
    funds_read_by,
)

Subject = Event | Statement | Breach | YearAccounts


def can_read_proof(user: Visitor, proof: Proof) -> bool:
    """The fund's people; of a statement, whoever reports on its agreement; of accounts, whoever hands them in too."""
    if proof.statement is not None:
        return can_report_on(user, proof.statement.facility)
    if proof.accounts is not None:
        guarantee = proof.accounts.guarantee
        return can_record_accounts(user, guarantee) or can_read_fund(user, guarantee.fund)
    about = proof.event or proof.breach
    return about is not None and can_read_fund(user, about.fund)


def proofs_read_by(user: Visitor) -> QuerySet[Proof, Proof]:
    """The documents ``can_read_proof`` says yes for."""
    funds = funds_read_by(user).values("pk")
    return Proof.objects.filter(
        Q(event__fund__in=funds)
        | Q(breach__fund__in=funds)
        | Q(accounts__guarantee__fund__in=funds)
        | Q(accounts__guarantee__in=accounts_recorded_by(user).values("pk"))
        | Q(statement__facility__in=facilities_reported_by(user).values("pk"))
    )


def can_bring_proof(user: Visitor, about: Subject) -> bool:
    """Whoever tells the thing itself: a manager an event, the lender its statement, the sponsor the accounts."""
    if isinstance(about, Statement):
        return can_report_on(user, about.facility)
    if isinstance(about, Breach):
        return can_answer_breach(user, about)
    if isinstance(about, YearAccounts):
        return can_record_accounts(user, about.guarantee)
    return can_manage_fund(user, about.fund)
