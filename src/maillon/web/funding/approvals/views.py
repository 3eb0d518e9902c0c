"""The list of a call sent up for approval: made up, sent, answered line by line in one act, printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.documents import services as documents
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.dossiers.services.letters import OUTCOMES
from maillon.funding.models import ApprovalLine, ApprovalList
from maillon.funding.permissions import approvals as permissions
from maillon.funding.queries import approvals as queries
from maillon.funding.queries.calls import with_parts
from maillon.funding.services import approving
from maillon.funding.services.approving import Answer
from maillon.web.funding.programmes.desk import kept_call
from maillon.web.http import person
from maillon.web.refusals import sentence

_SHOWN = 100


@login_required
@never_cache
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every list one may read, those that wait first."""
    user = person(request)
    rows = permissions.lists_visible_to(user).select_related("call__terms__component__programme").order_by("-pk")
    if not permissions.approves(user) and not rows.exists():
        raise Http404
    found = list(rows.prefetch_related("lines")[:_SHOWN])
    found.sort(key=lambda one: one.state != ApprovalList.State.SENT)
    shown = [(one, queries.told(one), permissions.can_answer_list(user, one)) for one in found]
    return render(request, "funding/approvals/list.html", {"space": "approvals", "rows": shown})


@login_required
@require_POST
def make(request: HttpRequest, slug: str) -> HttpResponse:
    """Make up the list of a call, or make it up again."""
    call = kept_call(request, slug)
    try:
        made = approving.make_up(call=call, actor=person(request), at=timezone.now())
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        messages.error(request, sentence(refused))
        return redirect("funding_kept_call", slug=slug)
    return redirect("approval_list", slug=slug, number=made.number)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_list(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One list: read, sent up, called back, answered."""
    listed = _found(request, slug, number)
    user = person(request)
    if request.method != "POST":
        return _page(request, listed)
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "send": (
            lambda: approving.send_up(listed=listed, actor=user, at=timezone.now()),
            _("La liste est envoyée : qui approuve la trouve dans ses choses à faire."),
        ),
        "back": (
            lambda: approving.call_back(listed=listed, actor=user, at=timezone.now()),
            _("La liste est reprise : refaites-la, puis renvoyez-la."),
        ),
        "answer": (lambda: _answer(request, listed), _("C’est répondu : les décisions approuvées peuvent s’écrire.")),
    }
    action = acts.get(request.POST.get("action", ""))
    if action is None:
        raise Http404
    try:
        action[0]()
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        problem = (f"#id_{refused.field}" if refused.field else "", sentence(refused))
        return _page(request, listed, status=422, problem=problem)
    messages.success(request, action[1])
    return redirect("approval_list", slug=slug, number=number)


@login_required
@never_cache
@require_safe
def pdf(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The list as a PDF: what is proposed, what was answered, by whom, with its fingerprint."""
    listed = _found(request, slug, number)
    context = {**_context(request, listed), "title": _title(listed)}
    html = documents.render("funding/approvals/document.html", context, request.LANGUAGE_CODE[:2])
    answer = HttpResponse(documents.print_pdf(html), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="liste-{slug}-{number}.pdf"'
    return answer


def _answer(request: HttpRequest, listed: ApprovalList) -> None:
    answers = {
        pk: Answer(request.POST.get(f"l{pk}", ""), request.POST.get(f"r{pk}", "").replace("\x00", "")[:2000])
        for pk in listed.lines.values_list("pk", flat=True)
    }
    approving.answer(
        listed=listed,
        answers=answers,
        actor=person(request),
        name=request.POST.get("name", "").replace("\x00", ""),
        office=request.POST.get("office", "").replace("\x00", ""),
        at=timezone.now(),
    )


def _found(request: HttpRequest, slug: str, number: int) -> ApprovalList:
    rows: QuerySet[ApprovalList, ApprovalList] = permissions.lists_visible_to(person(request))
    rows = rows.select_related(
        "call__terms__component__programme__funder", "call__version__procedure", "made_by__person", "sent_by__person"
    )
    return get_object_or_404(rows, call__slug=slug, number=number)


def _context(request: HttpRequest, listed: ApprovalList) -> dict[str, Any]:
    user = person(request)
    lines = list(listed.lines.select_related("dossier__applicant").order_by("position"))
    typed = request.POST if request.method == "POST" else {}
    return {
        "space": "approvals",
        "listed": listed,
        "call": with_parts(type(listed.call).objects.filter(pk=listed.call_id)).get(),
        "lines": [
            (
                one,
                OUTCOMES[one.outcome],  # type: ignore[index]
                (one.points or 0) / 100,
                typed.get(f"l{one.pk}", one.verdict or "approved"),
                typed.get(f"r{one.pk}", one.reason),
            )
            for one in lines
        ],
        "amount_minor": sum(one.amount_minor or 0 for one in lines if one.outcome in queries.GIVING),
        "approved_minor": sum(
            one.amount_minor or 0
            for one in lines
            if one.outcome in queries.GIVING and one.verdict == ApprovalLine.Verdict.APPROVED
        ),
        "left_minor": listed.call.envelope_minor - queries.awarded_with(listed),
        "answers": listed.state == "sent" and permissions.can_answer_list(user, listed),
        "makes": permissions.can_make_list(user, listed.call),
        "typed": typed,
        "name": typed.get("name", str(user) if user.person else ""),
    }


def _page(request: HttpRequest, listed: ApprovalList, *, status: int = 200, **more: Any) -> HttpResponse:
    listed.refresh_from_db(fields=["state", "answered_at", "name", "office", "digest"])
    return render(request, "funding/approvals/one.html", {**_context(request, listed), **more}, status=status)


def _title(listed: ApprovalList) -> str:
    return _("Liste d’approbation %(number)s") % {"number": listed.number}
