"""What is verified of a file, then of its guarantee: point by point, who looked, which day, what proves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.files.models import StoredFile
from maillon.core.files.rules import DOCUMENTS
from maillon.core.files.services import path_of, store
from maillon.core.narratives import read as narrative
from maillon.dossiers.forms.definition import plain
from maillon.dossiers.models import Dossier
from maillon.guarantees.models import DiligenceCheck, Fund, Guarantee
from maillon.guarantees.permissions import diligence as permissions
from maillon.guarantees.permissions.funds import can_read_fund
from maillon.guarantees.queries import diligence as queries
from maillon.guarantees.rules import diligence as rules
from maillon.guarantees.services import diligence as services
from maillon.web.guarantees import files
from maillon.web.guarantees.forms import day_field
from maillon.web.guarantees.found import attempt, shown_guarantee
from maillon.web.http import person

Verdict = DiligenceCheck.Verdict
VERDICTS = {
    Verdict.PROVEN: gettext_lazy("Vérifié"),
    Verdict.LACKING: gettext_lazy("Il manque quelque chose"),
    Verdict.NOT_APPLICABLE: gettext_lazy("Ne s’applique pas"),
}
LOOKS = {Verdict.PROVEN: "ok", Verdict.LACKING: "bad", Verdict.NOT_APPLICABLE: "info"}


class CheckForm(forms.Form):
    """What was found of one point."""

    verdict = forms.ChoiceField(label=gettext_lazy("Ce qui est constaté"), widget=forms.RadioSelect)
    question = forms.ChoiceField(label=gettext_lazy("La réponse du dossier qui le prouve"), required=False)
    file = forms.FileField(label=gettext_lazy("La pièce qui le prouve"), required=False)
    told = forms.CharField(
        label=gettext_lazy("Ce qui a été vu, ou pourquoi"),
        help_text=gettext_lazy("Une visite, un appel, une liste consultée et sa date."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, point: rules.Point, answers: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["verdict"].choices = [  # type: ignore[attr-defined]
            (key.value, name)
            for key, name in VERDICTS.items()
            if not (point.is_always_asked and key is Verdict.NOT_APPLICABLE)
        ]
        self.fields["checked_on"] = day_field(_("Vérifié le"))
        if answers:
            self.fields["question"].choices = [("", _("Aucune")), *answers]  # type: ignore[attr-defined]
        else:
            del self.fields["question"]


@login_required
@never_cache
@require_safe
def of_file(request: HttpRequest, reference: str) -> HttpResponse:
    """Every point of a file in study, those that lack first said."""
    dossier, fund = files.studied_file(request, reference)
    told = queries.of_file(dossier, timezone.localdate())
    context = _listed(told, _said_by(dossier)) | {
        "dossier": dossier,
        "reference": reference,
        "fund": fund,
        "tabs": files.tabs(dossier, "fund_diligence"),
        "may_verify": _may(request, dossier),
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/diligence.html", context)


def _may(request: HttpRequest, dossier: Dossier) -> bool:
    return (
        permissions.can_verify_file(person(request), dossier)
        and dossier.state not in services.DECIDED
        and not Guarantee.objects.filter(dossier=dossier).exists()
    )


@login_required
@never_cache
@require_safe
def of_guarantee(request: HttpRequest, reference: str) -> HttpResponse:
    """The same of a guarantee: what its file proved, and what is verified again."""
    shown = _read(request, reference)
    told = queries.of_guarantee(shown, timezone.localdate())
    context = _listed(told, _said_by(shown.dossier)) | {
        "guarantee": shown,
        "reference": reference,
        "may_verify": permissions.can_verify_again(person(request), shown),
        "module": "fonds",
        "space": "guarantees",
    }
    return render(request, "guarantees/diligence.html", context)


def _read(request: HttpRequest, reference: str) -> Guarantee:
    shown = shown_guarantee(request, reference)
    if not can_read_fund(person(request), shown.fund):
        raise Http404
    return shown


def _said_by(dossier: Dossier | None) -> Mapping[str, str]:
    return files.questions_of(dossier, get_language() or "fr") if dossier else {}


def _listed(told: queries.Verification | None, questions: Mapping[str, str]) -> dict[str, Any]:
    if told is None:
        return {"told": None}
    groups = [
        (group, [_row(one, questions) for one in told.points if one.point.group == group.key])
        for group in told.definition.groups
    ]
    done = sum(1 for one in told.points if one.is_done)
    return {"told": told, "groups": groups, "missing": told.missing, "done": done, "whole": len(told.points)}


def _row(one: queries.Verified, questions: Mapping[str, str]) -> dict[str, Any]:
    latest = one.latest
    return {
        "one": one,
        "verdict": VERDICTS[Verdict(latest.verdict)] if latest else "",
        "look": LOOKS[Verdict(latest.verdict)] if latest else "",
        "asked": files.asked(questions, latest.question) if latest and latest.question else "",
        "before": [(check, VERDICTS[Verdict(check.verdict)]) for check in one.checks[1:]],
    }


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def point_of_file(request: HttpRequest, reference: str, point: str) -> HttpResponse:
    """Say what was found of one point of a file in study."""
    dossier, fund = files.studied_file(request, reference)
    if not _may(request, dossier):
        raise Http404
    return _point(request, point, fund, dossier=dossier)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def point_of_guarantee(request: HttpRequest, reference: str, point: str) -> HttpResponse:
    """Say what was found of one point that is verified again while the guarantee lasts."""
    shown = _read(request, reference)
    if not permissions.can_verify_again(person(request), shown):
        raise Http404
    return _point(request, point, shown.fund, guarantee=shown)


def _point(
    request: HttpRequest,
    key: str,
    fund: Fund,
    *,
    dossier: Dossier | None = None,
    guarantee: Guarantee | None = None,
) -> HttpResponse:
    listed = queries.in_force(timezone.localdate())
    point = rules.read(listed.definition).point(key) if listed else None
    if point is None:
        raise Http404
    form = CheckForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        point=point,
        answers=_answers(dossier, point) if dossier else (),
    )
    back = ("fund_diligence", dossier.reference) if dossier else ("guarantee_diligence", guarantee.reference)  # type: ignore[union-attr]

    def act() -> None:
        user, now = person(request), timezone.now()
        told = form.cleaned_data
        found = services.Found(
            verdict=told["verdict"],
            on=told["checked_on"],
            question=told.get("question", ""),
            file=_kept(form, request, fund),
            told=told["told"],
        )
        if dossier is not None:
            services.verify_file(dossier=dossier, point=key, found=found, actor=user, at=now)
        elif guarantee is not None:
            services.verify_again(guarantee=guarantee, point=key, found=found, actor=user, at=now)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        label = narrative(point.label, get_language() or "fr")
        messages.success(request, _("C’est gardé : « %(point)s ».") % {"point": label})
        return redirect(back[0], reference=back[1])
    context = {
        "point": point,
        "form": form,
        "failed": form.is_bound,
        "dossier": dossier,
        "guarantee": guarantee,
        "reference": back[1],
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/diligence_point.html", context, status=422 if form.is_bound else 200)


def _answers(dossier: Dossier, point: rules.Point) -> list[tuple[str, str]]:
    """The answers of the file that may prove a point: what was asked, and what was answered."""
    questions = files.questions_of(dossier, get_language() or "fr")
    return [
        (path, f"{files.asked(questions, path)} : {value[:80]}")
        for path, value in queries.proofs_of(dossier).items()
        if plain(path) in point.proofs
    ]


def _kept(form: forms.Form, request: HttpRequest, fund: Fund) -> StoredFile | None:
    upload = form.cleaned_data.get("file")
    if not isinstance(upload, UploadedFile):
        return None
    return store(
        upload,
        actor=person(request),
        owner_organisation=fund.organisation,
        at=timezone.now(),
        allowed=DOCUMENTS,
    )


@login_required
@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The document that proves a point, as it was kept."""
    found = permissions.checks_read_by(person(request)).exclude(file=None).select_related("file")
    kept = get_object_or_404(found, pk=pk).file
    path = path_of(kept.digest) if kept else None
    if kept is None or path is None or not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=kept.name, content_type=kept.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
