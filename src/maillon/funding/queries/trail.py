"""From a public figure of a project down to the receipts behind it; a public total says what is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from maillon.core.narratives import Narratives
from maillon.funding.models import Agreement, Expense, Report
from maillon.funding.queries.flows import BESIDE, HANDED, SPENT
from maillon.projects.models import Activity, Transaction
from maillon.projects.rules.recorded import belongs


@dataclass(frozen=True, slots=True)
class Step:
    """One public transaction: what it says, and the expenses behind it, minor units of its currency."""

    transaction: Transaction
    agreement: Agreement | None
    report: Report | None
    expenses: Sequence[Expense] = field(default_factory=tuple)

    @property
    def is_spending(self) -> bool:
        """Whether receipts are to stand behind it: money that came in has none."""
        return self.transaction.type in (HANDED, SPENT)

    @property
    def amount_minor(self) -> int:
        """What everybody reads."""
        return self.transaction.amount_minor

    @property
    def kept_minor(self) -> int:
        """What the expenses kept here make."""
        return sum(one.converted_minor for one in self.expenses)

    @property
    def without_minor(self) -> int:
        """What has no expense kept here: it is told by the organisation's report, or by whoever published it."""
        return self.amount_minor - self.kept_minor

    @property
    def receipts(self) -> int:
        """How many of the expenses have their receipt here."""
        return sum(one.receipt_id is not None for one in self.expenses)

    @property
    def day(self) -> date:
        """The day of the transaction."""
        return self.transaction.date

    @property
    def words(self) -> Narratives:
        """What it is for."""
        told: Narratives = self.transaction.description
        return told


def trail_of(activity: Activity) -> list[Step]:
    """Every transaction of an activity with what is behind it, in order; four questions."""
    agreements = list(Agreement.objects.filter(activity=activity).select_related("funder", "organisation"))
    rows = Expense.objects.filter(agreement__in=agreements, sealed_at__isnull=False, report__isnull=False)
    rows = rows.filter(report__state=Report.State.ACCEPTED).select_related("report", "receipt", "organisation")
    behind: dict[str, list[Expense]] = {}
    reports: dict[str, Report] = {}
    heads = {one.pk: one for one in agreements}
    for one in rows.order_by("spent_on", "number"):
        assert one.report is not None
        label = f"{heads[one.agreement_id].reference}/{one.report.key}-{one.report.ordinal}/{one.category}"
        handed = f"{label}/{one.grantee_id}" if one.grantee_id else label
        reference = (handed + BESIDE.get(one.paid_by, ""))[:200]
        behind.setdefault(reference, []).append(one)
        reports[reference] = one.report
    return [
        Step(
            one,
            next((kept for kept in agreements if belongs(one.reference, kept.reference)), None),
            reports.get(one.reference),
            behind.get(one.reference, ()),
        )
        for one in activity.transactions.order_by("date", "pk")
    ]
