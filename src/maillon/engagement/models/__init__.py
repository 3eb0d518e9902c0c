"""Tables of engagement, a file a part."""

from maillon.engagement.models.campaigns import Campaign, Edition
from maillon.engagement.models.events import Evaluation, Event, Registration, Session

__all__ = ["Campaign", "Edition", "Evaluation", "Event", "Registration", "Session"]
