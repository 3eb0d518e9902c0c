"""What people do about privacy; other domains call these three."""

from maillon.core.privacy.services.consents import give_consent, withdraw_consent
from maillon.core.privacy.services.readings import note_reading, note_readings

__all__ = ["give_consent", "note_reading", "note_readings", "withdraw_consent"]
