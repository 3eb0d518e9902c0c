"""One's own departure: where the candidacy stands, interviews to book, the group and why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillon.mobility.models import Candidacy, Departure, InterviewBooking, InterviewKind, InterviewSlot, Offer
from maillon.mobility.permissions.candidacies import own_candidacies
from maillon.mobility.queries.placing import adopted_plan, reasons_of
from maillon.mobility.rules.offers import MANDATE
from maillon.mobility.services import candidacies, interviews
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.http import person
from maillon.web.mobility import words

_WAITING = (Candidacy.State.APPLYING.value, Candidacy.State.WAITING.value)
_LEAVING = (Candidacy.State.ACCEPTED.value, Candidacy.State.WAITING.value)


@login_required
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Where one's candidacies stand, the latest first."""
    found = own_candidacies(person(request)).select_related("season", "dossier").order_by("-applied_at", "-pk")
    rows = [{"candidacy": one, "state": words.CANDIDACIES[one.state]} for one in found]
    return render(request, "mobility/own/listing.html", {"rows": rows, "space": "own_departures"})


@login_required
@never_cache
@require_safe
def departure(request: HttpRequest, pk: int) -> HttpResponse:
    """One candidacy of one's own; nothing of anybody else."""
    candidacy = _own(request, pk)
    season, now = candidacy.season, timezone.now()
    plan = adopted_plan(season) if candidacy.state == Candidacy.State.ACCEPTED else None
    offers = {one.pk: one for one in Offer.objects.filter(season=season).select_related("organisation")}
    placement = candidacy.placements.filter(ended_at=None).select_related("cohort").first()
    booked = {one.kind: one for one in candidacy.interviews.select_related("slot")}
    slots = season.interview_slots.filter(starts_at__gt=now).annotate(taken=Count("bookings"))
    takes = candidacy.state in _WAITING
    kinds: list[dict[str, Any]] = [
        {
            "label": words.INTERVIEWS[kind],
            "booking": booked.get(kind),
            "slots": [one for one in slots if one.kind == kind and one.taken < one.seats] if takes else [],
        }
        for kind in InterviewKind.values
    ]
    alone = season.rulebook.programme == MANDATE
    context = {
        "space": "own_departures",
        "is_alone": alone,
        "stay": Departure.objects.live().filter(placement=placement).first() if alone and placement else None,
        "candidacy": candidacy,
        "season": season,
        "state": words.CANDIDACIES[candidacy.state],
        "wishes": [offers[one.offer_id] for one in candidacy.wishes.all() if one.offer_id in offers],
        "kinds": [one for one in kinds if one["booking"] or one["slots"]],
        "place": offers.get(placement.cohort.offer_id) if placement else None,
        "role": placement.role if placement else "",
        "reasons": [words.said(one, offers) for one in reasons_of(plan, candidacy)] if plan else [],
        "is_formed": plan is not None or (alone and placement is not None),
        "may_withdraw": candidacy.state in _LEAVING,
        "now": now,
    }
    return render(request, "mobility/own/departure.html", context)


@login_required
@require_POST
def book(request: HttpRequest, pk: int, slot: int) -> HttpResponse:
    """Take a seat at an interview."""
    candidacy = _own(request, pk)
    wanted = get_object_or_404(InterviewSlot, pk=slot, season=candidacy.season_id)
    interviews.book(slot=wanted, candidacy=candidacy, actor=person(request), at=timezone.now())
    messages.success(request, _("Votre place est réservée; un courriel la met à votre agenda."))
    return redirect("own_departure", pk=candidacy.pk)


@login_required
@require_POST
def give_back(request: HttpRequest, pk: int, booking: int) -> HttpResponse:
    """Give a seat back; taking it again undoes this while there is one."""
    candidacy = _own(request, pk)
    held = get_object_or_404(InterviewBooking, pk=booking, candidacy=candidacy)
    interviews.give_back(booking=held, actor=person(request), at=timezone.now())
    messages.success(request, _("Votre place est rendue."))
    return redirect("own_departure", pk=candidacy.pk)


@login_required
@never_cache
@require_safe
def calendar(request: HttpRequest, pk: int, booking: int) -> HttpResponse:
    """The interview for one's calendar."""
    candidacy = _own(request, pk)
    held = get_object_or_404(InterviewBooking.objects.select_related("slot"), pk=booking, candidacy=candidacy)
    text = interviews.calendar_of(held, interface_language(), at=timezone.now())
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="entrevue.ics"'
    return answer


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave; the first of the waiting list takes the place."""
    candidacy = _own(request, pk)
    reason = request.POST.get("reason", "").replace("\x00", "")
    candidacies.withdraw(candidacy=candidacy, reason=reason, actor=person(request), at=timezone.now())
    messages.success(request, _("Votre candidature est retirée."))
    return redirect("own_departure", pk=candidacy.pk)


def _own(request: HttpRequest, pk: int) -> Candidacy:
    rows = own_candidacies(person(request)).select_related("season__rulebook", "dossier")
    return get_object_or_404(rows.prefetch_related("wishes"), pk=pk)
