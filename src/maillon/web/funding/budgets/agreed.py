"""The budget of an agreement: written by both parties before they sign it or its amendment, beside what it changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.funding.models import Budget
from maillon.funding.permissions.agreements import can_handle_agreement
from maillon.funding.permissions.budgets import can_draft_agreed, can_settle_agreed
from maillon.funding.queries import budgets as queries
from maillon.funding.queries.budgets import Agreed
from maillon.funding.rules.budgeting.comparing import compare
from maillon.funding.rules.budgeting.digests import digest_of
from maillon.funding.rules.budgeting.judging import fiscal_year
from maillon.funding.rules.budgeting.sums import Content
from maillon.funding.services import budgeting, settling
from maillon.web.funding.agreements.found import shown_agreement
from maillon.web.funding.budgets.changes import said_changes, said_sources
from maillon.web.funding.budgets.drawing import draw
from maillon.web.funding.budgets.editing import edit, frame_of_page
from maillon.web.funding.budgets.reading import chosen
from maillon.web.funding.budgets.typed import Typed, of_content, of_post
from maillon.web.http import person, whole_number
from maillon.web.refusals import sentence

_ELSEWHERE = frozenset({"funding.budget_sealed", "funding.budget_settled"})
"""What is refused because somebody else just settled it: there is nothing left to type."""


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def budget(request: HttpRequest, reference: str) -> HttpResponse:
    """The version being written, for who may write it; the last one, to read, for everybody else of both parties."""
    shown = shown_agreement(request, reference)
    own = queries.agreed(shown)
    latest = own.to_sign or own.holding or next(iter(own.versions), None)
    if latest is None:
        raise Http404
    mine = can_draft_agreed(person(request), shown)
    if request.method == "POST":
        if not mine:
            raise Http404
        return _asked(request, own, latest)
    if not mine or latest.sealed_at is not None:
        return redirect("agreement_budget_version", reference=reference, number=latest.number)
    return _page(request, own, latest)


@login_required
@never_cache
@require_safe
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One version to read, with what changed since the one asked for, or since the one its amendment replaces."""
    shown = shown_agreement(request, reference)
    own = queries.agreed(shown)
    held = next((one for one in own.versions if one.number == number), None)
    if held is None:
        raise Http404
    content, before = _contents(own, held)
    frame = queries.frame_for(held)
    context = {
        **_shared(own, held, content, before, frame),
        "drawn": draw(of_content(content), frame),
        "terms": frame.terms,
        "call": frame.call,
        "mine": own.to_sign is not None and can_draft_agreed(person(request), shown),
        "writing": own.unsettled is not None,
        "named": own.named_beside(held) == held,
        "holds": shown.signed_at is not None and own.holding == held,
        "digest": digest_of(content) if held.sealed_at is not None else "",
    }
    return render(request, "funding/budgets/agreed_version.html", context)


@login_required
@never_cache
@require_safe
def comparison(request: HttpRequest, reference: str) -> HttpResponse:
    """Two versions side by side; the last one and the one it replaces unless others are asked."""
    shown = shown_agreement(request, reference)
    own = queries.agreed(shown)
    versions = own.versions
    if not versions:
        raise Http404
    if len(versions) < 2:
        return redirect("agreement_budget", reference=reference)
    after = chosen(request.GET.get("a", ""), versions) or versions[0]
    before = chosen(request.GET.get("de", ""), versions) or own.replaced_by(after)
    before = before or next(one for one in versions if one.pk != after.pk)
    contents = queries.contents_of((before, after))
    compared = compare(contents[before.pk], contents[after.pk])
    context = {
        "module": "programmes",
        "space": "agreements",
        "agreement": shown,
        "versions": versions,
        "before": before,
        "after": after,
        "compared": compared,
        "changes": said_changes(compared, queries.frame_for(after).terms, after.currency),
        "sources": said_sources(compared),
        "currency": after.currency,
    }
    return render(request, "funding/budgets/agreed_comparison.html", context)


def _asked(request: HttpRequest, own: Agreed, held: Budget) -> HttpResponse:
    """Reckon what was typed, then do what the button says; nothing typed is lost, whatever happens."""
    shown = own.agreement
    action, _colon, key = request.POST.get("action", "recalculate").partition(":")
    if action == "take-up":
        settling.take_up(agreement=shown, actor=person(request), at=timezone.now())
        return redirect("agreement_budget", reference=shown.reference)
    if held.sealed_at is not None:
        raise RuleViolation("funding.budget_settled")
    typed = of_post(request.POST, held.currency)
    if request.headers.get("HX-Request"):
        return render(request, "funding/budgets/_passing.html", _context(request, own, held, typed))
    if action in ("save", "settle", "beside"):
        return _save(request, own, held, typed, action)
    edit(request, typed, action, key, first=_first_year(held))
    return _page(request, own, held, typed, unsaved=True)


def _save(request: HttpRequest, own: Agreed, held: Budget, typed: Typed, action: str) -> HttpResponse:
    shown = own.agreement
    if action == "settle" and not can_settle_agreed(person(request), shown):
        raise Http404
    if typed.wrong:
        return _page(request, own, held, typed, unsaved=True, status=422)
    actor, at, told = person(request), timezone.now(), request.POST.get("revision", "")
    saved = held
    try:
        if action == "beside":
            saved = settling.save_beside(agreement=shown, content=typed.content, actor=actor, at=at)
        else:
            known = whole_number(told) or 0
            saved = budgeting.save(budget=held, content=typed.content, revision=known, actor=actor, at=at)
        if action == "settle":
            settling.settle(agreement=shown, actor=actor, at=at)
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        if refused.code in _ELSEWHERE:
            raise
        return _refused(request, own, saved, typed, refused)
    if action == "settle":
        messages.success(request, _("Le budget est arrêté : le texte à signer le nomme."))
        return redirect("agreement", reference=shown.reference)
    messages.success(request, _("Le budget est enregistré."))
    return redirect("agreement_budget", reference=shown.reference)


def _refused(request: HttpRequest, own: Agreed, held: Budget, typed: Typed, refused: RuleViolation) -> HttpResponse:
    """What was typed stays; what somebody else saved in the meantime is shown beside it."""
    if refused.code != "funding.budget_moved":
        problems = [("#verif", sentence(refused))]
        return _page(request, own, held, typed, problems=problems, status=422)
    compared = compare(queries.content_of(held), typed.content)
    changes = said_changes(compared, queries.frame_for(held).terms, held.currency)
    moved = {"moved": sentence(refused), "compared": compared, "changes": changes}
    return _page(request, own, held, typed, unsaved=True, status=409, **moved)


def _page(
    request: HttpRequest, own: Agreed, held: Budget, typed: Typed | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {**_context(request, own, held, typed), **more}
    return render(request, "funding/budgets/agreed.html", context, status=status)


def _context(request: HttpRequest, own: Agreed, held: Budget, typed: Typed | None) -> dict[str, Any]:
    """The page of who writes it; what was typed, or what the version holds."""
    kept, before = _contents(own, held)
    typed = typed or of_content(kept)
    frame = queries.frame_for(held)
    return {
        **frame_of_page(typed, frame, first=_first_year(held)),
        **_shared(own, held, typed.content, before, frame),
        "settles": can_handle_agreement(person(request), own.agreement),
    }


def _contents(own: Agreed, held: Budget) -> tuple[Content, tuple[Budget, Content] | None]:
    """What a version holds, and the version it replaces: the one in force, or the one sent with the application."""
    shown = own.agreement
    replaced = own.replaced_by(held) or (queries.sent_budget(shown.dossier) if shown.dossier is not None else None)
    contents = queries.contents_of([held, *([replaced] if replaced is not None else [])])
    return contents[held.pk], (replaced, contents[replaced.pk]) if replaced is not None else None


def _shared(
    own: Agreed, held: Budget, content: Content, before: tuple[Budget, Content] | None, frame: queries.Frame
) -> dict[str, Any]:
    """What both pages say: the agreement, its versions, what moved since the version it replaces, what it must give."""
    shown, amendment = own.agreement, held.amendment
    amount = amendment.amount_minor if amendment is not None else shown.amount_minor
    compared = compare(before[1], content) if before is not None else None
    return {
        "module": "programmes",
        "space": "agreements",
        "agreement": shown,
        "budget": held,
        "here": reverse("agreement_budget", kwargs={"reference": shown.reference}),
        "versions": own.versions,
        "amendment": amendment,
        "last_day": amendment.ends_on - timedelta(days=1) if amendment is not None else None,
        "asked": before[0] if before is not None else None,
        "replaces": amendment is not None,
        "asked_aid": before[1].aid if before is not None else 0,
        "asked_changes": said_changes(compared, frame.terms, held.currency) if compared else [],
        "award": {
            "amount": amount,
            "over": content.aid - amount,
            "under": amount - content.aid,
        },
    }


def _first_year(held: Budget) -> int:
    years = queries.frame_for(held).years
    return years.start if years is not None else fiscal_year(timezone.localdate())
