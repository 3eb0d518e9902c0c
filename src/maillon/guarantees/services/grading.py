"""How sure a file, a guarantee or a loan of the fund is judged: a grade of the scale, a day, what it rests on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier
from maillon.guarantees.models import Fund, Grading, Guarantee, OwnLoan
from maillon.guarantees.permissions.diligence import can_verify_file
from maillon.guarantees.permissions.funds import can_manage_fund, is_recused
from maillon.guarantees.permissions.studies import fund_of
from maillon.guarantees.queries import gradings, risk
from maillon.guarantees.services.diligence import DECIDED


@transaction.atomic
def grade_guarantee(
    *, guarantee: Guarantee, grade: int, reason: str, on: date, actor: User | None, at: datetime
) -> Grading:
    """A guarantee is judged again: the risk of the year, the provisions and the backtest count it so from that day.

    Raises NotAllowed ``guarantees.manage``, RuleViolation ``guarantees.to_come``, ``guarantees.missing`` without a
    reason, ``guarantees.grade`` for one the scale does not know.
    """
    held = Guarantee.objects.select_for_update(of=("self",)).select_related("fund", "facility").get(pk=guarantee.pk)
    if actor is not None and (not can_manage_fund(actor, held.fund) or is_recused(actor, held)):
        raise NotAllowed("guarantees.manage")
    former = gradings.last(list(gradings.of_guarantee(held))) or held.grade
    made = _keep(Grading(fund=held.fund, guarantee=held, former=former), grade, reason, on, actor, at)
    held.grade = gradings.last(list(gradings.of_guarantee(held))) or grade
    held.save(update_fields=["grade"])
    return made


@transaction.atomic
def grade_loan(*, loan: OwnLoan, grade: int, reason: str, on: date, actor: User | None, at: datetime) -> Grading:
    """A loan of the fund is judged; raises as ``grade_guarantee``."""
    held = OwnLoan.objects.select_for_update(of=("self",)).select_related("fund").get(pk=loan.pk)
    if actor is not None and not can_manage_fund(actor, held.fund):
        raise NotAllowed("guarantees.manage")
    former = gradings.last(list(gradings.of_loan(held))) or held.grade
    made = _keep(Grading(fund=held.fund, loan=held, former=former), grade, reason, on, actor, at)
    held.grade = gradings.last(list(gradings.of_loan(held))) or grade
    held.save(update_fields=["grade"])
    return made


@transaction.atomic
def grade_file(*, dossier: Dossier, grade: int, reason: str, on: date, actor: User, at: datetime) -> Grading:
    """A file in study is judged before the committee decides: its guarantee begins with that grade.

    Raises as ``grade_guarantee``, and ``guarantees.file_decided`` once the file is decided, ``guarantees.no_fund``.
    """
    held = Dossier.objects.select_for_update(of=("self",)).select_related("version__procedure").get(pk=dossier.pk)
    if not can_verify_file(actor, held):
        raise NotAllowed("guarantees.assess")
    if held.state in DECIDED or Guarantee.objects.filter(dossier=held).exists():
        raise RuleViolation("guarantees.file_decided")
    fund = fund_of(held)
    if fund is None:
        raise RuleViolation("guarantees.no_fund")
    former = gradings.last(list(gradings.of_file(held))) or risk.UNGRADED
    return _keep(Grading(fund=fund, dossier=held, former=former), grade, reason, on, actor, at)


def _keep(asked: Grading, grade: int, reason: str, on: date, actor: User | None, at: datetime) -> Grading:
    if on > timezone.localdate(at):
        raise RuleViolation("guarantees.to_come", field="day", day=on)
    if not reason.strip():
        raise RuleViolation("guarantees.missing", field="reason")
    fund: Fund = asked.fund
    if grade not in risk.grades(fund, timezone.localdate(at)):
        raise RuleViolation("guarantees.grade", field="grade")
    asked.grade, asked.reason, asked.graded_on = grade, reason.strip()[:600], on
    asked.graded_by, asked.recorded_at = actor, at
    same = Grading.objects.filter(dossier=asked.dossier, guarantee=asked.guarantee, loan=asked.loan).last()
    told = ("grade", "reason", "graded_on", "graded_by_id")
    if same is not None and all(getattr(same, name) == getattr(asked, name) for name in told):
        # A form sent twice is one judgement.
        return same
    asked.save()
    after = {"grade": grade, "on": on, "reason": asked.reason}
    record(actor, "guarantees.grading.given", asked, at=at, before={"grade": asked.former}, after=after)
    return asked
