"""What an event was worth: the page that the letter’s link opens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from maillon.core.errors import RuleViolation
from maillon.engagement.queries import registrations
from maillon.engagement.services import evaluating
from maillon.web.engagement.events.acting import attempt
from maillon.web.insight.phrases import language
from maillon.web.refusals import sentence

_MARKS = [(5, _("5 : tout à fait")), (4, "4"), (3, "3"), (2, "2"), (1, _("1 : pas du tout"))]


def _mark(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, choices=_MARKS, widget=forms.RadioSelect)


class EvaluationForm(forms.Form):
    """Four questions and a few words."""

    worth = _mark(_("Cela valait la peine de venir"))
    learned = _mark(_("J’ai appris quelque chose"))
    welcomed = _mark(_("J’ai pu prendre part pleinement : accueil, langue, accès"))
    acts_next = forms.TypedChoiceField(
        label=_("J’ai envie de faire quelque chose ensuite"),
        coerce=lambda value: value == "yes",
        empty_value=None,
        choices=[("yes", _("Oui")), ("no", _("Non")), ("", _("Je ne sais pas"))],
        widget=forms.RadioSelect,
        required=False,
    )
    words = forms.CharField(
        label=_("Quelques mots"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        required=False,
        help_text=_("Les responsables de l’événement les lisent, sans votre nom : n’y mettez rien qui vous nomme."),
    )


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, token: str) -> HttpResponse:
    """Say once what an event was worth; nothing tells who said it."""
    held, now = registrations.find(token), timezone.now()
    if held is None:
        return _private(render(request, "engagement/events/no_registration.html", {"module": "engagement"}, status=404))
    form = EvaluationForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        evaluating.evaluate(registration=held, language=language(), at=now, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return _private(redirect(request.path))
    closed = ""
    try:
        evaluating.check_open(held, at=now)
    except RuleViolation as refused:
        closed = sentence(refused)
    context = {"module": "engagement", "event": held.event, "form": form, "closed": closed}
    context["is_given"] = held.evaluated_at is not None
    status = 422 if form.errors else 200
    return _private(render(request, "engagement/events/evaluation.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
