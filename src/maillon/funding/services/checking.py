"""Looking at receipts: a sample drawn from a published seed, each expense seen, accepted or questioned."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.funding.models import Expense, ExpenseCheck, ExpenseSample, Report
from maillon.funding.permissions.expenses import can_check_report
from maillon.funding.queries import expenses as queries
from maillon.funding.rules import sampling
from maillon.funding.services.turns import hold

State = ExpenseCheck.State


@transaction.atomic
def draw(*, report: Report, actor: User, at: datetime) -> ExpenseSample:
    """Draw the expenses of a report to look at; drawn again, the same sample.

    Raises NotAllowed; RuleViolation ``funding.nothing_to_check`` when the report counts no expense kept here.
    """
    hold(report.agreement)
    if not can_check_report(actor, report):
        raise NotAllowed("funding.check")
    if known := ExpenseSample.objects.filter(report=report).first():
        return known
    units = queries.units_of(report)
    if not units:
        raise RuleViolation("funding.nothing_to_check")
    rule = queries.rule_of_checks(timezone.localdate(at))
    every = sampling.interval(rule, units)
    seed = sampling.seed_of(units, f"{report.agreement.reference}/{report.key}-{report.ordinal}")
    sample = ExpenseSample.objects.create(
        report=report,
        rule=rule.key,
        seed=seed,
        population_minor=sum(one.amount_minor for one in units),
        interval_minor=every,
        drawn_by=actor,
        drawn_at=at,
    )
    chosen = sampling.drawn(units, every=every, seed=seed)
    rows = Expense.objects.filter(report=report, number__in=chosen).order_by("number")
    ExpenseCheck.objects.bulk_create(ExpenseCheck(sample=sample, expense=one) for one in rows)
    told = {"rule": rule.key, "seed": seed, "interval_minor": every, "expenses": chosen}
    record(actor, "funding.sample.drawn", sample, at=at, after=told)
    return sample


@transaction.atomic
def judge(
    *, check: ExpenseCheck, state: str, questioned_minor: int = 0, reason: str = "", actor: User, at: datetime
) -> ExpenseCheck:
    """Say what was seen of one expense: seen, accepted, or questioned for a part of it and a reason both read.

    Raises NotAllowed; RuleViolation ``funding.check_state``, ``funding.no_reason``, ``funding.check_amount``
    (``most``).
    """
    rows = ExpenseCheck.objects.select_for_update(of=("self",))
    held = rows.select_related("sample__report__agreement", "expense").get(pk=check.pk)
    if not can_check_report(actor, held.sample.report):
        raise NotAllowed("funding.check")
    if state not in State.values:
        raise RuleViolation("funding.check_state")
    amount = 0
    if state == State.QUESTIONED:
        if not reason.strip():
            raise RuleViolation("funding.no_reason", field="reason")
        amount = questioned_minor or held.expense.converted_minor
        if not 0 < amount <= held.expense.converted_minor:
            most = held.expense.converted_minor
            currency = held.sample.report.agreement.currency
            raise RuleViolation("funding.check_amount", field="questioned", most=most, currency=currency)
    before = {"state": held.state, "questioned_minor": held.questioned_minor}
    held.state, held.questioned_minor, held.reason = state, amount, reason.strip()
    held.judged_by, held.judged_at = actor, at
    held.save()
    after = {"state": state, "questioned_minor": amount, "reason": held.reason}
    record(actor, "funding.expense.judged", held, at=at, before=before, after=after)
    return held
