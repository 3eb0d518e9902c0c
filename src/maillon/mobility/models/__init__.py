"""Tables of mobility, a file a part."""

from maillon.mobility.models.candidacies import Candidacy, CompanionWish, Wish
from maillon.mobility.models.cohorts import Cohort, Pin, Placement, Plan
from maillon.mobility.models.offers import Offer, Rulebook, Season

__all__ = [
    "Candidacy",
    "Cohort",
    "CompanionWish",
    "Offer",
    "Pin",
    "Placement",
    "Plan",
    "Rulebook",
    "Season",
    "Wish",
]
