"""The handler's list: filters, counts, sort, pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core import places
from maillon.core.narratives import read
from maillon.dossiers.models import Dossier, ProcedureVersion
from maillon.dossiers.permissions import procedures_handled_by
from maillon.dossiers.queries import desk
from maillon.dossiers.queries.desk import NOBODY, Selection
from maillon.dossiers.queries.waiting import handles
from maillon.dossiers.rules.walk import State
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.apply.phrases import PILLS, STATES
from maillon.web.dossiers.handle.words import SORTS
from maillon.web.http import person, whole_number

PER_PAGE = 25
_SHOWN = [state.value for state in State if state is not State.DRAFT]


@login_required
@never_cache
@require_safe
def dossiers(request: HttpRequest) -> HttpResponse:
    """What one handles, as one looks for it."""
    user = person(request)
    procedures = list(procedures_handled_by(user).order_by("key"))
    if not handles(user, at=timezone.now()):
        raise Http404
    selection = selection_of(request.GET)
    counts = desk.count_by_state(user, selection)
    total = sum(counts.get(state, 0) for state in selection.states or _SHOWN)
    page = Paginator(range(total), PER_PAGE).get_page(request.GET.get("page"))
    found = desk.page(user, selection, first=(page.number - 1) * PER_PAGE, many=PER_PAGE)
    titles = titles_of(found)
    language = interface_language()
    context = {
        "space": "dossiers",
        "selection": selection,
        "page": page,
        "rows": [(one, STATES[one.state], PILLS.get(one.state, ""), titles[one.version_id]) for one in found],
        "total": total,
        "states": [
            (state, STATES[state], counts.get(state, 0), state in selection.states)
            for state in _SHOWN
            if counts.get(state) or state in selection.states
        ],
        "procedures": [(one.key, title) for one, title in _procedure_titles(procedures, language)],
        "handlers": [(NOBODY, _("Personne encore"))] + [(str(one.pk), str(one)) for one in desk.handlers_of(user)],
        "regions": [(code, places.region_name(code, language)) for code in places.region_codes()],
        "sorts": SORTS.items(),
        "query": _query(request.GET),
        "versions": versions_ranked(procedures, language),
    }
    return render(request, "dossiers/handle/list.html", context)


def selection_of(asked: QueryDict) -> Selection:
    """What the address asks for; what it misspells is left out."""

    def whole(name: str) -> int | None:
        text = asked.get(name, "").strip()
        return whole_number(text, digits=6)

    handler = asked.get("responsable", "")
    sort = asked.get("tri", "-depot")
    return Selection(
        procedure=asked.get("procedure", "")[:60],
        states=tuple(state for state in asked.getlist("etat") if state in _SHOWN),
        handler=handler if handler == NOBODY or whole_number(handler) is not None else "",
        region=asked.get("region", "")[:4],
        text=asked.get("q", "").replace("\x00", "").strip()[:200],
        at_least=whole("points_min"),
        at_most=whole("points_max"),
        sort=sort if sort in desk.SORTS else "-depot",
    )


def titles_of(dossiers: Iterable[Dossier]) -> dict[int, str]:
    """The title of each version the dossiers go by, for the reader."""
    ids = {one.version_id for one in dossiers}
    rows = ProcedureVersion.objects.filter(pk__in=ids).values_list("pk", "definition__title")
    return {pk: read(title or {}, interface_language()).text for pk, title in rows}


def versions_ranked(procedures: Iterable[Any], language: str) -> list[tuple[int, str]]:
    """The versions whose readings give points, the latest first."""
    rows = ProcedureVersion.objects.filter(procedure__in=procedures, frozen_at__isnull=False).order_by(
        "procedure__key", "-number"
    )
    rows = rows.filter(dossiers__points__isnull=False).distinct()
    return [(pk, read(title or {}, language).text) for pk, title in rows.values_list("pk", "definition__title")]


def _procedure_titles(procedures: Iterable[Any], language: str) -> Iterator[tuple[Any, str]]:
    rows = ProcedureVersion.objects.filter(procedure__in=procedures).order_by("number")
    titles = {row[0]: row[1] for row in rows.values_list("procedure_id", "definition__title")}
    for one in procedures:
        yield one, read(titles.get(one.pk) or {}, language).text or one.key


def _query(asked: QueryDict) -> str:
    kept = asked.copy()
    kept.pop("page", None)
    return f"{kept.urlencode()}&" if kept else ""
