"""The catalogue everybody reads, taking a seat, and what one took."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core import places
from maillon.core.documents.queries import documents_of
from maillon.core.files.services import path_of
from maillon.core.narratives import read
from maillon.engagement.models import Enrolment
from maillon.engagement.permissions import training as permissions
from maillon.engagement.queries import training as queries
from maillon.engagement.services import training as services
from maillon.web.engagement import fields
from maillon.web.engagement.events.acting import attempt
from maillon.web.http import person
from maillon.web.insight.phrases import language

STATES = {
    Enrolment.State.GIVEN.value: (gettext_lazy("Place gardée"), "ok"),
    Enrolment.State.WAITING.value: (gettext_lazy("Liste d’attente"), "info"),
    Enrolment.State.CANCELLED.value: (gettext_lazy("Annulée"), ""),
}


class EvaluationForm(forms.Form):
    """What one thought."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("Cela vous a servi"),
        coerce=int,
        choices=[
            (5, gettext_lazy("Beaucoup")),
            (4, gettext_lazy("Plutôt")),
            (3, gettext_lazy("Moyennement")),
            (2, gettext_lazy("Peu")),
            (1, gettext_lazy("Pas du tout")),
        ],
    )
    comment = fields.paragraphs(gettext_lazy("Un mot"), rows=3, most=1000, required=False)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every course, those with a session to come first."""
    found = permissions.courses_seen_by(request.user).filter(published_at__isnull=False)
    skill = fields.typed(request, "competence", 30)
    rows = queries.catalogue(found, at=timezone.now())
    shown = [one for one in rows if not skill or skill in one.skills]
    context = {
        "module": "engagement",
        "rows": [(one, fields.named(one.skills, services.SKILLS)) for one in shown],
        "skill": skill,
        "skills": fields.choices_of(services.SKILLS),
        "may_keep": permissions.can_keep_training(request.user),
    }
    return render(request, "engagement/training/catalogue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """One course; people of members take a seat here."""
    now = timezone.now()
    found = get_object_or_404(permissions.courses_seen_by(request.user), slug=slug)
    sessions = list(found.sessions.filter(ends_at__gt=now).order_by("starts_at"))
    homes = list(permissions.homes_that_train(request.user))
    refused = forms.Form(data={}) if request.method == "POST" else None
    if refused is not None and refused.is_valid():
        user = request.user
        wanted = next((one for one in sessions if str(one.pk) == request.POST.get("session")), None)
        home = next((one for one in homes if str(one.pk) == request.POST.get("organisation", str(one.pk))), None)
        if wanted is None or home is None:
            raise Http404
        if attempt(
            refused,
            lambda: services.enrol(session=wanted, organisation=home, actor=user, at=now),  # type: ignore[arg-type]
        ):
            messages.success(request, _("C’est noté : un courriel le confirme."))
            return redirect("own_training")
    context = {
        "module": "engagement",
        "course": found,
        "skills": fields.named(found.skills, services.SKILLS),
        "sessions": sessions,
        "homes": homes,
        "refused": refused,
        "may_keep": permissions.can_keep_training(request.user),
    }
    return render(request, "engagement/training/course.html", context, status=422 if refused else 200)


@require_safe
def skills(request: HttpRequest) -> HttpResponse:
    """What the people of members learnt: a picture, and the table by region."""
    total, by_region = queries.skills_map()
    most = max(total.values(), default=0)
    names = dict(fields.choices_of(services.SKILLS))
    regions = sorted({region for told in by_region.values() for region in told if region})
    rows = [
        {
            "name": name,
            "people": total[code],
            "length": round(100 * total[code] / most) if most else 0,
            "regions": [by_region[code][region] if code in by_region else 0 for region in regions],
        }
        for code, name in names.items()
    ]
    context: dict[str, Any] = {
        "module": "engagement",
        "rows": sorted(rows, key=lambda row: (-int(row["people"]), row["name"])),
        "regions": [places.region_name(region, language()) for region in regions],
        "people": sum(total.values()),
    }
    return render(request, "engagement/training/skills.html", context)


@login_required
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What one took and takes."""
    user = person(request)
    if user.person_id is None:
        raise Http404
    found = Enrolment.objects.filter(person=user.person_id).select_related("session__course")
    rows = [(one, *STATES[one.state], queries.certifies(one)) for one in found.order_by("-session__starts_at", "-pk")]
    return render(request, "engagement/training/own.html", {"space": "own_training", "rows": rows})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    """One's place at a session: give it back before, say what one thought after, take the certificate."""
    user, now = person(request), timezone.now()
    seen = Enrolment.objects.filter(person=user.person_id) if user.person_id else Enrolment.objects.none()
    found = get_object_or_404(seen.select_related("session__course"), pk=pk)
    wanted = request.POST.get("do", "")
    form = EvaluationForm(
        request.POST if wanted == "evaluate" else None,
        initial={"score": found.score or 5, "comment": found.comment},
    )
    bare = forms.Form(data={}) if wanted in ("give_back", "certify") else None
    if request.method == "POST" and form.is_bound and form.is_valid():
        told = form.cleaned_data
        if attempt(form, lambda: services.evaluate(enrolment=found, actor=user, at=now, **told)):
            messages.success(request, _("Merci! C’est noté, sans votre nom."))
            return redirect("enrolment", pk=pk)
    elif bare is not None and bare.is_valid():
        if wanted == "give_back" and attempt(bare, lambda: services.give_back(enrolment=found, actor=user, at=now)):
            messages.success(request, _("Votre place est rendue."))
            return redirect("own_training")
        if wanted == "certify" and attempt(
            bare, lambda: services.certify(enrolment=found, language=language(), actor=user, at=now)
        ):
            return redirect("training_certificate", pk=pk)
    elif request.method == "POST" and not form.is_bound:
        raise Http404
    label, look = STATES[found.state]
    context = {
        "space": "own_training",
        "enrolment": found,
        "label": label,
        "look": look,
        "begun": found.session.starts_at <= now,
        "certifies": queries.certifies(found),
        "form": form,
        "bare": bare,
        "title": read(found.session.course.title, language()).text,
    }
    wrong = form.errors or (bare is not None and bare.errors)
    return render(request, "engagement/training/enrolment.html", context, status=422 if wrong else 200)


@login_required
@never_cache
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The certificate of a place, as a PDF: for the person, and for who keeps the catalogue."""
    found = get_object_or_404(permissions.enrolments_read_by(person(request)), pk=pk)
    document = documents_of(found).filter(kind=services.CERTIFICATE, revoked_at=None).first()
    path = path_of(document.file.digest) if document else None
    if document is None or path is None or not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=document.file.name, content_type="application/pdf"
    )
