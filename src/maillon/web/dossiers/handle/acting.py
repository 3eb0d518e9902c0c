"""What a handler does on a dossier; a rule that refuses says so on a page that gives back what was typed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillon.core.people.models import User
from maillon.dossiers.models import Gate, Review
from maillon.dossiers.queries import desk
from maillon.dossiers.services import deciding, handling, messaging, receiving, recusing, reviewing
from maillon.web.dossiers.handle.found import handled_dossier, judged_dossier
from maillon.web.http import person, whole_number


def _among(people: list[User], pk: int) -> User:
    return next((one for one in people if one.pk == pk), None) or get_object_or_404(User.objects.none(), pk=pk)


def _back(reference: str, anchor: str = "") -> HttpResponse:
    return redirect(reverse("dossier", kwargs={"reference": reference}) + anchor)


def text(request: HttpRequest, name: str, most: int = 10_000) -> str:
    """What was typed in a field, without the characters no database keeps."""
    return request.POST.get(name, "").replace("\x00", "")[:most]


def whole(request: HttpRequest, name: str) -> int | None:
    """The id sent in a field; None where there is none."""
    typed = request.POST.get(name, "")
    return whole_number(typed, digits=11)


@login_required
@require_POST
def judge(request: HttpRequest, reference: str) -> HttpResponse:
    """Judge the items of the checklist that have an answer."""
    dossier = handled_dossier(request, reference)
    gates = {gate.item: gate for gate in dossier.gates.all()}
    for name in request.POST:
        if not name.startswith("verdict-"):
            continue
        item, verdict = name.removeprefix("verdict-"), request.POST[name]
        if verdict not in Gate.Verdict.values:
            continue
        correction = text(request, f"correction-{item}", 2000).strip() if verdict == Gate.Verdict.NOT_MET else ""
        kept = gates.get(item)
        fresh = kept is None or kept.judged_at < dossier.state_since
        if fresh or kept is None or (kept.verdict, kept.correction) != (verdict, correction):
            receiving.judge_item(
                dossier=dossier,
                item=item,
                verdict=verdict,
                correction=correction,
                actor=person(request),
                at=timezone.now(),
            )
    messages.success(request, _("La liste est enregistrée."))
    return _back(reference, "#recevabilite")


@login_required
@require_POST
def give_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Return the dossier with what to correct."""
    dossier = handled_dossier(request, reference)
    corrections = [
        receiving.Correction(said.replace("\x00", "")[:2000], question[:400])
        for question, said in zip(request.POST.getlist("question"), request.POST.getlist("correction"), strict=False)
    ]
    receiving.return_for_correction(dossier=dossier, corrections=corrections, actor=person(request), at=timezone.now())
    messages.success(request, _("Le dossier est renvoyé; la personne qui l’a déposé en est avisée."))
    return _back(reference)


@login_required
@require_POST
def step(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one of the handler's plain steps."""
    dossier = handled_dossier(request, reference)
    act: Any = {
        "receive": receiving.receive,
        "review": reviewing.begin,
        "deliberate": reviewing.end,
        "resume": deciding.resume,
        "close": deciding.close,
    }.get(request.POST.get("step", ""))
    if act is None:
        raise Http404
    act(dossier=dossier, actor=person(request), at=timezone.now())
    return _back(reference)


@login_required
@require_POST
def reject(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that the dossier is not receivable, and why."""
    receiving.reject(
        dossier=handled_dossier(request, reference),
        reasons=request.POST.getlist("reasons"),
        words=text(request, "words", 4000),
        actor=person(request),
        at=timezone.now(),
    )
    return _back(reference)


@login_required
@require_POST
def entrust(request: HttpRequest, reference: str) -> HttpResponse:
    """Entrust the dossier to a handler."""
    dossier = handled_dossier(request, reference)
    pk = whole(request, "handler")
    handler = _among(desk.handlers_for(dossier, person(request)), pk) if pk else None
    if handling.assign_handler(dossier=dossier, handler=handler, actor=person(request), at=timezone.now()):
        messages.success(request, _("Le dossier est confié."))
    else:
        messages.warning(
            request, _("%(who)s a un lien avec une partie au dossier : la récusation est inscrite.") % {"who": handler}
        )
        if handler == person(request):
            return redirect("dossiers")
    return _back(reference)


@login_required
@require_POST
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the dossier to readers, chosen or the least loaded; or take a reading back."""
    dossier, user, now = handled_dossier(request, reference), person(request), timezone.now()
    if pk := whole(request, "unassign"):
        reviewing.unassign(review=get_object_or_404(Review, pk=pk, dossier=dossier), actor=user, at=now)
        return _back(reference, "#lectures")
    pool = desk.readers_for(dossier)
    if "least_loaded" in request.POST:
        given = reviewing.assign_least_loaded(dossier=dossier, pool=pool, actor=user, at=now)
        chosen: list[User] = [one.reviewer for one in given]
    else:
        picked = set(request.POST.getlist("readers"))
        chosen = [one for one in pool if str(one.pk) in picked]
        given = reviewing.assign(dossier=dossier, reviewers=chosen, actor=user, at=now)
    recused = [str(one) for one in chosen if one.pk not in {review.reviewer_id for review in given}]
    if recused:
        said = _("Lien trouvé avec une partie au dossier, récusation inscrite : %(who)s.")
        messages.warning(request, said % {"who": ", ".join(recused)})
    if any(one == user for one in chosen) and str(user) in recused:
        return redirect("dossiers")
    return _back(reference, "#lectures")


@login_required
@require_POST
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a note for the other handlers."""
    handling.note(
        dossier=handled_dossier(request, reference),
        body=text(request, "body"),
        actor=person(request),
        at=timezone.now(),
    )
    return _back(reference, "#notes")


@login_required
@require_POST
def message(request: HttpRequest, reference: str) -> HttpResponse:
    """Write to the applicant."""
    link = settings.BASE_URL + reverse("application", kwargs={"reference": reference})
    messaging.write(
        dossier=handled_dossier(request, reference),
        body=text(request, "body"),
        actor=person(request),
        at=timezone.now(),
        link=link,
    )
    messages.success(request, _("Votre message est envoyé."))
    return _back(reference, "#fil")


@login_required
@require_POST
def recuse(request: HttpRequest, reference: str) -> HttpResponse:
    """Declare one's own conflict of interest."""
    recusing.declare(
        dossier=judged_dossier(request, reference),
        words=text(request, "words", 2000),
        actor=person(request),
        at=timezone.now(),
    )
    messages.success(request, _("Votre récusation est inscrite. Vous ne voyez plus ce dossier."))
    return redirect("space")
