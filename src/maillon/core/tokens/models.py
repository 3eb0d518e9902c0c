from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def alive(self, at: datetime) -> ApiTokenQuerySet:
        """Tokens that open something at an instant: neither expired nor revoked, of an active account."""
        return self.filter(expires_at__gt=at, revoked_at__isnull=True, user__is_active=True)


class ApiToken(models.Model):
    """A person's key for a machine; only the secret's hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, help_text="what uses it, in its owner's words")
    shown = models.CharField(max_length=24, help_text="the secret's first characters, to tell tokens apart")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret")
    scopes = models.JSONField(default=list, help_text="core.tokens.rules.Scope values")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="excluded")
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True, help_text="the last day it opened something; a day is enough to judge")

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        app_label = "core"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="token_dies_after_birth"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_alive(self, at: datetime) -> bool:
        """Whether it still opens something at an instant."""
        return self.revoked_at is None and self.expires_at > at
