"""The explorer: who does what, where, with whom, with whose money."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core.text import fold
from maillon.insight import queries
from maillon.insight.rules import PARAMETERS, TEXT_AT_MOST, Facet
from maillon.web.http import whole_number
from maillon.web.insight import asking, choosing, presenters
from maillon.web.insight.drawing import Drawn, drawn
from maillon.web.insight.exporting import FORMATS
from maillon.web.insight.listing import lines
from maillon.web.insight.parameters import DEFAULT_SORT, FACET_NAMES, FACET_OF, Question
from maillon.web.insight.phrases import language

CHOICES_PER_PAGE = 120


@require_safe
def explorer(request: HttpRequest) -> HttpResponse:
    """Totals, facets, map, list or timeline of one selection; the address is the state."""
    partial = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
    template = "insight/_swap.html" if partial else "insight/_explorer.html"
    question, shown = drawn(asking.question_of(request), template, _answer)
    response = HttpResponse(shown.body) if partial else _page(request, question, shown)
    response.headers["Vary"] = "HX-Request, Accept-Language, Cookie"
    if partial:
        response.headers["HX-Push-Url"] = reverse("explorer") + question.address(page=question.page)
    return response


def _page(request: HttpRequest, question: Question, shown: Drawn) -> HttpResponse:
    context = {
        "module": "projects",
        "body": shown.body,
        "description": shown.description,
        "chosen": shown.chosen,
        "canonical": settings.BASE_URL + reverse("explorer") + question.address(),
        "feed_url": reverse("feed") + question.address(),
        "is_astray": question.status != 200 or shown.is_empty,
    }
    return render(request, "insight/explorer.html", context, status=question.status)


def _answer(asked: Question) -> tuple[Question, dict[str, Any]]:
    """The question as answered, and everything its page shows."""
    question, answer = asking.explore(asked)
    here = reverse("explorer")
    countries = presenters.countries(question, answer)
    bars = presenters.bars(countries)
    first = (answer.page - 1) * answer.per_page + 1
    return question, {
        "question": question,
        "totals": answer.totals,
        "spent_share": _share(answer.totals.spent_minor, answer.totals.budget_minor),
        "concentration": presenters.concentration(countries, answer.totals.budget_minor),
        "facets": choosing.facets(question, answer),
        "chips": choosing.chips(question, answer),
        "countries": countries,
        "country_rows": presenters.country_rows(countries),
        "world": presenters.world(question, answer),
        "map_title": presenters.map_title(countries),
        "bars": bars,
        "bars_title": presenters.bars_title(bars, answer.totals.budget_minor),
        "columns": presenters.columns(question),
        "lines": lines(answer) if question.view != "chronologie" else [],
        "first": first,
        "last": first + len(answer.rows) - 1,
        "pager": presenters.pager(answer.page, answer.pages, here + question.address()),
        "next_url": here + question.address(page=answer.page + 1) if answer.page < answer.pages else "",
        "timeline": presenters.timeline(question, answer) if question.view == "chronologie" else [],
        "list_url": here + question.address(view="liste"),
        "timeline_url": here + question.address(view="chronologie"),
        "clear_url": here,
        "permalink": settings.BASE_URL + here + question.address(page=question.page),
        "canonical": settings.BASE_URL + here + question.address(),
        "feed_url": reverse("feed") + question.address(),
        "formats": [(f, reverse("export", kwargs={"format": f.name}) + question.address()) for f in FORMATS],
        "unconverted": presenters.unconverted_by_currency(answer),
        "suggestions": _suggestions(question) if not answer.totals.activities else [],
        "refreshed_at": queries.refreshed_at(),
        "longest_text": TEXT_AT_MOST,
        "kept_sort": question.sort if question.sort != DEFAULT_SORT else "",
        "kept_view": question.view if question.view != "liste" else "",
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None


def _suggestions(question: Question) -> list[choosing.Suggestion]:
    """What the selection would show with one facet freed, the most first; found only when it shows nothing."""
    here = reverse("explorer")
    found = []
    for facet, freed in choosing.narrowed(question):
        if count := asking.count(freed):
            found.append(choosing.Suggestion(str(FACET_NAMES[facet]), count, here + question.address(freed)))
    if question.selection.text and question.selection.picks:
        freed = choosing.wordless(question)
        if count := asking.count(freed):
            found.append(choosing.Suggestion(_("les mots cherchés"), count, here + question.address(freed)))
    return sorted(found, key=lambda suggestion: -suggestion.count)


@require_safe
def choices(request: HttpRequest, name: str) -> HttpResponse:
    """Every value of one facet, to tick and apply; searched and paged on the server."""
    facet = FACET_OF.get(name)
    if facet is None:
        raise Http404
    question = asking.question_of(request)
    wanted = " ".join(request.GET.get("dans", "").split())[:TEXT_AT_MOST]
    values = [
        v
        for v in queries.facet(question.selection, facet, language=language())
        if not wanted or fold(wanted) in fold(v.label)
    ]
    written = request.GET.get("rang", "1")
    pages = max(1, -(-len(values) // CHOICES_PER_PAGE))
    page = whole_number(written, digits=5) or 0
    status = 200 if 1 <= page <= pages else 404
    page = min(max(page, 1), pages)
    shown = values[(page - 1) * CHOICES_PER_PAGE : page * CHOICES_PER_PAGE]
    here = reverse("choices", kwargs={"name": name}) + question.address()
    here += f"{'&' if '?' in here else '?'}dans={wanted}" if wanted else ""
    return render(
        request,
        "insight/choices.html",
        {
            "module": "projects",
            "name": name,
            "title": FACET_NAMES[facet],
            "values": choosing.choices_of(facet, shown, max((v.count for v in values), default=1)),
            "total": len(values),
            "wanted": wanted,
            "kept": _kept(question, facet, {v.code for v in shown}),
            "others": [(n, v) for n, v in question.selection.pairs() if n != name],
            "back_url": reverse("explorer") + question.address(),
            "pager": presenters.pager(page, pages, here, parameter="rang"),
            "noindex": True,
        },
        status=status,
    )


def _kept(question: Question, facet: Facet, shown: set[str]) -> list[tuple[str, str]]:
    """What the form must send besides the boxes on this page: the other filters, and choices of other pages."""
    name = PARAMETERS[facet]
    return [(n, v) for n, v in question.selection.pairs() if n != name or v not in shown]
