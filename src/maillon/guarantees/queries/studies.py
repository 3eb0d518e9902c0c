"""A file in study: what it asks, and what it would do to each limit if the committee approved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.core.text import slug
from maillon.dossiers.models import Dossier, Submission
from maillon.dossiers.queries.reading import answers_of
from maillon.guarantees.models import Facility, Fund
from maillon.guarantees.queries import history
from maillon.guarantees.rules import request as rules
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules import terms as terms_rules
from maillon.guarantees.rules.engine import limits
from maillon.guarantees.rules.events.life import Parties


@dataclass(frozen=True, slots=True)
class Study:
    """A file beside the fund: the guarantee it would be under an agreement with a lender."""

    fund: Fund
    facility: Facility
    told: rules.Request
    guarantee: states.Guarantee


@dataclass(frozen=True, slots=True)
class Change:
    """A limit the file counts in: used before and after it, and its ceiling; Canadian cents."""

    axis: str
    name: str
    before_minor: int
    after_minor: int
    ceiling_minor: int | None
    """None where the fund set no limit on this axis."""

    @property
    def is_passed(self) -> bool:
        """More than the limit once the file is in."""
        return self.ceiling_minor is not None and self.after_minor > self.ceiling_minor

    @property
    def share(self) -> float | None:
        """Of the ceiling, once the file is in: 1 is all of it."""
        return self.after_minor / self.ceiling_minor if self.ceiling_minor else None


def answered(dossier: Dossier) -> Mapping[str, Any]:
    """Everything answered for good in the dossier, the latest form last."""
    told: dict[str, Any] = {}
    final = dossier.submissions.filter(state=Submission.State.FINAL).select_related("form").order_by("finalised_at")
    for submission in final:
        told |= {path.rpartition("/")[2]: value for path, value in answers_of(submission).values().items()}
    return told


def study(dossier: Dossier, *, fund: Fund, facility: Facility, cap_minor: int) -> Study:
    """The guarantee a file would be; a loan of the fund weighs as much, and no lender bears any of a direct one.

    Raises RuleViolation ``guarantees.answer`` (``name``), ``guarantees.no_cap``.
    """
    if cap_minor <= 0:
        raise RuleViolation("guarantees.no_cap", field="amount")
    told = rules.read(answered(dossier), currency=facility.currency)
    said = terms_rules.read(facility.version.definition)
    said = replace(said, cover=replace(said.cover, loan_currency=facility.currency))
    parties = Parties(
        borrower=slug(told.borrower),
        lender="" if told.is_direct else facility.lender.slug,
        sponsor=dossier.applicant.slug if dossier.applicant else "",
        group=told.group,
        country=told.country,
        sector=told.sector,
    )
    # Approved: its whole cap counts, as it would from the day of the decision.
    made = states.Guarantee(
        id=dossier.reference,
        parties=parties,
        position="approved",
        facility=facility.reference,
        terms=said,
        cap_minor=cap_minor,
        loan=states.Loan(told.principal_minor),
    )
    return Study(fund, facility, told, made)


def changes(found: Study, state: states.Fund | None = None) -> Sequence[Change]:
    """What the file would do along each axis it counts in, the nearest to its ceiling first, now or in a ``state``."""
    state = history.state_of(found.fund) if state is None else state
    before = limits.exposures(state)
    after = limits.exposures(state, {**state.guarantees, found.guarantee.id: found.guarantee})
    base = limits.capital(state)
    ceilings = {(one.axis, one.name): int(one.share * base) for one in state.limits}
    rows = [
        Change(axis, name, before.get((axis, name), 0), after[axis, name], _ceiling(ceilings, axis, name))
        for axis, name in limits.names(found.guarantee).items()
        if name
    ]
    if state.leverage:
        rows.append(Change("leverage", "", before["", ""], after["", ""], int(state.leverage * base)))
    return sorted(rows, key=lambda one: (-(one.share or 0.0), one.axis))


def _ceiling(ceilings: Mapping[tuple[str, str], int], axis: str, name: str) -> int | None:
    """The lowest that holds for a name: its own limit, and the one for each."""
    return min((found for key in (name, "") if (found := ceilings.get((axis, key))) is not None), default=None)
