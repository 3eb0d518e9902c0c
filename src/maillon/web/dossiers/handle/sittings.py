"""The sittings of one's committees; one sitting with its agenda, its presences and its papers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.files.services import path_of
from maillon.dossiers.models import Attendance, Committee, Sitting
from maillon.dossiers.queries import committees, judging
from maillon.dossiers.queries.waiting import handles
from maillon.dossiers.services import papers
from maillon.dossiers.services import sitting as sitting_services
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.handle import words
from maillon.web.dossiers.handle.acting import text
from maillon.web.dossiers.handle.found import seen_sitting
from maillon.web.dossiers.handle.moments import instant
from maillon.web.http import person


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sittings(request: HttpRequest) -> HttpResponse:
    """The list, the latest first; who convenes a committee plans another one."""
    user, now = person(request), timezone.now()
    convened = list(committees.convened_by(user).order_by("key"))
    if request.method == "POST":
        committee = get_object_or_404(Committee, key=request.POST.get("committee", ""), pk__in=[c.pk for c in convened])
        mode = Sitting.Mode.WRITTEN if request.POST.get("mode") == "written" else Sitting.Mode.LIVE
        planned = sitting_services.plan(
            committee=committee,
            starts_at=instant(text(request, "starts_at", 40), "starts_at"),
            ends_at=instant(text(request, "ends_at", 40), "ends_at") if mode == Sitting.Mode.WRITTEN else None,
            mode=mode,
            place=text(request, "place", 200),
            actor=user,
            at=now,
        )
        return redirect("sitting", pk=planned.pk)
    mine = committees.seats_of(user, at=now)
    if not convened and not mine.exists() and not handles(user, at=now):
        raise Http404
    page = Paginator(committees.sittings_seen_by(user, at=now), 25).get_page(request.GET.get("page"))
    rows = [(one, *words.SITTINGS[one.state]) for one in page.object_list]
    context = {"space": "sittings", "page": page, "rows": rows, "convened": convened, "query": ""}
    return render(request, "dossiers/handle/sittings.html", context)


@login_required
@never_cache
@require_safe
def sitting(request: HttpRequest, pk: int) -> HttpResponse:
    """One sitting: the agenda this person may see, and what they may do now."""
    user, now = person(request), timezone.now()
    found = seen_sitting(request, pk)
    convenes = committees.can_convene(user, found.committee)
    seen = list(committees.agenda_seen_by(found, user))
    counts = judging.tallies_of(found, seen)
    items = [
        (item, counts[item.pk], outcome, words.OUTCOMES.get(outcome))
        for item in seen
        for outcome in [item.proposal.get("outcome", "")]
    ]
    hidden = found.agenda.count() - len(items)
    here = {one.member_id: one for one in Attendance.objects.filter(sitting=found)}
    seated = judging.seats(found.committee, on=timezone.localdate(found.starts_at))
    name, pill = words.SITTINGS[found.state]
    context = {
        "space": "sittings",
        "sitting": found,
        "state": name,
        "pill": pill,
        "convenes": convenes,
        "items": items,
        "hidden": hidden,
        "ready": committees.ready_for(found.committee, user) if convenes and found.state in ("planned", "open") else [],
        "members": [(seat, words.OFFICES[seat.office], here.get(seat.pk)) for seat in seated],
        "minutes": papers.minutes_of(found) if convenes and found.state in ("open", "closed") and items else None,
        "hides": hidden > 0,
        "now": now,
    }
    return render(request, "dossiers/handle/sitting.html", context)


@login_required
@require_safe
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The pack drawn for this very person, or the sealed minutes."""
    found = seen_sitting(request, pk)
    if kind == "cahier":
        user = person(request)
        pdf = papers.pack(sitting=found, reader=user, language=interface_language(), at=timezone.now())
        answer = HttpResponse(pdf, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="cahier-{found.pk}.pdf"'
        return answer
    if kind == "proces-verbal" and found.minutes is not None:
        pdf = path_of(found.minutes.file.digest).read_bytes()
        answer = HttpResponse(pdf, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="{found.minutes.code}.pdf"'
        return answer
    raise Http404
