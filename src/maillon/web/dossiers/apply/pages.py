"""One page of a form: drawn, saved in passing, saved and left; repetitions, files and clashes on it."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.files.services import path_of
from maillon.dossiers.models import AnswerChange, Attachment, Submission
from maillon.dossiers.permissions import can_fill
from maillon.dossiers.queries.veiling import reads_blind
from maillon.dossiers.services import attaching, repeating
from maillon.dossiers.services.answering import settle
from maillon.dossiers.services.filling import Filled
from maillon.web.dossiers.apply.desk import Desk
from maillon.web.dossiers.apply.drawing import changed
from maillon.web.dossiers.apply.found import for_hands, hand_of, submission_of
from maillon.web.dossiers.apply.supporting import tell_asked
from maillon.web.dossiers.apply.typed import name_of
from maillon.web.http import whole_number
from maillon.web.refusals import sentence

_KEPT = frozenset({"dossiers.answers_too_long", "files.type", "files.too_large", "files.empty", "files.disk_full"})
"""Refusals said on the page itself, with what was typed."""


@for_hands
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, reference: str, pk: int, number: int) -> HttpResponseBase:
    """A page of questions, or what was asked of it."""
    desk = Desk(request, submission_of(request, reference, pk), number)
    if request.method != "POST":
        if not desk.may_write:
            return redirect(desk.way_out)
        return desk.answer()
    if not can_fill(desk.hand, desk.submission):
        raise Http404
    if request.headers.get("HX-Request"):
        return _in_passing(desk)
    try:
        return _asked(desk)
    except RuleViolation as refused:
        if refused.code not in _KEPT and not refused.code.startswith("dossiers.repeat"):
            raise
        where = f"#{name_of(refused.field)}" if refused.field else ""
        said = sentence(refused)
        return desk.answer(
            status=422,
            problems=[(where, said)],
            refused={refused.field: said} if refused.field else {},
            typed=desk.typed(),
        )


def _asked(desk: Desk) -> HttpResponseBase:
    """Save what was typed, then do what the button says."""
    post = desk.request.POST
    if change := post.get("clash"):
        return _settle(desk, change)
    filled = desk.fill()
    _tell(desk, filled)
    for name, act in (("ajouter", _add), ("retirer", _remove), ("retablir", _restore), ("oter", _detach)):
        if asked := post.get(name):
            return act(desk, asked[:400], filled)
    if asked := post.get("corriger"):
        desk.correct_record(asked[:400])
        return redirect(desk.address(anchor=name_of(asked[:400])))
    uploaded = _attach_all(desk, filled)
    if asked := post.get("joindre"):
        return redirect(desk.address(anchor=name_of(asked[:400])))
    action = post.get("action", "next")
    if action == "quit":
        messages.success(desk.request, _("Votre brouillon est enregistré. Vous le retrouverez ici."))
        return redirect(desk.way_out)
    if action in ("save", "recalculate"):
        return desk.answer(checked="verifie" in post)
    if uploaded:
        desk.reload()
    if problems := desk.problems():
        return desk.answer(status=422, problems=problems, checked=True)
    tell_asked(desk.request, desk.dossier, desk.hand.user, desk.at)
    return redirect(desk.next_address())


def _in_passing(desk: Desk) -> HttpResponse:
    """Keep what was typed and say only what changed on the page."""
    drawn = _drawn(desk)
    if desk.moved_by_others():
        return render(desk.request, "dossiers/apply/_moved.html", desk.context(), status=200)
    try:
        filled = desk.fill()
    except RuleViolation as refused:
        context = {**desk.context(), "refused_because": sentence(refused)}
        return render(desk.request, "dossiers/apply/_passing.html", context)
    blocks = desk.blocks(checked="verifie" in desk.request.POST)
    whole, told = changed(blocks, drawn)
    context = {**desk.context(blocks=blocks), "whole": whole, "told": told, "lost": filled.lost, "passing": True}
    return render(desk.request, "dossiers/apply/_passing.html", context)


def _drawn(desk: Desk) -> dict[str, tuple[str, str]]:
    """What the page says it draws, by the id of each place."""
    held: dict[str, tuple[str, str]] = {}
    for mark in desk.request.POST.getlist("q"):
        path, _space, digests = mark.partition(" ")
        digest, _space, error = digests.partition(" ")
        held[name_of(path)] = (digest, error)
    for mark in desk.request.POST.getlist("d"):
        place, _space, digests = mark.partition(" ")
        digest, _space, error = digests.partition(" ")
        held[place] = (digest, error)
    return held


def _tell(desk: Desk, filled: Filled) -> None:
    """Say what could not simply be kept."""
    if filled.clashes:
        messages.warning(
            desk.request, _("Quelqu’un a répondu autrement pendant ce temps. Rien n’est perdu : choisissez ci-dessous.")
        )
    for edit in filled.lost:
        messages.warning(
            desk.request,
            _("Ce que vous écriviez était dans une ligne retirée entre-temps : « %(text)s ».") % {"text": edit.value},
        )


def _add(desk: Desk, path: str, filled: Filled) -> HttpResponseBase:
    added = repeating.add(**desk.hold(filled.submission), path=path)
    return redirect(desk.address(anchor=name_of(added.path if added else path)))


def _remove(desk: Desk, path: str, filled: Filled) -> HttpResponseBase:
    removed = repeating.remove(**desk.hold(filled.submission), path=path)
    if removed is not None:
        return redirect(desk.address(anchor="retire", retire=removed.pk))
    return redirect(desk.address())


def _restore(desk: Desk, asked: str, filled: Filled) -> HttpResponseBase:
    change = _change(filled.submission, asked)
    restored = repeating.restore(hand=desk.hand, change=change, at=desk.at, language=desk.language)
    return redirect(desk.address(anchor=name_of(restored.path) if restored else ""))


def _detach(desk: Desk, path: str, filled: Filled) -> HttpResponseBase:
    attaching.detach(**desk.hold(filled.submission), path=path)
    return redirect(desk.address(anchor=name_of(path)))


def _attach_all(desk: Desk, filled: Filled) -> bool:
    """Answer with the files sent, those whose question is on the page."""
    asked = {path for path, _question in desk.asked()}
    done = False
    revision = desk.revision
    for path, upload in desk.request.FILES.items():
        if path in asked and isinstance(upload, UploadedFile):
            hold = desk.hold(filled.submission)
            hold["revision"] = revision
            attaching.attach(**hold, path=path, upload=upload, record=desk.record)
            done = True
    return done


def _settle(desk: Desk, asked: str) -> HttpResponseBase:
    number, _colon, choice = asked.partition(":")
    change = _change(desk.submission, number)
    desk.fill(but=change.path)
    try:
        settle(change=change, choose=choice == "prendre", actor=desk.hand.user, at=desk.at, language=desk.language)
    except RuleViolation as refused:
        messages.info(desk.request, sentence(refused))
    return redirect(desk.address(anchor=name_of(change.path)))


def _change(submission: Submission, asked: str) -> AnswerChange:
    pk = whole_number(asked, digits=17)
    return get_object_or_404(AnswerChange.objects.select_related("submission"), submission=submission, pk=pk)


@for_hands
@require_safe
@cache_control(private=True, no_store=True)
def file(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """A file that answers a question, for whoever may read the answers."""
    attachment = get_object_or_404(
        Attachment.objects.select_related("file", "submission"), pk=pk, submission__dossier__reference=reference
    )
    dossier = submission_of(request, reference, attachment.submission_id).dossier
    stored = attachment.file
    place = path_of(stored.digest)
    if not place.exists():
        raise Http404
    name = stored.name
    if dossier is not None and reads_blind(hand_of(request).user, dossier):
        name = f"{dossier.reference}-{attachment.pk}{PurePosixPath(name).suffix[:8]}"
    response = FileResponse(place.open("rb"), as_attachment=True, filename=name, content_type=stored.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
