"""Actions and signatures for the tests, in one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from maillon.engagement.models import Action, Signature
from maillon.engagement.services import signing

AT = datetime(2026, 11, 26, 15, tzinfo=UTC)
DAY = timedelta(days=1)


def action(**said: Any) -> Action:
    """A petition of the network, open since the day before unless the test says otherwise."""
    told: dict[str, Any] = {
        "slug": f"action-{Action.objects.count()}",
        "kind": "petition",
        "title": {"fr": "Nos terres", "en": "Our lands"},
        "demand": {"fr": "Que 15 % de l’aide soutienne des groupes de femmes.", "en": "That 15% go to women’s groups."},
        "opens_at": AT - DAY,
        "closes_at": AT + 30 * DAY,
        "created_at": AT - DAY,
        "changed_at": AT - DAY,
        "published_at": AT - DAY,
    }
    return Action.objects.create(**{**told, **said})


def signs(held: Action, name: str, *, email: str = "", at: datetime = AT, **said: Any) -> Signature:
    """Somebody signs, unhurried, and has not confirmed yet."""
    said = {"age": timedelta(minutes=1), **said}
    return signing.sign(action=held, name=name, email=email or f"{name.lower()}@exemple.org", at=at, **said)


def signed(held: Action, name: str, **said: Any) -> Signature:
    """Somebody signs and confirms."""
    one = signs(held, name, **said)
    return signing.confirm(signature=one, at=said.get("at", AT))
