"""A guarantee's papers: resolution, term sheet, contracts; printed from what was agreed, kept with their code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.services import path_of
from maillon.core.narratives import read as narrative
from maillon.core.people.models import User
from maillon.guarantees.models import Guarantee, OwnLoan, Paper, PaperText
from maillon.guarantees.permissions import papers as permissions
from maillon.guarantees.permissions.funds import can_manage_fund, can_read_fund
from maillon.guarantees.queries import loan_papers
from maillon.guarantees.queries import papers as queries
from maillon.guarantees.rules import papers as rules
from maillon.guarantees.services import papers as services
from maillon.web.guarantees import words
from maillon.web.guarantees.found import shown_guarantee
from maillon.web.http import person
from maillon.web.refusals import sentence


@dataclass(slots=True)
class Row:
    """One kind of paper: what stands in each language, what was replaced, the text it is printed with."""

    kind: rules.Kind
    name: str
    purpose: str
    text: PaperText | None
    standing: list[Paper] = field(default_factory=list)
    replaced: list[Paper] = field(default_factory=list)

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The languages it prints in: the key and its name."""
        said = rules.read(self.kind, self.text.definition).languages if self.text else ()
        return [(one, str(words.LANGUAGES[one])) for one in said]

    @property
    def source(self) -> str:
        """Where the text comes from, in the reader's language."""
        if self.text is None:
            return ""
        told = rules.read(self.kind, self.text.definition).source
        return str(narrative(told, get_language() or "fr")) or self.text.source

    @property
    def given(self) -> list[tuple[Paper, str]]:
        """What stands, each with the name of its language."""
        return [(one, str(words.LANGUAGES.get(one.language, one.language))) for one in self.standing]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, reference: str) -> HttpResponse:
    """What one may be given of a guarantee; a manager prints it here."""
    shown, user = shown_guarantee(request, reference), person(request)
    manages = can_manage_fund(user, shown.fund)
    problem = ""
    if request.method == "POST":
        if not manages:
            raise Http404
        problem = _print(request, shown, user)
        if not problem:
            return redirect("guarantee_papers", reference=shown.reference)
    context = {
        "guarantee": shown,
        "rows": rows_of(user, shown),
        "manages": manages,
        "inside": can_read_fund(user, shown.fund),
        "problem": problem,
        "module": "fonds",
        "space": "guarantees",
    }
    return render(request, "guarantees/papers.html", context, status=422 if problem else 200)


def _print(request: HttpRequest, shown: Guarantee, user: User) -> str:
    """Print what was asked; the sentence of a refusal, or nothing."""
    try:
        kind = rules.Kind(request.POST.get("kind", ""))
    except ValueError as unknown:
        raise Http404 from unknown
    try:
        paper = services.print_paper(
            guarantee=shown, kind=kind, language=request.POST.get("language", ""), actor=user, at=timezone.now()
        )
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        return str(sentence(refused))
    facts: dict[str, Any] = {"paper": words.PAPERS[kind], "code": paper.document.code}
    messages.success(request, _("« %(paper)s » : le PDF est prêt, son code est %(code)s.") % facts)
    return ""


def rows_of(user: User, shown: Guarantee) -> list[Row]:
    """A row for each kind of paper this person may be given, printed or not."""
    today = timezone.localdate()
    rows = {
        kind: Row(kind, str(words.PAPERS[kind]), str(words.PAPER_USES[kind]), queries.in_force(kind, today))
        for kind in permissions.kinds_read_by(user, shown)
    }
    for one in queries.papers_of(shown):
        row = rows.get(rules.Kind(one.text.kind))
        if row is not None:
            (row.replaced if one.document.revoked_at else row.standing).append(one)
    return list(rows.values())


def row_of_loan(user: User, loan: OwnLoan) -> Row | None:
    """The agreement of a loan of the fund, for whoever may be given it."""
    kind = loan_papers.kind_of(loan)
    if not permissions.reads_agreement(user, loan, kind):
        return None
    text = queries.in_force(kind, timezone.localdate())
    row = Row(kind, str(words.PAPERS[kind]), str(words.PAPER_USES[kind]), text)
    for one in loan_papers.papers_of(loan):
        (row.replaced if one.document.revoked_at else row.standing).append(one)
    return row


@login_required
@never_cache
@require_safe
def paper(request: HttpRequest, reference: str, code: str) -> FileResponse:
    """The PDF of a paper, as it was printed."""
    shown = shown_guarantee(request, reference)
    mine = permissions.papers_visible_to(person(request)).filter(pk__in=queries.papers_of(shown).values("pk"))
    found = get_object_or_404(mine.select_related("document__file"), document__code=code)
    name = f"{found.text.kind}-{found.document.code}.pdf"
    return FileResponse(path_of(found.document.file.digest).open("rb"), content_type="application/pdf", filename=name)
