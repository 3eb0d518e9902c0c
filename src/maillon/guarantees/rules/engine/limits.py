"""Limits and leverage at the rate of the day: new business stops there, what is owed never does."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import measures, rates
from maillon.guarantees.rules.engine.desk import Desk
from maillon.guarantees.rules.state import Fund, Guarantee

AXES = ("country", "sector", "lender", "group", "borrower", "sponsor", "currency")


def capital(fund: Fund) -> int:
    """Risk capital paid in, restricted included, in CAD cents."""
    return sum(one.paid_minor for one in fund.investors.values()) + fund.capital_minor + fund.donor_minor


def names(guarantee: Guarantee) -> dict[str, str]:
    """Along which name of each axis a guarantee counts; a borrower without a group is its own."""
    who = guarantee.parties
    told = {axis: getattr(who, axis) for axis in AXES if axis != "currency"}
    return told | {"currency": guarantee.currency, "group": who.group or who.borrower}


def exposures(fund: Fund, guarantees: Mapping[str, Guarantee] | None = None) -> dict[tuple[str, str], int]:
    """Exposure in CAD cents at the day's rate, by axis and name; ("", "") is the whole.

    Loans the fund made itself count too, and what is deposited with a lender counts as exposure to that lender.
    """
    totals: dict[tuple[str, str], int] = {("", ""): 0}
    for guarantee in (guarantees if guarantees is not None else fund.guarantees).values():
        amount = rates.worth(measures.exposure(guarantee), guarantee.currency, fund.rates)
        _add(totals, names(guarantee), amount)
        if guarantee.deposit_minor:
            held = rates.worth(guarantee.deposit_minor, guarantee.deposit_currency, fund.rates)
            lender = ("lender", guarantee.parties.lender)
            totals[lender] = totals.get(lender, 0) + held
    for loan in fund.loans.values():
        who = {axis: getattr(loan.parties, axis) for axis in AXES if axis != "currency"}
        who |= {"currency": loan.currency, "group": loan.parties.group or loan.parties.borrower}
        _add(totals, who, rates.worth(loan.principal_minor + loan.interest_minor, loan.currency, fund.rates))
    return totals


def _add(totals: dict[tuple[str, str], int], along: Mapping[str, str], amount: int) -> None:
    totals["", ""] += amount
    for axis, name in along.items():
        if name:
            totals[axis, name] = totals.get((axis, name), 0) + amount


def passed(fund: Fund, totals: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], tuple[int, int]]:
    """The limits that are passed: by axis and name, the exposure and its ceiling in CAD cents."""
    base = capital(fund)
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for limit in fund.limits:
        ceiling = int(limit.share * base)
        for axis, name in totals:
            if axis == limit.axis and name == (limit.name or name) and totals[axis, name] > ceiling:
                found[axis, name] = (totals[axis, name], ceiling)
    ceiling = int(fund.leverage * base)
    if fund.leverage and totals["", ""] > ceiling:
        found["leverage", ""] = (totals["", ""], ceiling)
    return found


def check(desk: Desk, guarantee: Guarantee) -> None:
    """Refuse a new or larger promise that passes a limit on its own names.

    Raises RuleViolation ``guarantees.limit`` (``axis``, ``name``, ``exposure``, ``ceiling``).
    """
    fund = desk.fund
    if not fund.limits and fund.leverage == Fraction(0):
        return
    totals = exposures(fund, {**desk.guarantees(), guarantee.id: guarantee})
    mine = {*names(guarantee).items(), ("leverage", "")}
    for (axis, name), (amount, ceiling) in sorted(passed(fund, totals).items()):
        if (axis, name) in mine:
            raise RuleViolation("guarantees.limit", axis=axis, name=name, exposure=amount, ceiling=ceiling)


def watch(desk: Desk) -> None:
    """Note the limits that rates alone have passed, and strike those that no longer are."""
    fund = desk.fund
    found = passed(fund, exposures(fund, desk.guarantees()))
    before: Mapping[str, object] = fund.breaches
    kept = {f"{axis}|{name}": fund.breaches.get(f"{axis}|{name}", desk.day) for axis, name in sorted(found)}
    for (axis, name), (amount, ceiling) in sorted(found.items()):
        if f"{axis}|{name}" not in before:
            desk.notice("guarantees.limit_passed", axis=axis, name=name, exposure=amount, ceiling=ceiling)
    desk.set(breaches=kept)
