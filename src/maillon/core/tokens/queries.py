"""Finding the token behind a secret, and the tokens of a person."""

from __future__ import annotations

from datetime import datetime

from maillon.core.people.models import User
from maillon.core.people.permissions import can, organisations_with
from maillon.core.tokens.models import ApiToken, ApiTokenQuerySet
from maillon.core.tokens.rules import CAPABILITY, PREFIX, Scope, digest


def find(secret: str, *, at: datetime) -> ApiToken | None:
    """The living token this secret opens, with its person; nothing for a secret unknown, expired or revoked."""
    if not secret.startswith(PREFIX):
        return None
    return ApiToken.objects.alive(at).select_related("user").filter(digest=digest(secret)).first()


def tokens_of(user: User) -> ApiTokenQuerySet:
    """Every token of a person, newest first, dead ones included."""
    return ApiToken.objects.filter(user=user).order_by("-created_at", "-id")


def scopes_open_to(user: User) -> list[Scope]:
    """The scopes a person's roles give a meaning to, somewhere; ``read`` is open to everybody with an account."""
    return [
        scope
        for scope, capability in CAPABILITY.items()
        if scope is Scope.READ or can(user, capability) or organisations_with(user, capability).exists()
    ]
