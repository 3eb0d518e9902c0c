"""Tables of mobility, a file a part."""

from maillon.mobility.models.candidacies import Candidacy, CompanionWish, Wish
from maillon.mobility.models.cohorts import Cohort, Pin, Placement, Plan
from maillon.mobility.models.interviews import InterviewBooking, InterviewKind, InterviewSlot
from maillon.mobility.models.offers import Offer, OfferAlert, Rulebook, Season

__all__ = [
    "Candidacy",
    "Cohort",
    "CompanionWish",
    "InterviewBooking",
    "InterviewKind",
    "InterviewSlot",
    "Offer",
    "OfferAlert",
    "Pin",
    "Placement",
    "Plan",
    "Rulebook",
    "Season",
    "Wish",
]
