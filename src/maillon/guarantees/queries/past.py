"""What became of a portfolio taken over: its totals by the engine, beside those of its file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from maillon.guarantees.models import Event, Facility
from maillon.guarantees.queries import history
from maillon.guarantees.rules import past as rules


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the loans of a portfolio, in minor units of its currency."""

    loans: int = 0
    approved_minor: int = 0
    guaranteed_minor: int = 0
    disbursed_minor: int = 0
    defaulted: int = 0
    """Loans on which something was charged off."""
    charged_off_minor: int = 0
    repaid_after_minor: int = 0
    """Of what was charged off, what came back once it was."""
    lost_minor: int = 0
    """Principal nobody paid back in the end."""

    def differences(self, other: Totals) -> list[str]:
        """The names of the sums that are not the same."""
        return [one.name for one in fields(self) if getattr(self, one.name) != getattr(other, one.name)]


@dataclass(frozen=True, slots=True)
class Borne:
    """What the fund itself paid on a portfolio, got back and bore."""

    paid_minor: int
    recovered_minor: int

    @property
    def net_minor(self) -> int:
        """What the fund bore in the end."""
        return self.paid_minor - self.recovered_minor


def of_file(loans: Iterable[rules.Past]) -> Totals:
    """The sums a file says, without the engine."""
    kept = tuple(loans)
    lost = [one for one in kept if one.charged_off_minor]
    return Totals(
        loans=len(kept),
        approved_minor=sum(one.approved_minor for one in kept),
        guaranteed_minor=sum(one.guaranteed_minor for one in kept),
        disbursed_minor=sum(one.disbursed_minor for one in kept),
        defaulted=len(lost),
        charged_off_minor=sum(one.charged_off_minor for one in lost),
        repaid_after_minor=sum(one.charged_off_minor for one in lost if one.is_repaid),
        lost_minor=sum(one.charged_off_minor for one in lost if not one.is_repaid),
    )


def of_engine(facility: Facility) -> tuple[Totals, Borne]:
    """The same sums as the fund's history makes them, and what the fund bore."""
    known = history.state_of(facility.fund).guarantees.values()
    kept = [one for one in known if one.facility == facility.reference]
    called = [one for one in kept if one.claim.loss_minor]
    lost = sum(one.claim.loss_minor - one.recourse.recovered_minor for one in called)
    after = _repaid_after(facility)
    totals = Totals(
        loans=len(kept),
        approved_minor=sum(one.loan.agreed_minor for one in kept),
        guaranteed_minor=sum(one.cap_minor for one in kept),
        disbursed_minor=sum(one.loan.drawn_minor + one.loan.excess_minor + one.loan.outside_minor for one in kept),
        defaulted=len(called),
        charged_off_minor=lost + after,
        repaid_after_minor=after,
        lost_minor=lost,
    )
    paid = sum(one.claim.paid_minor for one in called)
    return totals, Borne(paid, sum(one.recourse.share_minor for one in called))


def _repaid_after(facility: Facility) -> int:
    """What lenders recovered once the loss was charged off, from the events that say so."""
    rows = Event.objects.filter(
        fund=facility.fund,
        kind="recovery_reported",
        guarantee__facility=facility,
        idempotency_key__endswith=rules.AFTER,
    )
    return sum(payload["amount_minor"] for payload in rows.values_list("payload", flat=True))
