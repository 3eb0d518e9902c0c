"""The fund's own loans: the files granted one and not agreed yet, what is left of each instalment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maillon.core.errors import RuleViolation
from maillon.core.text import slug
from maillon.dossiers.models import Decision, Dossier
from maillon.guarantees.models import Fund
from maillon.guarantees.permissions.studies import EFFECT
from maillon.guarantees.queries import history
from maillon.guarantees.queries.studies import answered
from maillon.guarantees.rules import instalments
from maillon.guarantees.rules import request as rules
from maillon.guarantees.rules import state as states


@dataclass(frozen=True, slots=True)
class Granted:
    """A file the committee said yes to: the loan it waits for, by the reference it will bear."""

    dossier: Dossier
    told: rules.Request
    amount_minor: int
    lender: str
    """The lender of the agreement that was chosen, by its address; empty for a direct loan."""

    @property
    def reference(self) -> str:
        """``PRT-`` and the file's."""
        return reference_of(self.dossier)

    @property
    def borrower(self) -> str:
        """Its address."""
        return slug(self.told.borrower)


def reference_of(dossier: Dossier) -> str:
    """The reference of the loan a file was granted."""
    return f"PRT-{dossier.reference}"


def granted(fund: Fund) -> Sequence[Granted]:
    """The loans granted and not agreed yet, the oldest decision first."""
    known = history.state_of(fund).loans
    lenders = dict(fund.facilities.values_list("reference", "lender__slug"))
    rows = Decision.objects.filter(
        dossier__version__procedure__effect=EFFECT,
        dossier__version__procedure__owner=fund.organisation_id,
        outcome="approved",
        amount_minor__gt=0,
    )
    found = []
    for one in rows.select_related("dossier__applicant", "dossier__version__procedure").order_by("decided_at", "pk"):
        if reference_of(one.dossier) in known:
            continue
        try:
            told = rules.read(answered(one.dossier), currency="CAD")
        except RuleViolation:
            continue
        if told.is_loan:
            beside = lenders.get(one.choice, "") if told.tool == "cofinancement" else ""
            found.append(Granted(one.dossier, told, one.amount_minor or 0, beside))
    return found


def instalments_of(one: states.FundLoan) -> list[instalments.Due]:
    """A loan's instalments, each with what is left to pay of it."""
    return instalments.settled(
        one.instalments, principal_minor=one.repaid_principal_minor, interest_minor=one.repaid_interest_minor
    )


def unpaid_on(one: states.FundLoan) -> list[instalments.Due]:
    """The instalments still to be paid; none of a loan that is not paid out, or of which nothing is owed."""
    owed = one.principal_minor + one.interest_minor
    return [due for due in instalments_of(one) if not due.is_paid] if owed and one.closed_on is None else []
