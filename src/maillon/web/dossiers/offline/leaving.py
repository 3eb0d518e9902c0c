"""Taking a form away: the page that explains, the file itself, the links that give it without an account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.core.people.queries import token_hash
from maillon.dossiers.models import Dossier, ProcedureForm, ReturnedFile, Submission
from maillon.dossiers.permissions import Hand, can_fill
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.offline import sheet_of
from maillon.dossiers.rules.walk import State
from maillon.web.dossiers.apply.found import dossier_in, for_hands, hand_of, interface_language, submission_of
from maillon.web.dossiers.offline.building import built
from maillon.web.refusals import sentence


@for_hands
@never_cache
@require_safe
def explained(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """How to fill without network, and the files that came back."""
    submission = submission_of(request, reference, pk)
    if not can_fill(hand_of(request), submission):
        raise Http404
    returned = list(submission.returned_files.select_related("author__person").order_by("-id")[:50])
    context = {
        "space": "applications",
        "dossier": submission.dossier,
        "submission": submission,
        "title": submission.form.title,
        "returned": [(one, _why(one)) for one in returned],
        "may_write": writable(submission),
        "size": len(_file(submission, hand_of(request), timezone.now())) // 1000 if writable(submission) else 0,
    }
    return render(request, "dossiers/offline/explained.html", context)


@for_hands
@never_cache
@require_safe
def file(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """The file, to keep on a telephone."""
    submission = submission_of(request, reference, pk)
    if not can_fill(hand_of(request), submission) or not writable(submission):
        raise Http404
    return _given(submission, hand_of(request))


@never_cache
@require_safe
def by_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file by the link of a draft, where the procedure asks for no account."""
    rows = Dossier.objects.select_related("version__procedure", "applicant", "applicant_person")
    dossier = rows.filter(link_hash=token_hash(token)).first() if len(token) >= 16 else None
    asked = applying.applications(dossier) if dossier else []
    if dossier is None or not asked or not applying.rules_of(dossier).applicants.without_account:
        return render(request, "dossiers/apply/closed_link.html", {}, status=410)
    if not writable(asked[0]):
        return render(request, "dossiers/apply/closed_link.html", {"is_over": True, "dossier": dossier}, status=410)
    return _given(asked[0], Hand(links=frozenset([dossier.link_hash])))


@never_cache
@require_safe
def by_support_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file by the link sent to a supporting party."""
    rows = Submission.objects.select_related(
        "form", "respondent", "dossier__version__procedure", "dossier__applicant", "dossier__applicant_person"
    ).filter(use=ProcedureForm.Use.SUPPORT, dossier__isnull=False)
    submission = rows.filter(link_hash=token_hash(token)).first() if len(token) >= 16 else None
    if submission is None or not writable(submission):
        return render(request, "dossiers/apply/closed_link.html", {}, status=410)
    return _given(submission, Hand(links=frozenset([submission.link_hash])))


def writable(submission: Submission) -> bool:
    """Whether answers may still change."""
    if submission.use == ProcedureForm.Use.SUPPORT:
        return submission.state == Submission.State.DRAFT and dossier_in(submission).state != State.WITHDRAWN
    return dossier_in(submission).state in (State.DRAFT, State.RETURNED)


def _given(submission: Submission, hand: Hand) -> HttpResponse:
    response = HttpResponse(_file(submission, hand, timezone.now()), content_type="text/html; charset=utf-8")
    name = f"{dossier_in(submission).reference}-{submission.form.form_id}.html"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _file(submission: Submission, hand: Hand, at: datetime) -> bytes:
    language = interface_language()
    data = sheet_of(submission, hand=hand, at=at, language=language)
    data["back"] = settings.BASE_URL + reverse("offline_return")
    return built(data, title=read(data["title"], language).text or submission.form.form_id)


def _why(returned: ReturnedFile) -> str:
    """Why a file is still aside, in words."""
    if not returned.reason:
        return ""
    if returned.reason == "dossiers.window_closed":
        version = dossier_in(returned.submission).version
        return sentence(RuleViolation(returned.reason, opens_at=version.opens_at, closes_at=version.closes_at))
    return sentence(RuleViolation(returned.reason))
