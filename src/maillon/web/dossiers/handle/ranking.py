"""A call ranked under its envelope, with what the ranking hangs on."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.dossiers.models import Dossier
from maillon.dossiers.queries import desk
from maillon.dossiers.rules import definition
from maillon.web.dossiers.apply.phrases import PILLS, STATES
from maillon.web.dossiers.handle.asides import asides_of
from maillon.web.dossiers.handle.found import handled_version
from maillon.web.http import person, whole_number

PER_PAGE = 50


@login_required
@never_cache
@require_safe
def ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """The dossiers of one version that were read, from the best."""
    version = handled_version(request, pk)
    number = whole_number(request.GET.get("page"), digits=5) or 1
    user = person(request)
    found = desk.rank(user, version, first=(number - 1) * PER_PAGE + 1, many=PER_PAGE)
    page = Paginator(range(found.total), PER_PAGE).get_page(number)
    if page.number != number:
        found = desk.rank(user, version, first=(page.number - 1) * PER_PAGE + 1, many=PER_PAGE)
    rows = Dossier.objects.filter(reference__in=[one.entrant.reference for one in found.entrants])
    known = {one.reference: one for one in rows.select_related("applicant", "applicant_person")}
    rules = definition.read(version.definition)
    context = {
        "space": "dossiers",
        "version": version,
        "rules": rules,
        "ranking": found,
        "page": page,
        "rows": [
            (one, known[one.entrant.reference], STATES[known[one.entrant.reference].state],
             PILLS.get(known[one.entrant.reference].state, ""))
            for one in found.entrants
        ],
        "left_minor": rules.envelope_minor - found.spent_minor,
        "query": "",
        "asides": asides_of(user, version) if found.entrants else [],
    }  # fmt: skip
    return render(request, "dossiers/handle/ranking.html", context)
