"""Printing letters, minutes and certificates as PDF, giving each a code, and taking one back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from maillon.core.audit.services import record
from maillon.core.documents import codes, rules
from maillon.core.documents.models import IssuedDocument
from maillon.core.documents.printer import PRINTER, NotPrinted, Unavailable
from maillon.core.documents.queries import in_force
from maillon.core.errors import RuleViolation
from maillon.core.files.rules import PDF, safe_name
from maillon.core.files.services import store
from maillon.core.narratives import Narratives, read
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User

VERIFICATION = "<!--verification-->"
"""Where a page of ours wants the code, the address and their picture; at its end when it does not say."""


def render(template: str, context: Mapping[str, Any], language: str) -> str:
    """The page of a document in a language, ready for ``issue``; templates extend ``documents/base.html``."""
    with override(language):
        return render_to_string(template, {**context, "language": language})


def print_pdf(html: str) -> bytes:
    """A page as a tagged PDF (PDF/UA-1), printed by a process of its own that asks nobody for anything.

    Raises RuleViolation ``documents.pdf_unavailable`` when this machine lacks Pango, and
    ``documents.not_printed`` when the page cannot be printed.
    """
    try:
        return PRINTER.print(html)
    except Unavailable as error:
        raise RuleViolation("documents.pdf_unavailable") from error
    except NotPrinted as error:
        raise RuleViolation("documents.not_printed") from error


def issue(
    *,
    kind: str,
    subject: Model,
    title: Narratives,
    html: str,
    language: str,
    actor: User | None,
    at: datetime,
    owner_organisation: Organisation | None,
    issuer: Organisation | None = None,
    title_is_public: bool = False,
    once: bool = False,
) -> IssuedDocument:
    """Print a document, give it a code that anybody can verify, and keep it for an organisation (or the network).

    ``issuer`` is who speaks in it, the network when nobody is named. ``title`` is told to whoever verifies the code
    only when it is public. ``once``: of two asked at the same instant for the same subject, in the same language, the
    first is given to both. Printing takes about a second: call it from a job, or before the transaction that needs it
    begins, never while others wait to write. Raises RuleViolation ``documents.pdf_unavailable`` or
    ``documents.not_printed``; nothing is kept then.
    """
    code = _new_code()
    pdf = print_pdf(_with_verification(html, code, language))
    name = safe_name(f"{read(title, language).text[:100]} {code}.pdf".strip())
    with transaction.atomic():
        if once:
            # The subject is held: a button pressed twice prints twice, and keeps one code.
            type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
            given = in_force(subject, kind, language)
            if given is not None:
                return given
        stored = store(
            ContentFile(pdf, name=name),
            actor=actor,
            owner_organisation=owner_organisation,
            at=at,
            allowed=frozenset({PDF}),
        )
        issued = IssuedDocument.objects.create(
            code=code,
            kind=kind,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            title=dict(title),
            title_is_public=title_is_public,
            language=language,
            digest=hashlib.sha256(pdf).hexdigest(),
            file=stored,
            issuer=issuer,
            issued_at=at,
            issued_by=actor,
        )
        record(actor, "core.document.issued", issued, at=at, after={"kind": kind, "digest": issued.digest})
    return issued


@transaction.atomic
def revoke(*, document: IssuedDocument, reason: str, actor: User, at: datetime) -> IssuedDocument:
    """The document is worth nothing any more, for a reason that is kept; whoever verifies its code is told.

    Raises RuleViolation ``documents.no_reason``, or ``documents.revoked`` when it was already.
    """
    if not reason.strip():
        raise RuleViolation("documents.no_reason", field="reason")
    changed = IssuedDocument.objects.filter(pk=document.pk, revoked_at=None)
    if not changed.update(revoked_at=at, revoked_because=reason.strip()[:500]):
        raise RuleViolation("documents.revoked")
    document.refresh_from_db()
    record(actor, "core.document.revoked", document, at=at, after={"reason": document.revoked_because})
    return document


def verification_address(code: str, language: str) -> str:
    """The public address where a code is verified; in French where the pages do not speak the document's language."""
    with override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        return str(settings.BASE_URL) + reverse("verify_code", kwargs={"code": code})


def _new_code() -> str:
    while True:
        code = rules.code_of([secrets.randbelow(len(rules.ALPHABET)) for _ in range(7)])
        if not IssuedDocument.objects.filter(code=code).exists():
            return code


def _with_verification(html: str, code: str, language: str) -> str:
    address = verification_address(code, language)
    context = {"code": code, "address": address, "picture": codes.picture(address), "language": language}
    block = render("documents/_verification.html", context, language)
    # Every page carries the code: a string set where the block stands would only be known from there on.
    html = html.replace("</style>", f'@page{{@bottom-left{{content:"{code}"}}}}</style>', 1)
    if VERIFICATION in html:
        return html.replace(VERIFICATION, block, 1)
    before, end, after = html.rpartition("</body>")
    return f"{before}{block}{end}{after}" if end else html + block
