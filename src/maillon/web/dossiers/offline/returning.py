"""Bringing files back, with or without an account: what was merged, what clashes, what is lost or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillon.core.arrivals import arrival
from maillon.core.errors import RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.exchange.offline import MAX_BYTES
from maillon.dossiers.forms.definition import Form, plain, spoken
from maillon.dossiers.models import ReturnedFile, Submission
from maillon.dossiers.permissions import can_fill, can_read_answers
from maillon.dossiers.queries.reading import form_of
from maillon.dossiers.services.returning import Receipt, take_again, take_back
from maillon.web.dossiers.apply.found import dossier_in, for_hands, hand_of, interface_language, submission_of
from maillon.web.http import whole_number
from maillon.web.refusals import sentence

MOST_FILES = 20
_NAMED = re.compile(r"\[([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one file, in words."""

    name: str
    state: str
    reference: str = ""
    count: int = 0
    clashes: tuple[tuple[str, str, str | None], ...] = ()
    """Question, the answer brought, the one that stands where the reader may see it."""
    lost: tuple[tuple[str, str], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()
    why: str = ""
    address: str = ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring_back(request: HttpRequest) -> HttpResponse:
    """Upload the files; their ticket says whose answers they hold."""
    told: list[Told] = []
    problem = ""
    if request.method == "POST":
        files = request.FILES.getlist("files")
        if not files:
            problem = _("Choisissez au moins un fichier.")
        elif len(files) > MOST_FILES:
            problem = _("Pas plus de %(limit)s fichiers à la fois.") % {"limit": MOST_FILES}
        else:
            told = [_one(request, upload.name or "", _content(upload)) for upload in files]
    context = {"told": told, "problem": problem, "space": "applications" if request.user.is_authenticated else ""}
    failed = problem or (told and all(one.state == "refused" for one in told))
    return render(request, "dossiers/offline/return.html", context, status=422 if failed else 200)


@for_hands
@require_POST
def again(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """Merge now a file that waited."""
    submission = submission_of(request, reference, pk)
    if not can_fill(hand_of(request), submission):
        raise Http404
    asked = request.POST.get("file", "")
    chosen = whole_number(asked, digits=17) or 0
    returned = get_object_or_404(ReturnedFile, pk=chosen, submission=submission)
    user = request.user if isinstance(request.user, User) else None
    try:
        receipt = take_again(returned=returned, actor=user, at=timezone.now(), language=interface_language())
    except RuleViolation as refused:
        messages.warning(request, sentence(refused))
    else:
        if receipt.reason is not None:
            messages.warning(request, sentence(receipt.reason))
        else:
            messages.success(request, _("Ce fichier est maintenant dans vos réponses."))
    return redirect("offline", reference=reference, pk=pk)


def _content(upload: object) -> bytes:
    """At most one byte more than what is accepted: the rest would be refused anyway."""
    content: bytes = upload.read(MAX_BYTES + 1)  # type: ignore[attr-defined]
    return content


def _one(request: HttpRequest, name: str, content: bytes) -> Told:
    user = request.user if isinstance(request.user, User) else None
    try:
        receipt = take_back(content, actor=user, at=arrival(request.META), language=interface_language(), via="upload")
    except RuleViolation as refused:
        return Told(name, "refused", why=sentence(refused))
    return _told(request, name, receipt)


def _told(request: HttpRequest, name: str, receipt: Receipt) -> Told:
    submission, form = receipt.submission, form_of(receipt.submission)
    may_read = can_read_answers(hand_of(request), submission)
    return Told(
        name=name,
        state=receipt.state,
        reference=dossier_in(submission).reference,
        count=len(receipt.applied),
        clashes=tuple(
            (label(form, clash.path), clash.value, clash.kept if may_read else None) for clash in receipt.clashes
        ),
        lost=tuple((label(form, edit.path), edit.value) for edit in receipt.lost),
        refused=tuple((file, sentence(refusal)) for _path, file, refusal in receipt.refused),
        kept=tuple(label(form, path) for path in receipt.kept_rows),
        why=sentence(receipt.reason) if receipt.reason else "",
        address=_address(request, submission),
    )


def _address(request: HttpRequest, submission: Submission) -> str:
    """Where the answers are, for who may write them here."""
    if not can_fill(hand_of(request), submission):
        return ""
    kwargs = {"reference": dossier_in(submission).reference, "pk": submission.pk, "number": 1}
    return reverse("application_page", kwargs=kwargs)


def label(form: Form, path: str) -> str:
    """A question in the reader's words, with its repetition where it has one."""
    bare = plain(_NAMED.sub("", path))
    question, group = form.by_path.get(bare), form.repeats.get(bare)
    texts = question.labels if question else group.labels if group else {}
    said = spoken(texts, interface_language(), form.default_language) or bare.rpartition("/")[2]
    rows = [name for name in _NAMED.findall(path) if name.isdigit()]
    return f"{said} ({', '.join(rows)})" if rows else said
