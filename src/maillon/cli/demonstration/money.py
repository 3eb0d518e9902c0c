"""The money of an invented project: yearly budgets, instalments received, what is passed on and spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from maillon.cli.demonstration.parties import Party
from maillon.cli.demonstration.words import TODAY
from maillon.core.money import apportion
from maillon.projects.documents import BudgetDocument, TransactionDocument

KEPT = 9
"""Percentage of a budget the member keeps for support and follow-up."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a project has: minor units of CAD from its first to its last day, and the part already spent."""

    total: int
    spent: int
    starts_on: date
    ends_on: date
    funders: Mapping[str, tuple[Party, int]]
    """Name → the funder and its percentage."""


def budgets(means: Means) -> tuple[BudgetDocument, ...]:
    """One budget a year, the middle years the largest."""
    years = _years(means.starts_on, means.ends_on)
    weights = [((end - start).days + 1) * (3 if 0 < n < len(years) - 1 else 2) for n, (start, end) in enumerate(years)]
    return tuple(
        BudgetDocument(start, end, amount, "CAD", start, status="2")
        for (start, end), amount in zip(years, apportion(means.total, weights), strict=True)
        if amount
    )


def transactions(means: Means, *, member: Party, partner: Party) -> tuple[TransactionDocument, ...]:
    """What was promised, received, passed on to the partner and spent on support, up to the reference day."""
    moves: list[TransactionDocument] = []
    shares = apportion(means.total, [percentage for _, percentage in means.funders.values()])
    past = [start for start, _ in _years(means.starts_on, means.ends_on) if start <= TODAY]
    for (funder, _), amount in zip(means.funders.values(), shares, strict=True):
        moves.append(_move("11", means.starts_on, amount, funder, member, "Entente", "Agreement"))
        # An own fund gives itself nothing: only others' instalments come in.
        if funder is not member:
            due = [
                amount * (end - start).days // max(1, (means.ends_on - means.starts_on).days)
                for start, end in _years(means.starts_on, means.ends_on)
            ]
            for number, (day, instalment) in enumerate(zip(past, due, strict=False), 1):
                texts = (f"Versement {number}", f"Instalment {number}")
                moves.append(_move("1", min(day + timedelta(days=21), TODAY), instalment, funder, member, *texts))
    passed_on = means.spent * (100 - KEPT) // 100
    promised = means.total * (100 - KEPT) // 100
    moves.append(
        _move("2", means.starts_on, promised, member, partner, "Entente de partenariat", "Partnership agreement")
    )
    days = _instalment_days(means)
    for day, amount in zip(days, apportion(passed_on, [1] * len(days)), strict=True):
        if amount:
            moves.append(_move("3", day, amount, member, partner, "Transfert au partenaire", "Transfer to the partner"))
    for day, amount in zip(days[::2], apportion(means.spent - passed_on, [1] * len(days[::2])), strict=True):
        if amount:
            moves.append(_move("4", day, amount, member, None, "Accompagnement et suivi", "Support and follow-up"))
    return tuple(sorted(moves, key=lambda move: (move.date, move.type)))


def _move(
    type_: str, day: date, amount: int, provider: Party, receiver: Party | None, french: str, english: str
) -> TransactionDocument:
    return TransactionDocument(
        type=type_,
        date=day,
        amount_minor=amount,
        currency="CAD",
        value_date=day,
        description={"fr": french, "en": english},
        provider=provider.mention,
        receiver=receiver.mention if receiver else None,
    )


def _years(starts_on: date, ends_on: date) -> list[tuple[date, date]]:
    years = []
    start = starts_on
    while start <= ends_on:
        following = date(start.year + 1, start.month, min(start.day, 28))
        years.append((start, min(following - timedelta(days=1), ends_on)))
        start = following
    return years


def _instalment_days(means: Means) -> list[date]:
    last = min(means.ends_on, TODAY)
    if last <= means.starts_on:
        return [means.starts_on]
    count = max(1, (last - means.starts_on).days // 182)
    step = (last - means.starts_on).days / (count + 1)
    return [means.starts_on + timedelta(days=round(step * (n + 1))) for n in range(count)]
