"""The versioned terms in force on a day: how long data are kept, how soon to answer."""

from __future__ import annotations

from datetime import date

from maillon.core.errors import RuleViolation
from maillon.core.privacy.models import DelayRule, RetentionRule


def retention_rules(*, on: date) -> dict[str, RetentionRule]:
    """The retention rules in force on a day, by key; one query."""
    return {rule.key: rule for rule in RetentionRule.objects.filter(starts_on__lte=on).order_by("starts_on")}


def days_for(key: str, *, on: date) -> int:
    """How many days a delay leaves on a day. Raises RuleViolation ``privacy.no_delay`` when none is set yet."""
    rule = DelayRule.objects.filter(key=key, starts_on__lte=on).order_by("-starts_on").first()
    if rule is None:
        raise RuleViolation("privacy.no_delay", key=key)
    return rule.days
