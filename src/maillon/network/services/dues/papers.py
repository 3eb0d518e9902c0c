"""Notices on paper: one as a PDF, kept from its first reading; all those of a year in a ZIP, for the post."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import override

from maillon.core.audit.services import record
from maillon.core.documents import services as documents
from maillon.core.documents.models import IssuedDocument
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.files.rules import ZIP
from maillon.core.files.services import discard, store
from maillon.core.jobs.models import JobRun
from maillon.core.people.models import User
from maillon.network.models import DuesNotice, MembershipYear
from maillon.network.permissions.dues import can_keep_dues

PRINT = "network.dues.print"
PART = 50
"""Notices in one PDF of the ZIP: a printer takes it, and a page process never holds more."""
_AT_ONCE = 2
"""PDFs printed side by side, each by a process of its own."""

Explain = Callable[[DuesNotice], Mapping[str, Any]]
_explain: list[Explain] = []


def explain_with(explain: Explain) -> None:
    """Say how a notice is put in words for its template; the surface does, when the application starts."""
    _explain[:] = [explain]


def keep_notice(*, notice: DuesNotice, html: str, language: str, actor: User | None, at: datetime) -> IssuedDocument:
    """Print a notice and keep it: the next reader is given the same file, with the same code.

    Printing takes about a second and happens outside of any transaction. Raises RuleViolation as
    ``documents.services.issue``.
    """
    if notice.document is not None:
        return notice.document
    made = documents.issue(
        kind="network.dues_notice",
        subject=notice,
        title={"fr": f"Avis de cotisation {notice.number}", "en": f"Dues notice {notice.number}"},
        html=html,
        language=language,
        actor=actor,
        at=at,
        owner_organisation=notice.organisation,
    )
    with transaction.atomic():
        held = DuesNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        # Two readers at once: the first document stays, the other one is known to nobody.
        if held.document_id is None:
            held.document = made
            held.save(update_fields=["document"])
    return held.document or made


def print_year(
    *, year: MembershipYear, language: str, actor: User | None, at: datetime, report: Callable[[int, int], None]
) -> tuple[StoredFile, int]:
    """Every notice of a year that stands, one a page by name, as a ZIP of PDFs to print; and how many there are.

    It takes the place of the year's former ZIP. Raises NotAllowed; RuleViolation ``dues.nothing_to_print``, and as
    ``documents.services.print_pdf``.
    """
    if actor is not None and not can_keep_dues(actor):
        raise NotAllowed("network.keep_dues")
    found = DuesNotice.objects.filter(year=year, cancelled_at=None).select_related("organisation", "year", "scale")
    notices = list(found.order_by("organisation__legal_name_fr", "pk"))
    if not notices:
        raise RuleViolation("dues.nothing_to_print")
    parts = [notices[start : start + PART] for start in range(0, len(notices), PART)]
    packed, done = BytesIO(), 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as kept, ThreadPoolExecutor(_AT_ONCE) as printers:
        # Words are found here, with the database; only the waiting for a printing process is shared out.
        printed = printers.map(documents.print_pdf, [_pages(part, year, language) for part in parts])
        for part, pdf in zip(parts, printed, strict=True):
            kept.writestr(f"avis-{year.label}-{done + 1:04d}-{done + len(part):04d}.pdf", pdf)
            done += len(part)
            report(done, len(notices))
    with transaction.atomic():
        stored = store(
            ContentFile(packed.getvalue(), name=f"avis-{year.label}.zip"),
            actor=actor,
            owner_organisation=None,
            at=at,
            allowed=frozenset({ZIP}),
        )
        for former in _printed(year):
            discard(stored=former, actor=actor, at=at)
        record(actor, "network.notices.printed", year, at=at, after={"notices": len(notices), "file": stored.pk})
    return stored, len(notices)


def _pages(notices: list[DuesNotice], year: MembershipYear, language: str) -> str:
    with override(language):
        told = [_explain[0](one) for one in notices]
    return documents.render("network/documents/dues_notices.html", {"notices": told, "year": year}, language)


def _printed(year: MembershipYear) -> list[StoredFile]:
    runs = JobRun.objects.filter(name=PRINT, arguments__year=year.pk, state=JobRun.State.SUCCEEDED)
    return list(StoredFile.objects.filter(pk__in=[run.result["file"] for run in runs if run.result]))


def last_print(year: MembershipYear) -> JobRun | None:
    """The last time a year's notices were asked on paper: how far it is, or what it gave."""
    return JobRun.objects.filter(name=PRINT, arguments__year=year.pk).order_by("-pk").first()


def printed_file(run: JobRun | None) -> StoredFile | None:
    """The ZIP that a run made, while it is kept."""
    if run is None or run.state != JobRun.State.SUCCEEDED or not run.result:
        return None
    return StoredFile.objects.filter(pk=run.result["file"]).first()
