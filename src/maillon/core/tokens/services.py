"""Tokens are made, used and revoked by the person they stand for."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit import services as audit
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.erasing import on_erasure
from maillon.core.people.models import User
from maillon.core.tokens import queries, rules
from maillon.core.tokens.models import ApiToken


@transaction.atomic
def create(
    *, actor: User, name: str, scopes: Iterable[str], expires_at: datetime, at: datetime
) -> tuple[ApiToken, str]:
    """A new token for oneself and its secret, which is never shown again.

    Refuses an empty name (``tokens.name``), scopes beyond the person's roles, an expiry out of bounds and
    more than MOST_PER_PERSON living tokens (``tokens.too_many``).
    """
    name = " ".join(name.split())[:80]
    if not name:
        raise RuleViolation("tokens.name", field="name")
    granted = rules.scopes(scopes, held=queries.scopes_open_to(actor))
    rules.check_expiry(expires_at, at=at)
    if queries.tokens_of(actor).alive(at).count() >= rules.MOST_PER_PERSON:
        raise RuleViolation("tokens.too_many", most=rules.MOST_PER_PERSON)
    secret = rules.PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=actor,
        name=name,
        shown=secret[: rules.SHOWN],
        digest=rules.digest(secret),
        scopes=[scope.value for scope in granted],
        created_at=at,
        expires_at=expires_at,
    )
    audit.record(
        actor, "core.token.created", token, at=at, after={"scopes": token.scopes, "expires_at": expires_at.isoformat()}
    )
    return token, secret


@transaction.atomic
def revoke(*, token: ApiToken, actor: User, at: datetime) -> ApiToken:
    """The token opens nothing from now on; revoking twice changes nothing. Only its person may."""
    if token.user_id != actor.pk:
        raise NotAllowed("core.revoke_token")
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        audit.record(actor, "core.token.revoked", token, at=at)
    return token


def mark_used(*, token: ApiToken, at: datetime) -> None:
    """Remember the day a token was used; one write a day and token, whatever the traffic."""
    today = timezone.localdate(at)
    if token.used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(used_on=today)


@on_erasure
def forget(user: User) -> None:
    """A person who is erased leaves no token, not even its name."""
    ApiToken.objects.filter(user=user).delete()
