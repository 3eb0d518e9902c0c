"""The fund's tables, by part."""

from maillon.guarantees.models.capital import CapitalCall, Commitment, Limit
from maillon.guarantees.models.claims import Claim, ClaimEvidence, ClaimPayment
from maillon.guarantees.models.funds import Facility, Fund, Obligor, Product, ProductVersion
from maillon.guarantees.models.guarantees import Event, Guarantee, Loan, Position
from maillon.guarantees.models.papers import Paper, PaperText
from maillon.guarantees.models.social import Assessment, AssessmentAnswer, SocialFramework
from maillon.guarantees.models.statements import Statement, StatementLine

__all__ = [
    "Assessment",
    "AssessmentAnswer",
    "CapitalCall",
    "Claim",
    "ClaimEvidence",
    "ClaimPayment",
    "Commitment",
    "Event",
    "Facility",
    "Fund",
    "Guarantee",
    "Limit",
    "Loan",
    "Obligor",
    "Paper",
    "PaperText",
    "Position",
    "Product",
    "ProductVersion",
    "SocialFramework",
    "Statement",
    "StatementLine",
]
