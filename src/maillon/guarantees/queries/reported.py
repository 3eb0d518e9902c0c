"""What a lender wrote of its loans beside what the fund works out from the same statements."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.guarantees.models import Statement, StatementLine
from maillon.guarantees.queries import history
from maillon.guarantees.rules import measures


@dataclass(frozen=True, slots=True)
class Difference:
    """A line whose checks do not agree: what the fund works out; none where they do, or where nothing was written."""

    line: StatementLine
    balance: int | None
    days: int | None


def differences(statement: Statement) -> list[Difference]:
    """The lines whose closing balance or days past due are not what the fund works out for the quarter's last day.

    Only while it is the last statement of its loans: what was paid since would be counted too.
    """
    known = history.state_of(statement.facility.fund).guarantees
    found = []
    for line in statement.lines.select_related("loan__guarantee").order_by("loan__number"):
        loan = known[line.loan.guarantee.reference].loan
        if any(one.effective_on > statement.ends_on and one.period != statement.period for one in loan.lines):
            continue
        days = measures.days_past_due(loan, statement.ends_on)
        balance = loan.principal_minor if line.balance_minor not in (None, loan.principal_minor) else None
        late = days if line.days_past_due not in (None, days) else None
        if balance is not None or late is not None:
            found.append(Difference(line, balance, late))
    return found
