"""IFRS 9: the stage of a guarantee and what must be provided for it, over twelve months or to the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Staging:
    """When a risk has increased significantly (stage 2) and when it is impaired (stage 3): versioned data."""

    days_stage_2: int = 30
    days_stage_3: int = 90
    grades_down_stage_2: int = 2


def stage(
    rules: Staging, *, days_past_due: int, grades_down: int = 0, is_restructured: bool = False, in_default: bool = False
) -> int:
    """The stage of a guarantee: 1, 2 or 3. A consented restructuring stays in stage 2 while it is watched."""
    if in_default or days_past_due >= rules.days_stage_3:
        return 3
    worse = days_past_due >= rules.days_stage_2 or grades_down >= rules.grades_down_stage_2
    return 2 if worse or is_restructured else 1


@dataclass(frozen=True, slots=True)
class Credit:
    """What a guarantee's provision is made from: PD of a year, LGD, effective yearly rate, and its exposure to come.

    ``profile`` is what the fund may have to pay at the start of each coming month, while the loan amortises.
    """

    pd: float
    lgd: float
    rate: float
    profile: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Provision:
    """Expected credit losses: of twelve months, of the whole life, and if impaired today."""

    twelve_months: float
    lifetime: float
    impaired: float

    def of(self, at: int) -> float:
        """What stage 1, 2 or 3 asks for."""
        return (self.twelve_months, self.lifetime, self.impaired)[at - 1]


def provision(credit: Credit) -> Provision:
    """The expected credit losses of a guarantee: each month's chance of a first default × LGD × exposure, discounted.

    Stage 1 ≤ stage 2 ≤ stage 3, and all are zero where there is no exposure left.
    """
    profile = [max(one, 0.0) for one in credit.profile]
    monthly = 1 - (1 - credit.pd) ** (1 / MONTHS) if credit.pd < 1 else 1.0
    factor = (1 + credit.rate) ** (-1 / MONTHS)
    alive, discount, twelve, lifetime = 1.0, 1.0, 0.0, 0.0
    for month, exposure in enumerate(profile):
        # A default shows at the end of its month; until then the exposure is that of its start.
        discount *= factor
        lost = alive * monthly * credit.lgd * exposure * discount
        lifetime += lost
        if month < MONTHS:
            twelve += lost
        alive *= 1 - monthly
    impaired = credit.lgd * max(profile, default=0.0)
    return Provision(min(twelve, lifetime), min(lifetime, impaired), impaired)


def straight_line(exposure: float, months: int, grace: int = 0) -> tuple[float, ...]:
    """The exposure at the start of each month of a loan paid back in equal parts after ``grace`` months."""
    paying = max(months - grace, 1)
    return tuple(exposure * min(1.0, (months - month) / paying) for month in range(months))


def scheduled(balances: Sequence[tuple[date, float]], since: date, coverage: float, cap: float) -> tuple[float, ...]:
    """The monthly profile of a schedule: ``balances`` say the principal still due after each date.

    What is due before ``since`` is behind; the last balance ends the profile.
    """
    dated = sorted(balances)
    if not dated:
        return ()
    last = dated[-1][0]
    months = max((last.year - since.year) * MONTHS + last.month - since.month + (last.day > since.day), 0)
    made = []
    for month in range(months):
        year, index = divmod(since.month - 1 + month, MONTHS)
        at = (since.year + year, index + 1, since.day)
        due = [balance for day, balance in dated if (day.year, day.month, day.day) <= at]
        made.append(min(cap, coverage * (due[-1] if due else dated[0][1])))
    return tuple(made)
