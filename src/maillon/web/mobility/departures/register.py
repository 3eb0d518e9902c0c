"""The register: who is where, from when to when; a group that prepares; one person's stay."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillon.core.codelists import queries as codelists
from maillon.core.narratives import read
from maillon.core.privacy.services.readings import note_reading, note_readings
from maillon.mobility.models import CheckIn, Cohort, Departure, PreparationItem
from maillon.mobility.permissions import departures as permissions
from maillon.mobility.permissions.incidents import incidents_read_by
from maillon.mobility.queries import guidelines as asked
from maillon.mobility.queries.care import away_by_country
from maillon.mobility.queries.training import sessions_of_group
from maillon.mobility.rules.departing import Phase
from maillon.mobility.services import departing, preparing, returning, watching
from maillon.network.addresses import address
from maillon.web.http import person
from maillon.web.insight.presenters import pager
from maillon.web.mobility.departures import words
from maillon.web.mobility.departures.own import given

PER_PAGE = 40
HOLDING = "mobility.departures"


def follower(request: HttpRequest) -> None:
    """404 for who follows no departures."""
    if not permissions.follows_any(person(request)):
        raise Http404


def followed(request: HttpRequest, pk: int) -> Departure:
    """A stay one follows; 404 for anybody else."""
    related = ("person", "organisation", "host", "checklist", "curriculum", "care", "cohort")
    return get_object_or_404(permissions.followed_by(person(request)).select_related(*related), pk=pk)


def asked_for(request: HttpRequest) -> tuple[QuerySet[Departure, Departure], dict[str, str]]:
    """The departures one follows that the page is asked for, in order; and what was asked, by parameter."""
    mine, today = permissions.followed_by(person(request)), timezone.localdate()
    what = request.GET.get("quoi", "")
    shown = {"preparent": mine.preparing(today), "revenus": mine.back(), "tous": mine.all()}.get(what, mine.away(today))
    country = request.GET.get("pays", "")[:2].upper()
    if country.isalpha() and len(country) == 2:
        shown = shown.filter(country=country)
    words_asked = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:80]
    for word in words_asked.split()[:4]:
        shown = shown.filter(
            Q(person__given_name__icontains=word) | Q(person__family_name__icontains=word) | Q(place__icontains=word)
        )
    order = ("-starts_on", "-pk") if what in ("revenus", "tous") else ("starts_on", "pk")
    kept = {name: value for name, value in (("quoi", what), ("pays", country), ("q", words_asked)) if value}
    return shown.select_related("person", "organisation").order_by(*order), kept


@login_required
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Who is there now, who prepares, who came back."""
    follower(request)
    user, today, now = person(request), timezone.localdate(), timezone.now()
    mine = permissions.followed_by(user)
    shown, kept = asked_for(request)
    what, country, words_asked = (kept.get(name, "") for name in ("quoi", "pays", "q"))
    pages = Paginator(shown, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    url = f"{reverse('departures')}?{urlencode(kept)}" if kept else reverse("departures")
    rows = [words.told(one, today) for one in page.object_list]
    note_readings(user, [one["departure"].person_id for one in rows], HOLDING, now)
    countries = away_by_country(mine, day=today)
    context = {
        "space": "mobility",
        "rows": rows,
        "kept": urlencode(kept),
        "page": page,
        "pager": pager(page.number, pages.num_pages, url),
        "what": what,
        "country": country,
        "asked": words_asked,
        "countries": countries,
        "silent": sum(one.silent for one in countries),
        "groups": _groups(request),
        "may_enter": bool(permissions.sending_homes(user)),
        "incidents": incidents_read_by(user).exclude(state="closed").count(),
        "now": now,
    }
    return render(request, "mobility/departures/register.html", context)


def _groups(request: HttpRequest) -> list[Cohort]:
    """Groups that leave soon, or left lately, and are worth a page."""
    recent = timezone.localdate().replace(day=1)
    rows = permissions.groups_prepared_by(person(request)).filter(offer__ends_on__gte=recent)
    counted = rows.annotate(
        people=Count("placements", filter=Q(placements__ended_at=None), distinct=True),
        entered=Count("departures", filter=Q(departures__cancelled_at=None), distinct=True),
    )
    return list(counted.select_related("offer__organisation").order_by("offer__starts_on", "pk")[:30])


@login_required
@never_cache
@require_safe
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """A group that prepares: each person's lines, the sessions, the collection."""
    cohort = prepared_group(request, pk)
    today, language = timezone.localdate(), get_language() or "fr"
    departures = list(
        Departure.objects.live()
        .filter(cohort=cohort)
        .select_related("person", "checklist", "curriculum", "care")
        .prefetch_related("items")
        .annotate(minutes=Sum("presences__minutes"))
        .order_by("person__family_name", "pk")
    )
    note_readings(person(request), [one.person_id for one in departures], HOLDING, timezone.now())
    lines = asked.items_of(departures[0]) if departures else {}
    curriculum = asked.curriculum_of(departures[0]) if departures else None
    sessions = [
        {
            "session": one,
            "title": read(module.title, language).text if (module := _module(curriculum, one.module)) else one.module,
            "people": one.people,
        }
        for one in sessions_of_group(
            cohort,
            organisation_id=cohort.offer.organisation_id,
            curriculum_id=departures[0].curriculum_id if departures else None,
        ).annotate(people=Count("presences"))
    ]
    placed = cohort.placements.filter(ended_at=None).count()
    context = {
        "space": "mobility",
        "cohort": cohort,
        "offer": cohort.offer,
        "rows": [_row(one, lines, today) for one in departures],
        "lines": [read(one.title, language).text for one in lines.values()],
        "placed": placed,
        "is_behind": placed != len(departures),
        "hours": curriculum.hours if curriculum else 0,
        "sessions": sessions,
        "page": getattr(cohort, "fundraising", None),
    }
    return render(request, "mobility/departures/group.html", context)


def _module(curriculum: Any, key: str) -> Any:
    return curriculum.module(key) if curriculum else None


def _row(departure: Departure, lines: dict[str, Any], today: Any) -> dict[str, Any]:
    items = list(departure.items.all())
    left = [one for one in items if one.done_at is None and one.excused_at is None]
    language = get_language() or "fr"
    return {
        **words.told(departure, today),
        "done": len(items) - len(left),
        "lines": len(items),
        "left": [read(lines[one.key].title, language).text for one in left if one.key in lines],
        "late": any(one.due_on < today for one in left),
        "hours": int(vars(departure).get("minutes") or 0) // 60,
    }


@login_required
@require_POST
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the group in the register, as it stands."""
    cohort = prepared_group(request, pk)
    departures = departing.prepare_group(cohort=cohort, actor=person(request), at=timezone.now())
    messages.success(
        request, _("Le groupe est au registre : %(number)d personnes ont leur liste.") % {"number": len(departures)}
    )
    return redirect("departure_group", pk=cohort.pk)


def prepared_group(request: HttpRequest, pk: int) -> Cohort:
    rows = permissions.groups_prepared_by(person(request)).select_related(
        "offer__organisation", "offer__season__rulebook", "fundraising"
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@never_cache
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's stay, for who follows it: reaching them first."""
    departure, user, today = followed(request, pk), person(request), timezone.localdate()
    note_reading(user, departure.person, HOLDING, timezone.now())
    language, lines = get_language() or "fr", asked.items_of(departure)
    items: list[dict[str, Any]] = [
        {"item": item, "title": read(lines[item.key].title, language).text if item.key in lines else item.key}
        for item in departure.items.all()
    ]
    phase = words.phase(departure, today)
    context = {
        "space": "mobility",
        **words.told(departure, today),
        "items": items,
        "left": [one for one in items if one["item"].done_at is None and one["item"].excused_at is None],
        "contacts": departure.contacts.all(),
        "news": [
            {"news": one, "state": words.NEWS[one.state], "way": words.WAYS[one.way]}
            for one in departure.check_ins.order_by("-at")[:10]
        ],
        "incidents": incidents_read_by(user).filter(departure=departure).order_by("-reported_at")[:10],
        "states": words.STATES,
        "country": codelists.label("Country", departure.country, language) if departure.country else "",
        "is_before": phase in (Phase.PREPARING, Phase.UNCONFIRMED),
        "is_there": phase in (Phase.AWAY, Phase.LATE),
        "is_back": phase is Phase.BACK,
        "link": _news_address(departure) if phase in (Phase.AWAY, Phase.LATE) else "",
        "certificate": returning.certificate_of(departure) if phase is Phase.BACK else None,
        "debriefed": phase is Phase.BACK and departure.feedback.filter(guideline__kind="debriefing").exists(),
        "now": timezone.now(),
    }
    return render(request, "mobility/departures/file.html", context)


def _news_address(departure: Departure) -> str:
    """Somebody’s check-in link, whole, in their own language: to be sent by text message."""
    token = watching.token_of(departure)
    return address("departure_check_in", departure.person.language or "fr", token=token)


@login_required
@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """What who follows somebody does: leave, return, call off, note news, a new link, the certificate."""
    departure, user, now = followed(request, pk), person(request), timezone.now()
    reason = request.POST.get("reason", "").replace("\x00", "")
    match act:
        case "parti":
            departing.leave(departure=departure, actor=user, at=now, despite=reason)
        case "revenu":
            departing.come_back(departure=departure, actor=user, at=now)
        case "annuler":
            departing.call_off(departure=departure, reason=reason, actor=user, at=now)
        case "nouvelles":
            state = CheckIn.State.HELP if request.POST.get("etat") == "aide" else CheckIn.State.WELL
            watching.check_in(departure=departure, state=state, way="staff", note=reason, actor=user, at=now)
        case "lien":
            watching.renew_link(departure=departure, actor=user, at=now)
        case "attester":
            language = get_language() or "fr"
            returning.certify(departure=departure, language=language, actor=user, at=now)
        case _:
            raise Http404
    messages.success(request, _("C’est noté."))
    return redirect("departure_file", pk=departure.pk)


@login_required
@require_POST
def excuse(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Excuse somebody from a line, with the reason; or ask it of them again."""
    departure, user, now = followed(request, pk), person(request), timezone.now()
    held = get_object_or_404(PreparationItem, pk=item, departure=departure)
    if request.POST.get("do") == "back":
        preparing.take_back(item=held, actor=user, at=now)
    else:
        preparing.excuse(item=held, reason=request.POST.get("reason", "").replace("\x00", ""), actor=user, at=now)
    messages.success(request, _("C’est noté."))
    return redirect("departure_file", pk=departure.pk)


@login_required
@never_cache
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The certificate given to somebody, for who gave it."""
    document = returning.certificate_of(followed(request, pk))
    if document is None:
        raise Http404
    return given(document)
