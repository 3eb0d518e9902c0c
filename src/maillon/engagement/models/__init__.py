"""Tables of engagement, a file a part."""

from maillon.engagement.models.actions import Action, DailyAction, PaperBatch, Signature, Tally, Wording
from maillon.engagement.models.campaigns import Campaign, Edition
from maillon.engagement.models.elected import Assembly, ElectedMember, Riding, RidingPlace
from maillon.engagement.models.events import Event, Registration, Session

__all__ = [
    "Action",
    "Assembly",
    "Campaign",
    "DailyAction",
    "Edition",
    "ElectedMember",
    "Event",
    "PaperBatch",
    "Registration",
    "Riding",
    "RidingPlace",
    "Session",
    "Signature",
    "Tally",
    "Wording",
]
