"""Files that were granted a loan of the fund, and not agreed yet."""

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
from maillon.guarantees.rules import request as rules


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
