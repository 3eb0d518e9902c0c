"""Reads about privacy; other domains ask ``has_consent`` and ``persons_consenting``."""

from maillon.core.privacy.queries.consents import current_purpose, has_consent, offered_to, persons_consenting

__all__ = ["current_purpose", "has_consent", "offered_to", "persons_consenting"]
