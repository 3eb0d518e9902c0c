"""When one may apply."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from maillon.dossiers.models import ProcedureVersion


def closing_of(version: ProcedureVersion) -> datetime | None:
    """The instant from which it is too late: the version's, or the latest extension's; None without deadline."""
    if version.closes_at is None:
        return None
    given = [extension.closes_at for extension in version.extensions.all()]
    return max([version.closes_at, *given])


def is_open(version: ProcedureVersion, *, at: datetime) -> bool:
    """Whether one may begin or submit at an instant."""
    if version.published_at is None or version.published_at > at:
        return False
    if version.retired_at is not None and version.retired_at <= at:
        return False
    if version.opens_at is not None and at < version.opens_at:
        return False
    closing = closing_of(version)
    return closing is None or at < closing


def open_versions(*, at: datetime) -> QuerySet[ProcedureVersion, ProcedureVersion]:
    """Versions published and not replaced, with their procedure and extensions; ask ``is_open`` of each."""
    found = ProcedureVersion.objects.in_force(at).select_related("procedure").prefetch_related("extensions", "forms")
    return found.order_by("procedure__key", "-number")
