"""A notice as a PDF, printed the first time somebody opens it, and kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.documents import services as documents
from maillon.core.documents.models import IssuedDocument
from maillon.core.people.models import User
from maillon.network.models import DuesNotice


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
