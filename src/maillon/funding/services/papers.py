"""What both signed, printed with its signatures: a PDF with a code that anybody can verify."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from maillon.core.documents import services as documents
from maillon.core.documents.models import IssuedDocument
from maillon.funding.models import Agreement, Amendment, Signature


def print_signed(*, agreement: Agreement, amendment: Amendment | None = None, at: datetime) -> IssuedDocument | None:
    """Print an agreement, or an amendment, both have signed; nothing while one has not. Done again, it stays one.

    Printing takes about a second and happens outside of any transaction. Raises RuleViolation as
    ``documents.services.issue``.
    """
    subject: Agreement | Amendment = amendment or agreement
    if subject.signed_at is None:
        return None
    if subject.document is not None:
        return subject.document
    name = f"{agreement.reference}-{amendment.number}" if amendment else agreement.reference
    signatures = list(Signature.objects.filter(agreement=agreement, amendment=amendment).order_by("signed_at"))
    context: dict[str, Any] = {
        "agreement": agreement,
        "amendment": amendment,
        "title": name,
        "text": subject.text,
        "digest": subject.text_digest,
        "sender": {"name": agreement.funder.name(agreement.language), "lines": []},
        "signatures": [
            (one, (agreement.funder if one.party == Signature.Party.FUNDER else agreement.organisation))
            for one in signatures
        ],
    }
    html = documents.render("funding/documents/agreement.html", context, agreement.language)
    titles = {"fr": f"Convention {name}", "en": f"Agreement {name}"}
    if amendment:
        titles = {"fr": f"Avenant {name}", "en": f"Amendment {name}"}
    made = documents.issue(
        kind="funding.amendment" if amendment else "funding.agreement",
        subject=subject,
        title=titles,
        html=html,
        language=agreement.language,
        actor=None,
        at=at,
        owner_organisation=agreement.organisation,
        issuer=agreement.funder,
        title_is_public=True,
    )
    with transaction.atomic():
        # Two workers at once: the first document stays, the other one is known to nobody.
        held = type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
        if held.document_id is None:
            held.document = made
            held.save(update_fields=["document"])
    return held.document or made
