"""Asking for an import from a page."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from maillon.core.audit import services as audit
from maillon.core.errors import NotAllowed
from maillon.core.files import rules as files
from maillon.core.files import services as storage
from maillon.core.jobs import services as jobs
from maillon.core.jobs.models import JobRun
from maillon.core.people.models import User
from maillon.opendata.permissions import can_import

ACCEPTED = frozenset({files.XML, *files.ARCHIVES})


@transaction.atomic
def ask_for_import(*, upload: File[bytes], actor: User, at: datetime, source_name: str = "") -> JobRun:
    """Keep a file of published activities and queue its import; gives the job to follow.

    Raises NotAllowed ``opendata.import``, and the RuleViolations of ``files.services.store``.
    """
    if not can_import(actor):
        raise NotAllowed("opendata.import")
    stored = storage.store(upload, actor=actor, owner_organisation=None, at=at, allowed=ACCEPTED)
    asked = jobs.enqueue(
        "opendata.import", at=at, requested_by=actor, file=stored.pk, source_name=source_name.strip()[:300]
    )
    audit.record(actor, "opendata.import.asked", asked, at=at, after={"file": stored.name})
    return asked
