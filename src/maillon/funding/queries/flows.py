"""What an agreement makes of its project's money: promised, received, spent as its accepted reports say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from maillon.core.narratives import Narratives
from maillon.core.parties.models import Organisation
from maillon.funding.models import Agreement, Expense, Instalment, Report
from maillon.funding.queries.agreements import terms_of
from maillon.funding.queries.reporting import told
from maillon.projects.models import Transaction

INCOMING, PROMISED, HANDED, SPENT = "1", "11", "3", "4"
"""TransactionType of IATI: incoming funds, incoming commitment, disbursement, expenditure."""
BESIDE = {Expense.PaidBy.COUNTERPART.value: "+contrepartie", Expense.PaidBy.OTHERS.value: "+autres"}
"""How the reference of a transaction ends, when the programme's money did not pay it."""
_BESIDE_WORDS = {"fr": "{} (contrepartie et autres)", "en": "{} (counterpart and others)"}


def transactions_of(agreement: Agreement) -> list[dict[str, Any]]:
    """Every transaction the project of an agreement owes to it, in order; each has a reference of its own."""
    if agreement.signed_at is None:
        return []
    return [*_received(agreement), *_spent(agreement)]


def unspent(agreement: Agreement, *, kept_minor: int, asked: Sequence[Report]) -> int:
    """What an organisation received, did not give back and did not spend of the programme's money, as its accepted
    reports say, minor units; what its counterpart paid leaves no less of it.

    0 while a report is still awaited: nobody knows yet. ``kept_minor`` is what was paid less what came or is asked
    back, ``asked`` every report of the agreement.
    """
    told_by = [one for one in asked if one.kind == Report.Kind.REPORT and one.state != Report.State.DROPPED]
    is_over = agreement.state == Agreement.State.ENDED or all(one.state == Report.State.ACCEPTED for one in told_by)
    if not told_by or not is_over or agreement.activity_id is None:
        return 0
    rows = Transaction.objects.filter(activity=agreement.activity_id, type__in=(HANDED, SPENT))
    for mark in BESIDE.values():
        rows = rows.exclude(reference__endswith=mark)
    spent = rows.filter(reference__startswith=f"{agreement.reference}/").aggregate(total=Sum("amount_minor"))["total"]
    return max(kept_minor - int(spent or 0), 0)


def _received(agreement: Agreement) -> Iterator[dict[str, Any]]:
    funder, home = agreement.funder, agreement.organisation
    given = {**_side("provider", funder), **_side("receiver", home)}
    promised = {"fr": "Convention signée", "en": "Agreement signed"}
    signed_on = timezone.localdate(agreement.signed_at) if agreement.signed_at else agreement.starts_on
    yield _row(agreement, "engagement", PROMISED, signed_on, agreement.amount_minor, promised) | given
    for one in agreement.instalments.filter(state=Instalment.State.PAID).order_by("number"):
        assert one.paid_on is not None  # a constraint of the table
        label = f"versement-{one.number}"
        yield _row(agreement, label, INCOMING, one.paid_on, one.amount_minor, one.label) | given
    back = {"fr": "Somme rendue au bailleur", "en": "Returned to the funder"}
    for recovery in agreement.recoveries.filter(received_on__isnull=False).order_by("pk"):
        assert recovery.received_on is not None
        label = f"remboursement-{recovery.pk}"
        yield _row(agreement, label, INCOMING, recovery.received_on, -recovery.amount_minor, back) | given


def _spent(agreement: Agreement) -> Iterator[dict[str, Any]]:
    accepted = agreement.reports.filter(state=Report.State.ACCEPTED, kind=Report.Kind.REPORT)
    labels = {one.key: one.label for one in terms_of(agreement).expenses}
    for report in accepted.select_related("dossier", "agreement__terms").order_by("due_on", "pk"):
        yield from _spent_in(agreement, report, labels)


def _spent_in(agreement: Agreement, report: Report, labels: Mapping[str, Narratives]) -> Iterator[dict[str, Any]]:
    report.agreement = agreement
    said = told(report)
    day = said.last_day or report.due_on
    rows = Expense.objects.filter(report=report).values("category", "grantee", "paid_by")
    sums = list(rows.annotate(total=Sum("converted_minor")).order_by("category", "grantee", "paid_by"))
    handed = Organisation.objects.in_bulk([one["grantee"] for one in sums if one["grantee"]])
    for one in sums:
        partner = handed.get(one["grantee"] or 0)
        mark = BESIDE.get(one["paid_by"], "")
        label = labels.get(one["category"], {"fr": one["category"]})
        label = _beside(label) if mark else label
        head = f"{report.key}-{report.ordinal}/{one['category']}"
        if partner is None:
            yield _row(agreement, head + mark, SPENT, day, one["total"], label)
        else:
            yield _row(agreement, f"{head}/{partner.pk}{mark}", HANDED, day, one["total"], label) | {
                **_side("provider", agreement.organisation),
                **_side("receiver", partner),
            }
    if sums:
        return
    for place, spent in enumerate(said.spent, start=1):
        label = labels.get(spent.category, {"fr": spent.label or spent.category})
        head = f"{report.key}-{report.ordinal}/{spent.category or place}"
        if spent.actual_minor:
            yield _row(agreement, head, SPENT, day, spent.actual_minor, label)
        if spent.beside_minor:
            mark = BESIDE[Expense.PaidBy.COUNTERPART]
            yield _row(agreement, head + mark, SPENT, day, spent.beside_minor, _beside(label))


def _beside(label: Narratives) -> Narratives:
    return {language: _BESIDE_WORDS.get(language, "{}").format(text) for language, text in label.items()}


def _row(agreement: Agreement, label: str, kind: str, day: date, minor: int, description: Narratives) -> dict[str, Any]:
    return {
        "type": kind,
        "date": day.isoformat(),
        "value_date": day.isoformat(),
        "amount_minor": minor,
        "currency": agreement.currency,
        "description": dict(description),
        "reference": f"{agreement.reference}/{label}"[:200],
    }


def _side(name: str, organisation: Organisation) -> dict[str, Any]:
    return {name: organisation.pk, f"{name}_name": organisation.name("fr")[:300]}
