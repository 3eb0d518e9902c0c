"""Printing an investor's papers: the letter of a capital call, the statement of its capital on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillon.core.audit.services import record
from maillon.core.documents import services as documents
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import CapitalCall, CapitalPaper, Commitment, PaperText
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import commitments, papers
from maillon.guarantees.rules import papers as rules
from maillon.guarantees.services import recording


def print_letter(*, call: CapitalCall, language: str, actor: User, at: datetime) -> CapitalPaper:
    """Print the letter of a call; refused as ``print_statement``. It tells the commitment as the call left it."""
    return _print(rules.Kind.CAPITAL_CALL, call.commitment, call, call.called_on, language, actor, at)


def print_statement(*, commitment: Commitment, on: date, language: str, actor: User, at: datetime) -> CapitalPaper:
    """Print where a commitment stands on a day; the same words again give the same paper.

    A paper whose words changed takes the place of the former one of that day. Printing takes about a second and
    happens outside of any transaction. Raises NotAllowed ``guarantees.manage``, RuleViolation
    ``guarantees.statement_day`` for a day to come or before the promise, ``guarantees.paper_text`` when no text is in
    force, ``guarantees.paper_language``, and as ``documents.services.issue``.
    """
    if not commitment.committed_on <= on <= timezone.localdate(at):
        raise RuleViolation("guarantees.statement_day", field="on", day=commitment.committed_on)
    return _print(rules.Kind.INVESTOR, commitment, None, on, language, actor, at)


def _print(
    kind: rules.Kind, commitment: Commitment, call: CapitalCall | None, on: date, language: str, actor: User,
    at: datetime,
) -> CapitalPaper:  # fmt: skip
    fund = commitment.fund
    if not can_manage_fund(actor, fund):
        raise NotAllowed("guarantees.manage")
    text = papers.in_force(kind, timezone.localdate(at))
    if text is None:
        raise RuleViolation("guarantees.paper_text", kind=kind)
    if language not in rules.read(kind, text.definition).languages:
        raise RuleViolation("guarantees.paper_language", field="language")
    written = commitments.write(text, one=commitments.standing(commitment, on), call=call, language=language)
    told: dict[str, Any] = {
        "commitment": commitment,
        "call": call,
        "on": on,
        "language": language,
        "text__kind": kind.value,
    }
    if known := _same(told, text, written):
        return known
    made = documents.issue(
        kind=f"guarantees.{kind}",
        subject=call or commitment,
        title={language: f"{written.title} {commitment.reference}"},
        html=_page(text, commitment, written, at),
        language=language,
        actor=actor,
        at=at,
        owner_organisation=fund.organisation,
        issuer=fund.organisation,
    )
    with transaction.atomic():
        recording.hold(fund)
        # Two at once: the first one stays, the other one is worth nothing.
        if first := _same(told, text, written):
            documents.revoke(document=made, reason=first.document.code, actor=actor, at=at)
            return first
        with override(language):
            reason = _("Remplacé par %(code)s") % {"code": made.code}
        for former in _standing(told):
            documents.revoke(document=former.document, reason=reason, actor=actor, at=at)
        paper = CapitalPaper.objects.create(
            text=text, commitment=commitment, call=call, on=on, language=language, text_digest=written.digest(),
            document=made, printed_at=at, printed_by=actor,
        )  # fmt: skip
        after = {"kind": kind, "version": text.version, "language": language, "code": made.code}
        record(actor, "guarantees.paper.printed", paper, at=at, after=after)
    return paper


def _standing(told: dict[str, Any]) -> list[CapitalPaper]:
    """What is printed of the same in that language and still stands."""
    return list(CapitalPaper.objects.filter(document__revoked_at=None, **told).select_related("document"))


def _same(told: dict[str, Any], text: PaperText, written: rules.Written) -> CapitalPaper | None:
    digest = written.digest()
    return next((one for one in _standing(told) if one.text_digest == digest and one.text_id == text.pk), None)


def _page(text: PaperText, commitment: Commitment, written: rules.Written, at: datetime) -> str:
    context = {
        "title": written.title,
        "written": written,
        "text": text,
        "source": written.source or text.source,
        "reference": commitment.reference,
        "is_demonstration": commitment.fund.is_demonstration,
        "sender": {"name": commitment.fund.organisation.name(written.language), "lines": []},
        "recipient": commitment.investor.name(written.language),
        "date": timezone.localdate(at),
    }
    return documents.render("guarantees/documents/paper.html", context, written.language)
