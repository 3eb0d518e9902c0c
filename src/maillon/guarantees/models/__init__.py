"""The fund's tables, by part."""

from maillon.guarantees.models.assumptions import AssumptionVersion
from maillon.guarantees.models.capital import CapitalCall, Commitment, Limit
from maillon.guarantees.models.claims import Claim, ClaimEvidence, ClaimPayment
from maillon.guarantees.models.covenants import Breach, CovenantSet, YearAccounts
from maillon.guarantees.models.diligence import DiligenceCheck, DiligenceList
from maillon.guarantees.models.funds import Facility, Fund, Obligor, Product, ProductVersion
from maillon.guarantees.models.gradings import Grading
from maillon.guarantees.models.guarantees import Event, Guarantee, Loan, Position
from maillon.guarantees.models.own_loans import LoanPayout, OwnLoan
from maillon.guarantees.models.papers import CapitalPaper, Paper, PaperText
from maillon.guarantees.models.proofs import Proof
from maillon.guarantees.models.social import Assessment, AssessmentAnswer, SocialFramework
from maillon.guarantees.models.statements import Statement, StatementLine

__all__ = [
    "Assessment",
    "AssessmentAnswer",
    "AssumptionVersion",
    "Breach",
    "CapitalCall",
    "CapitalPaper",
    "Claim",
    "ClaimEvidence",
    "ClaimPayment",
    "Commitment",
    "CovenantSet",
    "DiligenceCheck",
    "DiligenceList",
    "Event",
    "Facility",
    "Fund",
    "Grading",
    "Guarantee",
    "Limit",
    "Loan",
    "LoanPayout",
    "Obligor",
    "OwnLoan",
    "Paper",
    "PaperText",
    "Position",
    "Product",
    "ProductVersion",
    "Proof",
    "SocialFramework",
    "Statement",
    "StatementLine",
    "YearAccounts",
]
