"""Tables of mobility, a file a part."""

from maillon.mobility.models.after import AlumniProfile, Feedback, FundraisingPage, PledgedAmount
from maillon.mobility.models.candidacies import Candidacy, CompanionWish, Wish
from maillon.mobility.models.cohorts import Cohort, Pin, Placement, Plan
from maillon.mobility.models.departures import CheckIn, Departure, EmergencyContact, PreparationItem
from maillon.mobility.models.guidelines import Guideline, RiskSheet
from maillon.mobility.models.interviews import InterviewBooking, InterviewKind, InterviewSlot
from maillon.mobility.models.offers import Offer, OfferAlert, Rulebook, Season
from maillon.mobility.models.safety import FocalPerson, Incident, IncidentNote, OnCall
from maillon.mobility.models.training import TrainingPresence, TrainingSession

__all__ = [
    "AlumniProfile",
    "Candidacy",
    "CheckIn",
    "Cohort",
    "CompanionWish",
    "Departure",
    "EmergencyContact",
    "Feedback",
    "FocalPerson",
    "FundraisingPage",
    "Guideline",
    "Incident",
    "IncidentNote",
    "InterviewBooking",
    "InterviewKind",
    "InterviewSlot",
    "Offer",
    "OfferAlert",
    "OnCall",
    "Pin",
    "Placement",
    "Plan",
    "PledgedAmount",
    "PreparationItem",
    "RiskSheet",
    "Rulebook",
    "Season",
    "TrainingPresence",
    "TrainingSession",
    "Wish",
]
