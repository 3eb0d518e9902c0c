"""Bringing in the texts of the fund's papers, and printing one: a PDF with a code that anybody can verify."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillon.core.audit.services import record
from maillon.core.documents import services as documents
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.core.records import DocumentRefused
from maillon.guarantees.models import Facility, Fund, Guarantee, OwnLoan, Paper, PaperText
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import history, loan_papers
from maillon.guarantees.queries import papers as queries
from maillon.guarantees.rules import papers as rules
from maillon.guarantees.rules.portfolios import FORM
from maillon.guarantees.services import recording

FOLDER = Path(settings.PROJECT) / "data" / "guarantees" / "papers"
_NEVER = frozenset(("declined", "lapsed", "cancelled"))
"""Nothing of these is signed: nothing new is printed of them."""


@transaction.atomic
def load(*, at: datetime, folder: Path | None = None) -> int:
    """Bring in every text of a folder; a version something was printed with stays as it is. Tells how many were read.

    Raises RuleViolation ``guarantees.unreadable`` (``file``, ``reason``); nothing is changed then.
    """
    paths = sorted((folder or FOLDER).glob("*.toml"))
    for path in paths:
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
            kind = rules.Kind(said["kind"])
            facts: dict[str, Any] = {
                "definition": rules.read(kind, said["definition"]).document(),
                "starts_on": date.fromisoformat(str(said["starts_on"])),
                "source": said["source"],
                "is_example": bool(said["is_example"]),
            }
            named = {"kind": kind.value, "version": said["version"]}
        except (DocumentRefused, OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise RuleViolation("guarantees.unreadable", file=path.name, reason=str(error)) from error
        known = PaperText.objects.filter(**named).first()
        if known is not None and (_served(known, kind) or all(getattr(known, k) == v for k, v in facts.items())):
            continue
        made, _new = PaperText.objects.update_or_create(**named, defaults=facts | {"loaded_at": at})
        record(None, "guarantees.text.loaded", made, at=at, after={**named, "source": made.source})
    return len(paths)


def _served(text: PaperText, kind: rules.Kind) -> bool:
    """Whether something was said with this version: a paper printed, or the note of statements that were shown."""
    return kind in rules.NOTES or text.papers.exists() or text.capital_papers.exists()


def print_paper(*, guarantee: Guarantee, kind: rules.Kind, language: str, actor: User, at: datetime) -> Paper:
    """Print a paper of a guarantee, or its lender's framework agreement; the same words again give the same paper.

    A paper whose words changed takes the place of the former one, which is worth nothing from then on. Printing takes
    about a second and happens outside of any transaction. Raises NotAllowed ``guarantees.manage``, RuleViolation
    ``guarantees.paper_kind`` for a paper of another thing, ``guarantees.paper_language``, ``guarantees.paper_text``
    when no text is in force, ``guarantees.paper_ended`` for a guarantee that will not be signed,
    ``guarantees.paper_portfolio`` for a resolution no committee took, and as ``documents.services.issue``.
    """
    if not can_manage_fund(actor, guarantee.fund):
        raise NotAllowed("guarantees.manage")
    if kind not in rules.OF_GUARANTEE:
        raise RuleViolation("guarantees.paper_kind", kind=kind)
    text = _text(kind, language, at)
    if kind is rules.Kind.RESOLUTION and guarantee.terms.get("form") == FORM:
        raise RuleViolation("guarantees.paper_portfolio")
    about = None if kind is rules.Kind.FRAMEWORK else guarantee
    if about is not None and history.state_of(guarantee.fund).guarantees[guarantee.reference].position in _NEVER:
        raise RuleViolation("guarantees.paper_ended")
    facility = guarantee.facility
    written = queries.write(text, facility=facility, guarantee=about, language=language)
    return _keep(_About(guarantee.fund, facility=facility, guarantee=about), text, written, actor, at)


def print_loan(*, loan: OwnLoan, language: str, actor: User, at: datetime) -> Paper:
    """Print the agreement of a loan the fund makes itself, direct or beside a lender, with its schedule.

    As ``print_paper`` otherwise; raises also RuleViolation ``guarantees.paper_sponsor`` for a loan nobody sponsors.
    """
    if not can_manage_fund(actor, loan.fund):
        raise NotAllowed("guarantees.manage")
    text = _text(loan_papers.kind_of(loan), language, at)
    if loan.sponsor is None:
        raise RuleViolation("guarantees.paper_sponsor")
    written = loan_papers.write(text, loan=loan, language=language)
    return _keep(_About(loan.fund, loan=loan), text, written, actor, at)


@dataclass(frozen=True, slots=True)
class _About:
    """What a paper is of: a loan of the fund, a guarantee, or the agreement with a lender."""

    fund: Fund
    facility: Facility | None = None
    guarantee: Guarantee | None = None
    loan: OwnLoan | None = None

    @property
    def subject(self) -> Facility | Guarantee | OwnLoan:
        found = self.loan or self.guarantee or self.facility
        assert found is not None
        return found

    @property
    def keys(self) -> Mapping[str, Any]:
        """As a paper names it."""
        return {"facility": self.facility, "guarantee": self.guarantee, "loan": self.loan}


def _text(kind: rules.Kind, language: str, at: datetime) -> PaperText:
    text = queries.in_force(kind, timezone.localdate(at))
    if text is None:
        raise RuleViolation("guarantees.paper_text", kind=kind)
    if language not in rules.read(kind, text.definition).languages:
        raise RuleViolation("guarantees.paper_language", field="language")
    return text


def _keep(about: _About, text: PaperText, written: rules.Written, actor: User, at: datetime) -> Paper:
    if known := _same(text, about, written):
        return known
    made = documents.issue(
        kind=f"guarantees.{text.kind}",
        subject=about.subject,
        title={written.language: f"{written.title} {about.subject.reference}"},
        html=_page(text, about, written, at),
        language=written.language,
        actor=actor,
        at=at,
        owner_organisation=about.fund.organisation,
        issuer=about.fund.organisation,
    )
    with transaction.atomic():
        recording.hold(about.fund)
        # Two at once: the first one stays, the other one is worth nothing.
        first = _same(text, about, written)
        former = [first] if first else list(_standing(text.kind, about, written.language))
        with override(written.language):
            reason = _("Remplacé par %(code)s") % {"code": made.code}
        if first:
            documents.revoke(document=made, reason=first.document.code, actor=actor, at=at)
            return first
        for one in former:
            documents.revoke(document=one.document, reason=reason, actor=actor, at=at)
        paper = Paper.objects.create(
            text=text,
            language=written.language,
            text_digest=written.digest(),
            document=made,
            printed_at=at,
            printed_by=actor,
            **about.keys,
        )
        after = {"kind": text.kind, "version": text.version, "language": written.language, "code": made.code}
        record(actor, "guarantees.paper.printed", paper, at=at, after=after)
    return paper


def _standing(kind: str, about: _About, language: str) -> list[Paper]:
    """What is printed of a kind in a language and still stands."""
    rows = Paper.objects.filter(text__kind=kind, language=language, **about.keys)
    return list(rows.filter(document__revoked_at=None).select_related("document"))


def _same(text: PaperText, about: _About, written: rules.Written) -> Paper | None:
    digest = written.digest()
    standing = _standing(text.kind, about, written.language)
    return next((one for one in standing if one.text_digest == digest and one.text_id == text.pk), None)


def _page(text: PaperText, about: _About, written: rules.Written, at: datetime) -> str:
    context = {
        "title": written.title,
        "written": written,
        "text": text,
        "source": written.source or text.source,
        "reference": about.subject.reference,
        "is_demonstration": about.fund.is_demonstration,
        "sender": {"name": about.fund.organisation.name(written.language), "lines": []},
        "date": timezone.localdate(at),
    }
    return documents.render("guarantees/documents/paper.html", context, written.language)
