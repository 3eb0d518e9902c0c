"""Tables of engagement, a file a part."""

from maillon.engagement.models.campaigns import Campaign, Edition
from maillon.engagement.models.events import Event, Registration, Session

__all__ = ["Campaign", "Edition", "Event", "Registration", "Session"]
