"""Every session of an organisation: for one group or for all of them, called off, put in one's calendar."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.parties.models import Organisation
from maillon.mobility.models import Departure, Guideline
from maillon.mobility.permissions.departures import sending_homes, sessions_taught_by
from maillon.mobility.queries.guidelines import guideline_for
from maillon.mobility.queries.training import sessions_of
from maillon.mobility.services import convening
from maillon.web.http import person
from maillon.web.insight.presenters import pager
from maillon.web.mobility.departures.own import found
from maillon.web.mobility.departures.register import follower
from maillon.web.mobility.departures.training import planned, taught

PER_PAGE = 40


@login_required
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The sessions to come, the next one first, or those that took place."""
    follower(request)
    user, now, language = person(request), timezone.now(), get_language() or "fr"
    is_past = request.GET.get("quoi") == "passees"
    mine = sessions_taught_by(user).filter(Q(ends_at__lte=now) if is_past else Q(ends_at__gt=now))
    related = mine.select_related("curriculum", "cohort__offer", "organisation").annotate(people=Count("presences"))
    pages = Paginator(related.order_by("-starts_at" if is_past else "starts_at", "pk"), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    here = reverse("training_sessions")
    context = {
        "space": "mobility",
        "rows": [{"session": one, "title": convening.title_of(one, language)} for one in page.object_list],
        "is_past": is_past,
        "may_plan": bool(sending_homes(user)),
        "pager": pager(page.number, pages.num_pages, f"{here}?quoi=passees" if is_past else here),
    }
    return render(request, "mobility/departures/sessions.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a session for whoever the organisation prepares, whatever their group."""
    homes, today = sending_homes(person(request)), timezone.localdate()
    if not homes:
        raise Http404
    home = Organisation.objects.get(pk=min(homes))
    soon = Departure.objects.preparing(today).filter(organisation=home, curriculum__isnull=False)
    first = soon.select_related("curriculum").order_by("starts_on", "pk").first()
    curriculum = first.curriculum if first else guideline_for(Guideline.Kind.CURRICULUM, "", on=today)
    if curriculum is None:
        raise Http404
    return planned(request, curriculum, home, None)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a session off; whoever was expected is told."""
    reason = request.POST.get("reason", "").replace("\x00", "")
    convening.cancel(session=taught(request, pk), reason=reason, actor=person(request), at=timezone.now())
    messages.success(request, _("La séance est annulée; les personnes attendues sont prévenues."))
    return redirect("training_session", pk=pk)


@login_required
@never_cache
@require_safe
def calendar(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """A session one is expected at, for one's calendar."""
    departure = found(request, pk)
    held = get_object_or_404(sessions_of(departure).select_related("curriculum"), pk=session)
    text = convening.calendar_of(held, departure, get_language() or "fr", at=timezone.now())
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="formation.ics"'
    return answer
