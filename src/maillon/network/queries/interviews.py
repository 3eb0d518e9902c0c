"""Interviews one may read: published, not withdrawn, and the person who answers still agrees."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from maillon.core.parties.models import Organisation
from maillon.core.privacy.queries import persons_consenting
from maillon.network.models import Interview

PURPOSE = "interviews"
"""The purpose people agree to: see data/privacy/purposes.toml."""


def published(*, at: datetime) -> QuerySet[Interview, Interview]:
    """The interviews everybody reads at an instant, the latest first."""
    rows = Interview.objects.filter(published_at__lte=at, withdrawn_at__isnull=True)
    agreed = rows.filter(person__in=persons_consenting(PURPOSE, at=at).values("pk"))
    return agreed.select_related("organisation", "person").order_by("-published_at", "-pk")


def of(organisation: Organisation, *, at: datetime) -> QuerySet[Interview, Interview]:
    """The interviews of one member that everybody reads."""
    return published(at=at).filter(organisation=organisation)


def kept() -> QuerySet[Interview, Interview]:
    """Every interview, drafts and withdrawn ones included, for who keeps them."""
    return Interview.objects.select_related("organisation", "person").order_by("-published_at", "-pk")
