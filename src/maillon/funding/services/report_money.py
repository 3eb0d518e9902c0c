"""What a report says was spent, taken again from the receipts: nobody adds them up by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.dossiers.forms.mapping import mapped
from maillon.dossiers.models import Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of, form_of
from maillon.dossiers.rules.merging import Edit
from maillon.dossiers.services import repeating
from maillon.dossiers.services.answering import answer
from maillon.funding.models import Expense, Report
from maillon.funding.permissions.reports import can_write_report
from maillon.funding.queries import expenses as ledger
from maillon.funding.queries import reporting as queries
from maillon.funding.queries.agreements import terms_of
from maillon.funding.rules import reporting as rules


@transaction.atomic
def take_receipts(*, report: Report, actor: User, at: datetime, language: str = "fr") -> int:
    """Write, item by item, what the receipts of the period make; gives how many amounts changed.

    Raises NotAllowed; RuleViolation ``funding.not_begun``, ``funding.no_receipts``, ``dossiers.answers_final``.
    """
    if not can_write_report(actor, report):
        raise NotAllowed("funding.report")
    whole = _written_on(report)
    last_day = queries.told(report).last_day
    waiting = ledger.to_seal(report.agreement, last_day) if last_day else Expense.objects.none()
    kept, beside = ledger.spent_by_category(waiting), ledger.beside_by_category(waiting)
    if not kept and not beside:
        raise RuleViolation("funding.no_receipts")
    edits = _written(whole, report, kept, "expense.actual", actor=actor, at=at, language=language)
    says_beside = bool(beside or queries.told(report).beside_minor)
    if says_beside and f"{rules.HEAD}expense.beside" in mapped(form_of(whole)).values():
        current = _written_on(report)
        edits += _written(current, report, beside, "expense.beside", actor=actor, at=at, language=language)
    record(actor, "funding.report.receipts_taken", report, at=at, after={"items": len(kept | beside)})
    return edits


@transaction.atomic
def take_plan(*, report: Report, actor: User, at: datetime, language: str = "fr") -> int:
    """Write again in a report being written what the budget in force plans of its period, item by item: an amendment
    was signed since it was begun. Gives how many amounts changed.

    Raises NotAllowed; RuleViolation ``funding.not_begun``, ``funding.no_plan``, ``dossiers.answers_final``.
    """
    if not can_write_report(actor, report):
        raise NotAllowed("funding.report")
    whole = _written_on(report)
    wanted = queries.plan_of(report, queries.told(report))
    if not wanted:
        raise RuleViolation("funding.no_plan")
    edits = _written(whole, report, wanted, "expense.planned", actor=actor, at=at, language=language)
    record(actor, "funding.report.plan_taken", report, at=at, after={"items": len(wanted)})
    return edits


def _written(
    whole: Submission,
    report: Report,
    amounts: Mapping[str, int],
    fact: str,
    *,
    actor: User,
    at: datetime,
    language: str,
) -> int:
    """Write an amount in each item of the report, 0 in those without one; an item it has not yet is added."""
    places = {name.removeprefix(rules.HEAD): path for path, name in mapped(form_of(whole)).items()}
    group = places["expense.category"].rpartition("/")[0]
    now = answers_of(whole).values()
    rows = _rows(now, places, group)
    labels = {one.key: one.label for one in terms_of(report.agreement).expenses}
    wanted: dict[str, str] = {}
    for category in [*rows, *(one for one in amounts if one not in rows)]:
        if category not in rows:
            place = _empty(now, places, group) or _added(whole, group, actor, at, language)
            rows[category] = place
            wanted[_at(places["expense.category"], group, place)] = category
            wanted[_at(places["expense.label"], group, place)] = read(labels.get(category, {}), language).text
            now = answers_of(Submission.objects.get(pk=whole.pk)).values() | wanted
        minor = amounts.get(category, 0)
        amount = str(Money(minor, report.agreement.currency).to_decimal())
        wanted[_at(places[fact], group, rows[category])] = amount
    whole = _written_on(report)
    now = answers_of(whole).values()
    edits = [Edit(path, now.get(path, ""), value) for path, value in wanted.items() if now.get(path, "") != value]
    answer(submission=whole, edits=edits, actor=actor, at=at, language=language)
    return len(edits)


def _written_on(report: Report) -> Submission:
    found = report.dossier.submissions.filter(use="application") if report.dossier else Submission.objects.none()
    whole = found.select_related("form", "dossier__applicant", "respondent").order_by("pk").first()
    if whole is None:
        raise RuleViolation("funding.not_begun")
    return whole


def _rows(now: dict[str, str], places: dict[str, str], group: str) -> dict[str, int]:
    """The place of each item, by its key."""
    leaf = places["expense.category"].removeprefix(f"{group}/")
    found = {}
    for path, value in now.items():
        if path.startswith(f"{group}[") and path.endswith(f"]/{leaf}") and value:
            found[value] = int(path.removeprefix(f"{group}[").partition("]")[0])
    return found


def _empty(now: dict[str, str], places: dict[str, str], group: str) -> int:
    """The first repetition that names no item; 0 when each of them does."""
    leaf = places["expense.category"].removeprefix(f"{group}/")
    for place in range(1, 500):
        path = f"{group}[{place}]/{leaf}"
        if path not in now:
            return 0
        if not now[path]:
            return place
    return 0


def _added(whole: Submission, group: str, actor: User, at: datetime, language: str) -> int:
    current = Submission.objects.get(pk=whole.pk)
    made = repeating.add(
        hand=Hand(actor), submission=current, path=group, revision=current.revision, at=at, language=language
    )
    assert made is not None  # asked once, from the answers as they are
    return int(made.path.removeprefix(f"{group}[").partition("]")[0])


def _at(path: str, group: str, place: int) -> str:
    return f"{group}[{place}]/{path.removeprefix(f'{group}/')}"
