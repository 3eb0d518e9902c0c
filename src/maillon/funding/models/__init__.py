"""The tables of what funders offer, agree and pay, by topic."""

from maillon.funding.models.agreements import (
    Agreement,
    Amendment,
    Instalment,
    PaymentOrder,
    Recovery,
    Signature,
)
from maillon.funding.models.budgets import Budget, BudgetLine, BudgetShare, BudgetSource
from maillon.funding.models.programmes import Call, Component, Programme, Terms

__all__ = [
    "Agreement",
    "Amendment",
    "Budget",
    "BudgetLine",
    "BudgetShare",
    "BudgetSource",
    "Call",
    "Component",
    "Instalment",
    "PaymentOrder",
    "Programme",
    "Recovery",
    "Signature",
    "Terms",
]
