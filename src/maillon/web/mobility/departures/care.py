"""The contact tree, the persons named for reports of abuse, and the list for leaving a country in haste."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.codelists import queries as codelists
from maillon.core.parties.models import Organisation
from maillon.core.people.models import RoleGrant, User
from maillon.core.people.permissions import is_secretariat
from maillon.mobility.models import FocalPerson, OnCall
from maillon.mobility.permissions.departures import followed_by, sending_homes
from maillon.mobility.permissions.incidents import can_name_focal
from maillon.mobility.queries.care import away_by_country, contact_tree, contact_trees, focal_persons
from maillon.mobility.queries.guidelines import risk_of, risks
from maillon.mobility.services import care as services
from maillon.web.http import person
from maillon.web.mobility.departures import words
from maillon.web.mobility.departures.forms import OnCallForm
from maillon.web.mobility.departures.register import follower
from maillon.web.network.space.acting import attempt


def _place(user: User) -> Organisation | None:
    """Whose tree somebody keeps: their organisation's, the network's for its secretariat; 404 for anybody else."""
    homes = sending_homes(user)
    if homes:
        return Organisation.objects.get(pk=min(homes))
    if is_secretariat(user):
        return None
    raise Http404


def _colleagues(place: Organisation | None, at: Any) -> dict[str, User]:
    grants = RoleGrant.objects.active(at).filter(organisation=place, user__is_active=True)
    users = User.objects.filter(pk__in=grants.values("user")).select_related("person").order_by("pk")
    home = place.pk if place else None
    return {str(one.pk): one for one in users[:60] if services.can_keep_tree(one, home)}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tree(request: HttpRequest) -> HttpResponse:
    """Whom to call, in order; who reads reports of abuse."""
    user, now = person(request), timezone.now()
    place = _place(user)
    people = _colleagues(place, now)
    choices = [(key, str(one)) for key, one in people.items()]
    form = OnCallForm(request.POST if request.method == "POST" else None, people=choices)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        who = people[said.pop("user")]
        if attempt(form, lambda: services.put_on_call(organisation=place, user=who, actor=user, at=now, **said)):
            messages.success(request, _("C’est noté."))
            return redirect("contact_tree")
    home = place.pk if place else None
    context = {
        "space": "mobility",
        "place": place,
        "lines": [(one, one.organisation_id == home) for one in contact_tree(home)],
        "focals": list(focal_persons(home, at=now)),
        "may_name": can_name_focal(user, home),
        "people": choices,
        "form": form,
    }
    return render(request, "mobility/departures/tree.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line off the tree."""
    user = person(request)
    line = get_object_or_404(OnCall, pk=pk)
    if not services.can_keep_tree(user, line.organisation_id):
        raise Http404
    services.take_off_call(line=line, actor=user, at=timezone.now())
    messages.success(request, _("C’est retiré."))
    return redirect("contact_tree")


@login_required
@require_POST
def focal(request: HttpRequest) -> HttpResponse:
    """Name who reads reports of abuse."""
    user, now = person(request), timezone.now()
    place = _place(user)
    who = _colleagues(place, now).get(request.POST.get("user", ""))
    if who is None or not can_name_focal(user, place.pk if place else None):
        raise Http404
    services.name_focal(organisation=place, user=who, actor=user, at=now)
    messages.success(request, _("C’est noté : cette personne lit désormais ces signalements."))
    return redirect("contact_tree")


@login_required
@require_POST
def relieve(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody reads reports of abuse no more."""
    user = person(request)
    held = get_object_or_404(FocalPerson, pk=pk)
    if not can_name_focal(user, held.organisation_id):
        raise Http404
    services.relieve_focal(focal=held, actor=user, at=timezone.now())
    messages.success(request, _("C’est noté."))
    return redirect("contact_tree")


@login_required
@never_cache
@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """Where people are today, and the list to take for each country."""
    follower(request)
    today, language = timezone.localdate(), get_language() or "fr"
    counted = away_by_country(followed_by(person(request)), day=today)
    known = risks([one.country for one in counted])
    rows = [
        {
            "country": one.country,
            "name": codelists.label("Country", one.country, language),
            "people": one.people,
            "risk": known.get(one.country),
            "words": words.RISKS[known[one.country].level] if one.country in known else None,
        }
        for one in counted
    ]
    return render(request, "mobility/departures/evacuation.html", {"space": "mobility", "rows": rows})


@cache
def _style() -> SafeString:
    # The file is opened from a disk, where no other file follows it.
    css = (settings.PACKAGE / "web/static/css/evacuation.css").read_text(encoding="utf-8")
    return format_html("<style>{}</style>", mark_safe(css))  # noqa: S308  our own file


@login_required
@never_cache
@require_safe
def evacuation(request: HttpRequest, country: str) -> HttpResponse:
    """One file that needs nothing else, to print or to keep on a telephone; that it was taken is kept."""
    follower(request)
    user, now = person(request), timezone.now()
    people = services.take_evacuation_list(country=country.upper(), actor=user, at=now)
    if not people:
        raise Http404
    context = {
        "people": people,
        "name": codelists.label("Country", country.upper(), get_language() or "fr"),
        "risk": risk_of(country.upper()),
        "tree": contact_trees({one.organisation_id for one in people}),
        "style": _style(),
        "taken_by": user,
        "now": now,
    }
    answer = HttpResponse(render_to_string("mobility/departures/evacuation_list.html", context))
    name = f"evacuation-{country.lower()}-{timezone.localdate():%Y-%m-%d}.html"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
