"""Members help one another: what they offer, what they seek, what they answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillon.network.models import Offer
from maillon.network.permissions import sharing as permissions
from maillon.network.queries import sharing as queries
from maillon.network.rules.sharing import edition, offer_stands
from maillon.network.services import offers as services
from maillon.web.http import person
from maillon.web.network.space.acting import attempt, chosen, homes
from maillon.web.network.space.forms import OfferForm, ReplyForm
from maillon.web.network.space.words import DIRECTIONS


def _shown(offer: Offer) -> dict[str, Any]:
    stands = offer_stands(withdrawn_at=offer.withdrawn_at, until=offer.until, on=timezone.localdate())
    return {"offer": offer, "direction": DIRECTIONS[offer.direction], "stands": stands}


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What members offer and seek today, and one's own."""
    user = person(request)
    if not permissions.reads_as_member(user):
        raise Http404
    context = {
        "rows": [_shown(offer) for offer in queries.standing_offers(user, on=timezone.localdate())[:200]],
        "own": [_shown(offer) for offer in queries.own_offers(user)[:50]],
        "may_post": permissions.member_homes(user).exists(),
        "space": "network_space",
    }
    return render(request, "network/space/offers.html", context)


@login_required
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """One offer, the replies one may read, and one's own reply."""
    user = person(request)
    found = get_object_or_404(permissions.offers_seen_by(user).select_related("organisation"), pk=pk)
    among = [home for home in permissions.member_homes(user).order_by("pk") if home.pk != found.organisation_id]
    form = ReplyForm(request.POST if request.method == "POST" else None, homes=among)
    if request.method == "POST":
        if not among:
            raise Http404
        if form.is_valid():

            def act() -> None:
                services.answer(
                    offer=found,
                    organisation=chosen(form, among),
                    text=form.cleaned_data["text"],
                    actor=user,
                    at=timezone.now(),
                )

            if attempt(form, act):
                messages.success(request, _("Votre réponse est transmise. Seul cet organisme la lit."))
                return redirect("offer", pk=found.pk)
    replies = permissions.replies_read_by(user).filter(offer=found).select_related("organisation", "offer")
    context = {
        **_shown(found),
        "replies": list(replies.order_by("at", "id")[:200]),
        "form": form if among else None,
        "may_keep": permissions.can_keep_offer(user, found),
        "space": "network_space",
    }
    return render(request, "network/space/offer.html", context, status=422 if form.errors else 200)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Say what one offers or seeks."""
    user = person(request)
    among = homes(user)
    form = OfferForm(request.POST if request.method == "POST" else None, homes=among)
    made: list[Offer] = []
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            made.append(
                services.make(organisation=chosen(form, among), words=form.words(), actor=user, at=timezone.now())
            )

        if attempt(form, act):
            messages.success(request, _("Votre annonce est visible par les membres."))
            return redirect("offer", pk=made[0].pk)
    return _asked(request, form, None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an offer."""
    user = person(request)
    found = get_object_or_404(permissions.offers_kept_by(user), pk=pk)
    words = services.words_of(found)
    form = OfferForm(request.POST if request.method == "POST" else None, initial={**words, "seen": edition(words)})
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            services.correct(
                offer=found, words=form.words(), seen=form.cleaned_data["seen"], actor=user, at=timezone.now()
            )

        if attempt(form, act, now=lambda: services.words_of(Offer.objects.get(pk=found.pk))):
            messages.success(request, _("L’annonce est enregistrée."))
            return redirect("offer", pk=found.pk)
    return _asked(request, form, found)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the offer back, or put it back (``do=put_back``)."""
    user = person(request)
    found = get_object_or_404(permissions.offers_kept_by(user), pk=pk)
    if request.POST.get("do") == "put_back":
        services.put_back(offer=found, actor=user, at=timezone.now())
        messages.success(request, _("L’annonce est visible de nouveau."))
    else:
        services.withdraw(offer=found, actor=user, at=timezone.now())
        messages.success(request, _("L’annonce est retirée. Vous pouvez la remettre."))
    return redirect("offer", pk=found.pk)


def _asked(request: HttpRequest, form: OfferForm, found: Offer | None) -> HttpResponse:
    theirs = services.words_of(found) if found is not None and form.non_field_errors() else None
    context = {"form": form, "offer": found, "theirs": theirs, "space": "network_space"}
    return render(request, "network/space/offer_form.html", context, status=422 if form.errors else 200)
