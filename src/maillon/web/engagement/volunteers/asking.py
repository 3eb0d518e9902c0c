"""A member writes to a volunteer, and keeps what became of it: the answer, the hours, the thanks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.documents.queries import documents_of
from maillon.core.files.services import path_of
from maillon.engagement.models import HelpRequest
from maillon.engagement.permissions import volunteers as permissions
from maillon.engagement.permissions.events import events_organised_by, organiser_homes
from maillon.engagement.services import helping as services
from maillon.web.engagement import fields
from maillon.web.engagement.events.acting import attempt
from maillon.web.engagement.volunteers import words
from maillon.web.http import person
from maillon.web.insight.phrases import language
from maillon.web.insight.presenters import pager

PER_PAGE = 30


class AskForm(forms.Form):
    """For which event, and in which words."""

    organisation = forms.ChoiceField(label=gettext_lazy("Au nom de"))
    event = forms.ChoiceField(label=gettext_lazy("Pour quel événement"), required=False)
    text = fields.paragraphs(
        gettext_lazy("Votre message"),
        rows=5,
        most=1200,
        hint=gettext_lazy("Dites quoi faire, quand, où, et qui accueillera la personne."),
    )


class HoursForm(forms.Form):
    """How long somebody helped."""

    hours = forms.DecimalField(
        label=gettext_lazy("Heures données, en tout"),
        min_value=0,
        max_value=services.MOST_HOURS,
        max_digits=6,
        decimal_places=2,
    )
    on = fields.day(gettext_lazy("Dernier jour"))


class ThanksForm(forms.Form):
    """A few words."""

    text = fields.paragraphs(gettext_lazy("Votre mot de remerciement"), rows=4, most=600)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to somebody who agreed to be found; the site carries the letter, the address stays unknown."""
    user = person(request)
    found = get_object_or_404(permissions.helpers_seen_by(user), pk=pk)
    homes = list(organiser_homes(user))
    events = list(events_organised_by(user).filter(ends_at__gt=timezone.now(), cancelled_at=None).order_by("starts_at"))
    wanted = fields.typed(request, "evenement", 120)
    first = next((one for one in events if one.slug == wanted), None)
    initial = {"event": str(first.pk) if first else "", "organisation": str((first or homes[0]).pk)}
    if first:
        initial["organisation"] = str(first.organisation_id)
    form = AskForm(request.POST if request.method == "POST" else None, initial=initial)
    fields.offer(
        form,
        organisation=[(str(home.pk), home.name(language())) for home in homes],
        event=[("", _("Aucun en particulier")), *((str(one.pk), _title(one)) for one in events)],
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        event = next((one for one in events if str(one.pk) == told["event"]), None)
        home = next(home for home in homes if str(home.pk) == told["organisation"])

        def act() -> None:
            services.ask(
                volunteer=found, organisation=home, event=event, text=told["text"], actor=user, at=timezone.now()
            )

        if attempt(form, act):
            messages.success(request, _("Votre message est parti. La réponse viendra ici et par courriel."))
            return redirect("help_requests")
    page = fields.FormPage(
        title=_("Écrire à %(name)s") % {"name": found.shown_name},
        button=_("Envoyer"),
        crumbs=[(reverse("helpers"), _("Trouver de l’aide"))],
        space="own_events",
        foot=_("Nous portons le message : l’adresse de la personne ne vous est dite que si elle accepte."),
    )
    return page.answer(request, form)


def _title(event: Any) -> str:
    return str(event.title.get(language()) or event.title.get("fr", ""))


@login_required
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What one’s organisations asked of volunteers, the latest first."""
    user = person(request)
    if not permissions.can_find_helpers(user):
        raise Http404
    found = permissions.requests_kept_by(user).select_related("volunteer", "event", "organisation")
    shown = Paginator(found.order_by("-asked_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "space": "helpers",
        "rows": [(one, *words.STATES[one.state]) for one in shown],
        "pager": pager(shown.number, shown.paginator.num_pages, reverse("help_requests")),
    }
    return render(request, "engagement/volunteers/requests.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: the answer, then the hours, the thanks, the certificate."""
    user, now = person(request), timezone.now()
    kept = permissions.requests_kept_by(user).select_related("volunteer", "event", "organisation")
    found = get_object_or_404(kept, pk=pk)
    wanted = request.POST.get("do", "")
    hours = HoursForm(
        request.POST if wanted == "hours" else None,
        initial={"hours": found.minutes / 60 or None, "on": found.counted_on or timezone.localdate()},
    )
    thanks = ThanksForm(request.POST if wanted == "thanks" else None)
    bare = forms.Form(data={}) if wanted == "certify" else None
    if request.method == "POST":
        done = _do(found, user, hours, thanks, bare, now)
        if done:
            messages.success(request, done)
            return redirect("help_request", pk=pk)
        if wanted not in ("hours", "thanks", "certify"):
            raise Http404
    label, look = words.STATES[found.state]
    context = {
        "space": "helpers",
        "asked": found,
        "label": label,
        "look": look,
        "hours": hours,
        "thanks": thanks,
        "bare": bare,
        "document": documents_of(found).filter(kind=services.CERTIFICATE, revoked_at=None).first(),
    }
    wrong = any(form is not None and form.errors for form in (hours, thanks, bare))
    return render(request, "engagement/volunteers/request.html", context, status=422 if wrong else 200)


def _do(found: HelpRequest, user: Any, hours: HoursForm, thanks: ThanksForm, bare: forms.Form | None, now: Any) -> str:
    if hours.is_bound and hours.is_valid():
        minutes, on = round(hours.cleaned_data["hours"] * 60), hours.cleaned_data["on"]
        if attempt(hours, lambda: services.count_hours(request=found, minutes=minutes, on=on, actor=user, at=now)):
            return _("Les heures sont notées.")
    if thanks.is_bound and thanks.is_valid():
        text = thanks.cleaned_data["text"]
        if attempt(thanks, lambda: services.thank(request=found, text=text, actor=user, at=now)):
            return _("Vos remerciements sont partis.")
    if bare is not None and bare.is_valid():
        told = found.volunteer.language
        if attempt(bare, lambda: services.certify(request=found, language=told, actor=user, at=now)):
            return _("L’attestation est prête.")
    return ""


@login_required
@never_cache
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The certificate last printed for a request, as a PDF."""
    found = get_object_or_404(permissions.requests_kept_by(person(request)), pk=pk)
    document = documents_of(found).filter(kind=services.CERTIFICATE, revoked_at=None).first()
    path = path_of(document.file.digest) if document else None
    if document is None or path is None or not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=document.file.name, content_type="application/pdf"
    )
