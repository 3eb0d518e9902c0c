"""Instants typed in a form: a day and an hour of Québec."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from maillon.core.errors import RuleViolation
from maillon.core.obligations.rules import end_of_day


def instant(typed: str, field: str) -> datetime:
    """The instant of ``2026-11-30T18:30``. Raises RuleViolation ``dossiers.not_an_instant``."""
    try:
        found = parse_datetime(typed.strip())
    except ValueError:
        found = None
    if found is None:
        raise RuleViolation("dossiers.not_an_instant", field=field)
    return found if timezone.is_aware(found) else timezone.make_aware(found, timezone.get_default_timezone())


def day(typed: str, field: str) -> date:
    """The day of ``2026-11-30``. Raises RuleViolation ``dossiers.not_an_instant``."""
    try:
        found = parse_date(typed.strip())
    except ValueError:
        found = None
    if found is None:
        raise RuleViolation("dossiers.not_an_instant", field=field)
    return found


def last_minute(typed: str, field: str) -> datetime:
    """The end of a day typed, on Québec's clock."""
    return end_of_day(day(typed, field), timezone.get_default_timezone())
