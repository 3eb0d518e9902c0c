"""One meeting: who comes, agenda, documents, minutes; what its keepers do."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.files.services import path_of
from maillon.network.models import Meeting
from maillon.network.permissions.groups import can_keep_group, seats_held_by
from maillon.network.queries.groups import office_order, roll_on
from maillon.network.rules.sharing import CHANGED, edition
from maillon.network.services import meetings as services
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.handle.acting import text, whole
from maillon.web.dossiers.handle.moments import instant
from maillon.web.http import person
from maillon.web.network.assemblies.papers import given
from maillon.web.network.groups import words
from maillon.web.network.groups.found import kept_group, kept_meeting, read_meeting


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a meeting."""
    group = kept_group(request, slug)
    if request.method != "POST":
        return render(request, "network/groups/meeting_new.html", {"module": "network", "group": group})
    ends = text(request, "ends_at", 40).strip()
    planned = services.plan(
        group=group,
        title=text(request, "title", 200),
        starts_at=instant(text(request, "starts_at", 40), "starts_at"),
        ends_at=instant(ends, "ends_at") if ends else None,
        place=text(request, "place", 300),
        agenda=text(request, "agenda", 20_000),
        actor=person(request),
        at=timezone.now(),
    )
    return redirect("meeting", pk=planned.pk)


@login_required
@never_cache
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """When, where, who comes, agenda, documents, minutes."""
    return _page(request, read_meeting(request, pk))


def _page(request: HttpRequest, found: Meeting, typed: dict[str, str] | None = None) -> HttpResponse:
    """The meeting; ``typed`` is what somebody wrote while somebody else wrote too, shown beside theirs."""
    user, now = person(request), timezone.now()
    said = {one.seat_id: one.answer for one in found.presences.all()}
    roll = sorted(roll_on(found.group, timezone.localdate(found.starts_at)), key=office_order)
    mine = set(seats_held_by(user).filter(group=found.group_id).values_list("pk", flat=True))
    context = {
        "module": "network",
        "space": "groups",
        "meeting": found,
        "group": found.group,
        "written": typed or services.words_of(found),
        "theirs": services.words_of(found) if typed else None,
        "seen": edition(services.words_of(found)),
        "keeps": can_keep_group(user, found.group),
        "roll": [(one, said.get(one.pk, ""), words.ANSWERS.get(said.get(one.pk, ""), "")) for one in roll],
        "mine": [
            (one, said.get(one.pk, "")) for one in roll if one.pk in mine and services.is_answerable(found, one, at=now)
        ],
        "coming": sum(answer in ("coming", "present") for answer in said.values()),
        "has_begun": now >= found.starts_at,
        "documents": list(found.documents.filter(removed_at=None).select_related("file")),
    }
    return render(request, "network/groups/meeting.html", context, status=422 if typed else 200)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether one comes, for a seat one holds."""
    found, user = read_meeting(request, pk), person(request)
    seat = get_object_or_404(seats_held_by(user).filter(group=found.group_id), pk=whole(request, "seat"))
    said = request.POST.get("answer", "")
    services.answer(meeting=found, seat=seat, answer=said, actor=user, at=timezone.now())
    messages.success(request, _("C’est noté."))
    return redirect("meeting", pk=pk)


@login_required
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Convene, cancel, note presences, write and adopt the minutes."""
    found, user, now = kept_meeting(request, pk), person(request), timezone.now()
    match request.POST.get("do", ""):
        case "convene":
            written = services.convene(meeting=found, actor=user, at=now)
            told = ngettext(
                "La convocation part vers %(n)s personne.", "La convocation part vers %(n)s personnes.", written
            )
            messages.success(request, told % {"n": written})
        case "cancel":
            services.cancel(meeting=found, actor=user, at=now)
            messages.success(request, _("La rencontre est annulée; les personnes convoquées en sont avisées."))
        case "presences":
            here = set(request.POST.getlist("present"))
            roll = roll_on(found.group, timezone.localdate(found.starts_at))
            present = {seat.pk: str(seat.pk) in here for seat in roll}
            services.note_presences(meeting=found, present=present, actor=user, at=now)
            messages.success(request, _("Les présences sont inscrites."))
        case "minutes":
            typed = {"agenda": text(request, "agenda", 20_000), "minutes": text(request, "minutes", 100_000)}
            try:
                services.write_minutes(meeting=found, **typed, seen=request.POST.get("seen"), actor=user, at=now)
            except RuleViolation as refused:
                if refused.code != CHANGED:
                    raise
                return _page(request, read_meeting(request, pk), typed)
            messages.success(request, _("C’est enregistré."))
        case "adopt":
            services.adopt(meeting=found, language=interface_language(), actor=user, at=now)
            messages.success(request, _("Le procès-verbal est adopté et scellé."))
        case _:
            raise Http404
    return redirect("meeting", pk=pk)


@login_required
@require_safe
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The event for a calendar, or the sealed minutes."""
    found = read_meeting(request, pk)
    if kind == "agenda":
        event = services.calendar_of(found, interface_language(), at=timezone.now())
        return given(event, "text/calendar; charset=utf-8", "rencontre.ics")
    if kind == "proces-verbal" and found.minutes_document is not None:
        sealed = path_of(found.minutes_document.file.digest).read_bytes()
        return given(sealed, "application/pdf", f"{found.minutes_document.code}.pdf")
    raise Http404
