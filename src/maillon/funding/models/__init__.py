"""The tables of what funders offer, agree and pay, by topic."""

from maillon.funding.models.agreements import Agreement, Amendment, Report, Signature
from maillon.funding.models.approvals import ApprovalLine, ApprovalList
from maillon.funding.models.arrangements import Arrangement
from maillon.funding.models.budgets import Budget, BudgetLine, BudgetShare, BudgetSource
from maillon.funding.models.emergencies import Emergency, Invitation, Prequalification, Vetting
from maillon.funding.models.expenses import Expense, ExpenseCheck, ExpenseSample
from maillon.funding.models.payments import BankDetails, Instalment, PaymentOrder, Recovery
from maillon.funding.models.planning import LogicModel, NeedSignature
from maillon.funding.models.programmes import Call, Component, Envelope, Programme, Terms
from maillon.funding.models.sharing import Contribution, Cooperation, ExpertMission, TuitionAllotment, TuitionQuota
from maillon.funding.models.visits import FieldVisit, VisitFinding

__all__ = [
    "Agreement",
    "Amendment",
    "ApprovalLine",
    "ApprovalList",
    "Arrangement",
    "BankDetails",
    "Budget",
    "BudgetLine",
    "BudgetShare",
    "BudgetSource",
    "Call",
    "Component",
    "Contribution",
    "Cooperation",
    "Emergency",
    "Envelope",
    "Expense",
    "ExpenseCheck",
    "ExpenseSample",
    "ExpertMission",
    "FieldVisit",
    "Instalment",
    "Invitation",
    "LogicModel",
    "NeedSignature",
    "PaymentOrder",
    "Prequalification",
    "Programme",
    "Recovery",
    "Report",
    "Signature",
    "Terms",
    "TuitionAllotment",
    "TuitionQuota",
    "Vetting",
    "VisitFinding",
]
