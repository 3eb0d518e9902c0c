"""One commitment: its calls, its payments and their days, its letters and statements, for the fund and its investor."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.services import path_of
from maillon.core.people.models import User
from maillon.guarantees.models import CapitalPaper, Commitment
from maillon.guarantees.permissions.capital_papers import capital_papers_visible_to
from maillon.guarantees.permissions.funds import can_manage_fund, can_read_fund, commitments_visible_to
from maillon.guarantees.queries import commitments as queries
from maillon.guarantees.queries import papers
from maillon.guarantees.rules import papers as rules
from maillon.guarantees.services import capital_papers as services
from maillon.web.guarantees import words
from maillon.web.http import person, whole_number
from maillon.web.refusals import sentence


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def commitment(request: HttpRequest, reference: str) -> HttpResponse:
    """Where a commitment stands today, and its papers; a manager prints them here."""
    user = person(request)
    shown = _shown(user, reference)
    manages = can_manage_fund(user, shown.fund)
    today = timezone.localdate()
    problem, typed = "", today.isoformat()
    if request.method == "POST":
        if not manages:
            raise Http404
        typed = request.POST.get("on", "").strip()[:20] or typed
        problem = _print(request, shown, user, typed)
        if not problem:
            return redirect("fund_commitment", reference=shown.reference)
    one = queries.standing(shown, today)
    printed = queries.papers_of(shown)
    context = {
        "commitment": shown,
        "kind": words.COMMITMENTS[Commitment.Kind(shown.kind)],
        "one": one,
        "share": None if one.share is None else float(one.share),
        "results": queries.results_of(one),
        "calls": [
            {
                "one": call,
                "paid": sum(paid.amount_minor for paid in one.payments if paid.number == call.number),
                "letters": [_given(paper) for paper in printed if paper.call_id == call.pk],
            }
            for call in one.calls
        ],
        "statements": [_given(paper) for paper in printed if paper.call_id is None],
        "letter_languages": _languages(rules.Kind.CAPITAL_CALL, today) if manages else [],
        "statement_languages": _languages(rules.Kind.INVESTOR, today) if manages else [],
        "manages": manages,
        "reads": can_read_fund(user, shown.fund),
        "typed": typed,
        "problem": problem,
        "module": "fonds",
        "space": "fund_capital",
    }
    return render(request, "guarantees/commitment.html", context, status=422 if problem else 200)


@login_required
@never_cache
@require_safe
def paper(request: HttpRequest, reference: str, code: str) -> FileResponse:
    """The PDF of a letter or of a statement, as it was printed."""
    user = person(request)
    shown = _shown(user, reference)
    mine = capital_papers_visible_to(user).filter(commitment=shown).select_related("document__file", "text")
    found = get_object_or_404(mine, document__code=code)
    name = f"{found.text.kind}-{found.document.code}.pdf"
    return FileResponse(path_of(found.document.file.digest).open("rb"), content_type="application/pdf", filename=name)


def _shown(user: User, reference: str) -> Commitment:
    found = commitments_visible_to(user).select_related("investor", "fund__organisation", "fund__asnpo_book")
    return get_object_or_404(found, reference=reference)


def _print(request: HttpRequest, shown: Commitment, user: User, typed: str) -> str:
    """Print what was asked; the sentence of a refusal, or nothing."""
    language = request.POST.get("language", "")
    at = timezone.now()
    try:
        if request.POST.get("do") == "letter":
            call = get_object_or_404(shown.calls, pk=whole_number(request.POST.get("pk")) or 0)
            made = services.print_letter(call=call, language=language, actor=user, at=at)
        elif request.POST.get("do") == "statement":
            on = _day(typed)
            if on is None:
                return _("«\u00a0%(typed)s\u00a0» n’est pas un jour; écrivez 2026-03-31.") % {"typed": typed}
            made = services.print_statement(commitment=shown, on=on, language=language, actor=user, at=at)
        else:
            raise Http404
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        return str(sentence(refused))
    facts: dict[str, Any] = {"paper": words.PAPERS[rules.Kind(made.text.kind)], "code": made.document.code}
    messages.success(request, _("« %(paper)s » : le PDF est prêt, son code est %(code)s.") % facts)
    return ""


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None


def _given(one: CapitalPaper) -> tuple[CapitalPaper, str]:
    """A paper with the name of its language."""
    return one, str(words.LANGUAGES.get(one.language, one.language))


def _languages(kind: rules.Kind, on: date) -> list[tuple[str, str]]:
    text = papers.in_force(kind, on)
    said = rules.read(kind, text.definition).languages if text else ()
    return [(one, str(words.LANGUAGES[one])) for one in said]
