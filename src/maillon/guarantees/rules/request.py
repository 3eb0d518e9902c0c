"""What a request for a guarantee says, once answered: the borrower, its country and sector, the loan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.core.money import exponent

REQUIRED = ("borrower_name", "borrower_country", "borrower_sector", "loan_principal")
"""The names of the questions a procedure's form must ask."""
LOANS = ("cofinancement", "direct")
"""Answers to « outil » by which the fund lends itself."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request in plain values; the loan in minor units of its currency."""

    borrower: str
    country: str
    sector: str
    principal_minor: int
    group: str = ""
    title: str = ""
    tool: str = "garantie"
    """What is asked of the fund: a guarantee, or a loan of its own, beside a lender or alone."""

    @property
    def is_loan(self) -> bool:
        """The fund would lend itself."""
        return self.tool in LOANS

    @property
    def is_direct(self) -> bool:
        """The fund would lend alone: no lender stands beside it."""
        return self.tool == LOANS[1]


def read(answers: Mapping[str, Any], *, currency: str) -> Request:
    """The request that answers say; raises RuleViolation ``guarantees.answer`` (``name``) for what is not there."""
    told = {name: str(answers.get(name) or "").strip() for name in (*REQUIRED, "borrower_group", "project_title")}
    for name in REQUIRED:
        if not told[name]:
            raise RuleViolation("guarantees.answer", name=name)
    try:
        principal = Decimal(told["loan_principal"]).scaleb(exponent(currency))
    except InvalidOperation:
        raise RuleViolation("guarantees.answer", name="loan_principal") from None
    if not principal.is_finite() or principal <= 0 or principal != principal.to_integral_value():
        raise RuleViolation("guarantees.answer", name="loan_principal")
    return Request(
        told["borrower_name"],
        told["borrower_country"].upper(),
        told["borrower_sector"],
        int(principal),
        told["borrower_group"],
        told["project_title"],
        str(answers.get("outil") or "").strip() or "garantie",
    )
