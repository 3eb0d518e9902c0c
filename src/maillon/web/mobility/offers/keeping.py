"""Offers as their organisation keeps them: written, published, copied, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.mobility.models import Offer
from maillon.mobility.permissions import offers as permissions
from maillon.mobility.services import mandates
from maillon.mobility.services import offers as services
from maillon.network.rules.sharing import edition as wording
from maillon.web.http import person
from maillon.web.mobility.offers.clash import Difference, differences
from maillon.web.mobility.offers.forms import OfferForm, initial_of
from maillon.web.mobility.offers.listing import shown
from maillon.web.network.space.acting import attempt, chosen
from maillon.web.refusals import sentence

_MOST_HOSTS = 300


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The offers of one's organisations."""
    user = person(request)
    _homes(user)
    kept = permissions.offers_kept_by(user).select_related("organisation").order_by("-created_at", "-id")
    rows = [shown(one) for one in kept[:200]]
    return render(request, "mobility/offers/own.html", {"rows": rows, "space": "mobility_offers"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write an offer: a draft until it is published."""
    user = person(request)
    homes = _homes(user)
    data = request.POST if request.method == "POST" else None
    form = OfferForm(data, homes=homes, hosts=_hosts(homes), initial={"minimum": 1, "maximum": 1})
    made: list[Offer] = []

    def act() -> None:
        made.append(services.draft(organisation=chosen(form, homes), words=form.words(), actor=user, at=timezone.now()))

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return redirect("offer_page", slug=made[0].slug)
    return _asked(request, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct an offer, published or not."""
    user = person(request)
    found = _kept(user, slug)
    data = request.POST if request.method == "POST" else None
    form = OfferForm(
        data, homes=[], hosts=_hosts([found.organisation]), initial=initial_of(found) | {"seen": _seen(found)}
    )
    clash = False

    def act() -> None:
        services.correct(offer=found, words=form.words(), seen=form.cleaned_data["seen"], actor=user, at=timezone.now())

    def now() -> dict[str, Any]:
        nonlocal clash
        clash = True
        found.refresh_from_db()
        return services.words_of(found)

    if request.method == "POST" and form.is_valid() and attempt(form, act, now=now):
        messages.success(request, _("L’offre est enregistrée."))
        return redirect("offer_page", slug=found.slug)
    return _asked(request, form, found, theirs=differences(form, initial_of(found)) if clash else [])


@login_required
@require_POST
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the same offer again, to change its dates."""
    user = person(request)
    made = services.duplicate(offer=_kept(user, slug), actor=user, at=timezone.now())
    messages.success(request, _("Voici la copie : changez ses dates, puis publiez-la."))
    return redirect("mobility_edit_offer", slug=made.slug)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an offer down."""
    user = person(request)
    found = services.withdraw(offer=_kept(user, slug), actor=user, at=timezone.now())
    messages.success(request, _("L’offre est retirée. Vous pouvez la publier de nouveau."))
    return redirect("offer_page", slug=found.slug)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish an offer; a refusal is said on its page."""
    user = person(request)
    found = _kept(user, slug)
    try:
        services.publish(offer=found, actor=user, at=timezone.now())
        messages.success(request, _("L’offre est publiée."))
    except RuleViolation as refused:
        context: dict[str, Any] = {"module": "mobility", **shown(found), "may_keep": True, "refused": sentence(refused)}
        return render(request, "mobility/offers/offer.html", context, status=422)
    return redirect("offer_page", slug=found.slug)


@login_required
@require_POST
def receive(request: HttpRequest, slug: str) -> HttpResponse:
    """People apply here for an offer that stands alone; again, its procedure follows what the offer says now."""
    user = person(request)
    found = get_object_or_404(permissions.offers_received_by(user), slug=slug)
    mandates.receive(offer=found, actor=user, at=timezone.now())
    messages.success(request, _("On peut postuler ici, par un dossier. Ouvrez maintenant des entrevues, s’il en faut."))
    return redirect("offer_page", slug=found.slug)


def _homes(user: User) -> list[Organisation]:
    found = list(permissions.offer_homes(user).order_by("pk"))
    if not found:
        raise Http404
    return found


def _hosts(homes: list[Organisation]) -> list[Organisation]:
    """Partners that take part in the activities these organisations report."""
    known = Organisation.objects.filter(participations__activity__reporting_organisation__in=homes)
    return list(
        known.exclude(pk__in=[one.pk for one in homes]).distinct().order_by("legal_name_fr", "pk")[:_MOST_HOSTS]
    )


def _kept(user: User, slug: str) -> Offer:
    rows = permissions.offers_kept_by(user).select_related("organisation", "host", "season__rulebook")
    return get_object_or_404(rows, slug=slug)


def _seen(offer: Offer) -> str:
    return wording(services.words_of(offer))


def _asked(
    request: HttpRequest, form: OfferForm, found: Offer | None, *, theirs: Sequence[Difference] = ()
) -> HttpResponse:
    context = {"form": form, "offer": found, "theirs": theirs, "space": "mobility_offers"}
    status = 409 if theirs else 422 if form.errors else 200
    return render(request, "mobility/offers/offer_form.html", context, status=status)
