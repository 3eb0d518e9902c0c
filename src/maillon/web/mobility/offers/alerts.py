"""Alerts of new offers: asked with an address, confirmed and stopped from the letters."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from maillon.mobility.services import alerts
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.mobility.offers.listing import read_question
from maillon.web.sendings import admits, status_of


class AlertForm(forms.Form):
    """The address to write to, nothing else."""

    email = forms.EmailField(
        label=_("Votre courriel"),
        max_length=254,
        error_messages={
            "required": _("Indiquez votre courriel."),
            "invalid": _("Une adresse comme nom@exemple.org."),
        },
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    """Hidden from people: what fills it is a machine."""


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask to be written to when an offer like these appears; a letter asks to confirm."""
    wanted, typed = read_question(request)
    form = AlertForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    sent = request.method == "POST" and form.is_valid() and admits(request, "offer-alert", form, at=now)
    if sent and not form.cleaned_data["website"]:
        alerts.ask(email=form.cleaned_data["email"], wanted=wanted, language=interface_language(), at=now)
    context = {"module": "mobility", "form": form, "sent": sent, "asked": [one for one in typed.values() if one]}
    return render(request, "mobility/offers/alert.html", context, status=status_of(form))


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The address answers; opening changes nothing, the button does."""
    alert = alerts.find(token)
    if alert is None:
        raise Http404
    if request.method == "POST":
        alert = alerts.confirm(alert=alert, at=timezone.now())
    return _private(render(request, "mobility/offers/alert_link.html", {"module": "mobility", "alert": alert}))


# A mail program's own button posts here without having read the page (RFC 8058): the address itself is the secret.
@csrf_exempt
@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the letters and forget the address; a second click finds it done."""
    if not alerts.is_link(token):
        raise Http404
    alert = alerts.find(token)
    if alert is not None and request.method == "POST":
        alerts.stop(alert=alert)
        alert = None
    context = {"module": "mobility", "alert": alert, "stopping": True, "stopped": alert is None}
    return _private(render(request, "mobility/offers/alert_link.html", context))


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Referrer-Policy"] = "same-origin"
    return answer
