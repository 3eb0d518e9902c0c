"""The paper of a loan the fund makes itself: which kind it is, what fills its blanks, what was printed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillon.guarantees.models import OwnLoan, Paper, PaperText
from maillon.guarantees.queries import history
from maillon.guarantees.queries.papers import amount, country, day, percent
from maillon.guarantees.rules import papers as rules
from maillon.guarantees.rules import state as states


def kind_of(loan: OwnLoan) -> rules.Kind:
    """What is printed of a loan: a co-financing agreement beside a lender, else a direct loan agreement."""
    return rules.Kind.COFINANCING if loan.lender_id else rules.Kind.DIRECT_LOAN


def papers_of(loan: OwnLoan) -> QuerySet[Paper, Paper]:
    """What was printed of a loan of the fund, the latest first."""
    return Paper.objects.filter(loan=loan).select_related("document__file", "text", "printed_by__person")


def write(text: PaperText, *, loan: OwnLoan, language: str) -> rules.Written:
    """A text filled for a loan of the fund, its schedule as a table."""
    said = rules.read(rules.Kind(text.kind), text.definition)
    one = history.state_of(loan.fund).loans[loan.reference]
    with override(language):
        facts, schedule = _facts(loan, one, language), _schedule(one)
    return rules.fill(said, facts=facts, lists={}, tables={"schedule": schedule}, language=language)


def _facts(loan: OwnLoan, one: states.FundLoan, language: str) -> dict[str, str]:
    last = max((due.due_on for due in one.instalments), default=None)
    return {
        "fund": loan.fund.organisation.name(language),
        "lender": loan.lender.name(language) if loan.lender else "",
        "reference": loan.reference,
        "borrower": loan.borrower.name(language),
        "country": country(one.parties.country, language),
        "sponsor": loan.sponsor.name(language) if loan.sponsor else "",
        "currency": one.currency,
        "principal": amount(one.agreed_minor, one.currency),
        "interest": percent(one.interest_rate, most=4),
        "basis_days": str(one.basis_days),
        "agreed_on": day(loan.agreed_on),
        "ends_on": day(last),
        "instalments": str(len(one.instalments)) if one.instalments else "",
    }


def _schedule(one: states.FundLoan) -> Sequence[tuple[str, ...]]:
    """The instalments in the order they fall due, and their sum; nothing when none was agreed."""
    rows = sorted(one.instalments, key=lambda due: due.due_on)
    if not rows:
        return ()
    sums = [
        (day(due.due_on), amount(due.principal_minor, one.currency), amount(due.interest_minor, one.currency))
        for due in rows
    ]
    whole = (
        _("En tout"),
        amount(sum(due.principal_minor for due in rows), one.currency),
        amount(sum(due.interest_minor for due in rows), one.currency),
    )
    return ((_("Jour"), _("Principal"), _("Intérêts")), *sums, whole)
