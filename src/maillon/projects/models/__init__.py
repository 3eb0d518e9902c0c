"""IATI's words: an activity and everything said of it."""

from maillon.projects.models.activity import Activity, RelatedActivity, Source
from maillon.projects.models.classification import PolicyMarker, SectorShare, Tag
from maillon.projects.models.finance import Budget, Transaction
from maillon.projects.models.participation import ParticipatingOrganisation
from maillon.projects.models.place import Location, RecipientShare
from maillon.projects.models.preparation import Draft, SpreadsheetImport, Submission
from maillon.projects.models.reach import ReachList, ReachRule, ReachSketch
from maillon.projects.models.result import Indicator, IndicatorPeriod, Measurement, Result

__all__ = [
    "Activity",
    "Budget",
    "Draft",
    "Indicator",
    "IndicatorPeriod",
    "Location",
    "Measurement",
    "ParticipatingOrganisation",
    "PolicyMarker",
    "ReachList",
    "ReachRule",
    "ReachSketch",
    "RecipientShare",
    "RelatedActivity",
    "Result",
    "SectorShare",
    "Source",
    "SpreadsheetImport",
    "Submission",
    "Tag",
    "Transaction",
]
