"""The tables of what funders offer, agree and pay, by topic."""

from maillon.funding.models.agreements import Agreement, Amendment, Report, Signature
from maillon.funding.models.budgets import Budget, BudgetLine, BudgetShare, BudgetSource
from maillon.funding.models.payments import BankDetails, Instalment, PaymentOrder, Recovery
from maillon.funding.models.programmes import Call, Component, Programme, Terms

__all__ = [
    "Agreement",
    "Amendment",
    "BankDetails",
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
    "Report",
    "Signature",
    "Terms",
]
