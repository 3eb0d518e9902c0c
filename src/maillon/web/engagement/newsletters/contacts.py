"""What passed with one address, in one place."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from maillon.core.parties.models import Person
from maillon.core.privacy.services.readings import note_readings
from maillon.engagement.permissions.contacts import can_look_up
from maillon.engagement.queries.contacts import Line, history_of
from maillon.web.engagement import fields
from maillon.web.http import person

KINDS = {
    "subscription": _("Abonnement à l’infolettre"),
    "issue": _("Numéro de l’infolettre"),
    "registration": _("Inscription à un événement"),
    "help": _("Aide bénévole"),
    "booking": _("Atelier demandé"),
    "training": _("Formation"),
    "dossier": _("Demande"),
}
STATES = {
    "asked": _("demandé"),
    "confirmed": _("confirmé"),
    "bounced": _("revenu"),
    "sent": _("envoyé"),
    "given": _("place donnée"),
    "waiting": _("liste d’attente"),
    "cancelled": _("annulé"),
    "attended": _("venue notée"),
    "accepted": _("accepté"),
    "declined": _("décliné"),
    "agreed": _("convenu"),
    "held": _("tenu"),
}
PAGES = {"issue": "newsletter_issue", "registration": "event_door", "dossier": "dossier"}


class LookUpForm(forms.Form):
    """One address."""

    email = fields.mail(_("Courriel de la personne"))


# The address is sent in the body: none stays in a log or in the history of a browser.
@login_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest) -> HttpResponse:
    """What was sent to, registered for and asked by an address, as far as one may read; the reading is noted."""
    user = person(request)
    if not can_look_up(user):
        raise Http404
    form = LookUpForm(request.POST if request.method == "POST" else None)
    lines: list[Line] | None = None
    if request.method == "POST" and form.is_valid():
        lines = history_of(form.cleaned_data["email"], user)
        known = Person.objects.filter(email__iexact=form.cleaned_data["email"])
        if lines:
            note_readings(user, known, "engagement.subscriptions", timezone.now())
    context = {
        "space": "contacts",
        "form": form,
        "asked": lines is not None,
        "rows": [(line, KINDS[line.kind], STATES.get(line.state, ""), _page(line)) for line in lines or ()],
    }
    return render(request, "engagement/newsletters/contacts.html", context, status=422 if form.errors else 200)


def _page(line: Line) -> str:
    if line.kind not in PAGES or not line.slug:
        return ""
    key = "reference" if line.kind == "dossier" else "slug"
    return reverse(PAGES[line.kind], kwargs={key: line.slug})
