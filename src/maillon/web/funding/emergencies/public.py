"""Emergencies as everybody reads them: the register, one response with its clock, the feed of every step."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core.narratives import read
from maillon.core.typography import colon
from maillon.funding.models import Emergency
from maillon.funding.permissions.emergencies import emergencies_kept_by, funders_kept_by
from maillon.funding.queries import emergencies as queries
from maillon.funding.queries.emergency_rules import hazards
from maillon.funding.rules.emergencies import Step, Tick
from maillon.web.funding.emergencies import words
from maillon.web.http import whole_number
from maillon.web.spreadsheets import safe

_COLUMNS = (
    "slug", "name", "hazard", "glide", "countries", "occurred_on", "mode", "envelope", "given", "currency",
    "organisations", "people_reached", "source", "is_example",
)  # fmt: skip
_FEED = 20
"""Emergencies whose steps the feed tells."""


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every response, the newest first; filtered by country, year and kind."""
    asked = _asked(request)
    rows = queries.register(**asked)
    known = list(Emergency.objects.values_list("countries", "occurred_on", "kind"))
    codes = sorted({code for row in known for code in row[0]}, key=words.country)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "module": "programmes",
        "page": page,
        "rows": [_row(one) for one in page.object_list],
        "asked": asked,
        "query": query.urlencode(),
        "countries": [(code, words.country(code)) for code in codes],
        "years": sorted({row[1].year for row in known}, reverse=True),
        "kinds": [(code, words.hazard(code)) for code in sorted({row[2] for row in known}, key=words.hazard)],
        "may_keep": funders_kept_by(request.user).exists(),
    }
    return render(request, "funding/emergencies/register.html", context)


@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(_COLUMNS)
    for one in queries.register(**_asked(request)):
        told: Any = one  # with what the register counts
        table.writerow(
            [
                one.slug,
                safe(read(one.name, words.language()).text),
                one.kind,
                one.glide,
                " ".join(one.countries),
                one.occurred_on.isoformat(),
                one.mode,
                _money(one.envelope_minor),
                _money(told.given_minor),
                one.currency,
                told.organisations,
                one.people_reached,
                safe(one.source),
                "1" if one.is_example or one.is_demonstration else "",
            ]
        )
    response = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("urgences")}.csv"'
    return response


@require_safe
def emergency(request: HttpRequest, slug: str) -> HttpResponse:
    """One response: what happened, how much, and the clock of the day, step by step."""
    found = get_object_or_404(queries.register().select_related("funder", "call"), slug=slug)
    answers = queries.answers(found) if found.call_id else []
    chosen = [one for one in answers if one.is_chosen]
    context = {
        "module": "programmes",
        **_row(found),
        "clock": shown(queries.whole_clock(found, answers)) if found.opened_at else [],
        "asked": len(answers),
        "received": sum(one.instants[Step.RECEIVED] is not None for one in answers),
        "chosen": [
            {
                "one": one,
                "clock": shown(one.clock),
                "people": one.people_meant,
                "lasted": words.lasted(_whole(one.clock)),
            }
            for one in chosen
        ],
        "planned": sum(one.people_meant or 0 for one in chosen),
        "may_keep": emergencies_kept_by(request.user).filter(pk=found.pk).exists(),
    }
    return render(request, "funding/emergencies/emergency.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Each step of each emergency, as Atom: the newest first."""
    here = settings.BASE_URL + reverse("emergencies")
    atom = Atom1Feed(
        title=_("Maillon : l’horloge des urgences"),
        link=here,
        description=_("Chaque étape de chaque urgence, à l’instant où elle est franchie."),
        language=words.language(),
        feed_url=settings.BASE_URL + request.path,
    )
    told: list[tuple[Tick, Emergency]] = []
    for one in Emergency.objects.exclude(opened_at=None).order_by("-opened_at")[:_FEED]:
        told += [(tick, one) for tick in queries.whole_clock(one, queries.answers(one)) if tick.at]
    for tick, one in sorted(told, key=lambda pair: (pair[0].at, list(Step).index(pair[0].step)), reverse=True):
        link = settings.BASE_URL + reverse("emergency", kwargs={"slug": one.slug})
        atom.add_item(
            title=f"{read(one.name, words.language()).text}{colon()} {words.STEPS[tick.step]}",
            link=link,
            unique_id=f"{link}#{tick.step}",
            description=_("%(took)s après l’ouverture") % {"took": words.lasted(tick.since)} if tick.since else "",
            pubdate=tick.at,
            updateddate=tick.at,
        )
    response = HttpResponse(content_type=atom.content_type)
    atom.write(response, "utf-8")
    return response


def shown(clock: list[Tick]) -> list[dict[str, Any]]:
    """The steps of a clock in words."""
    return [
        {
            "tick": one,
            "label": words.STEPS[one.step],
            "took": words.lasted(one.took),
            "since": words.lasted(one.since),
        }
        for one in clock
    ]


def _whole(clock: list[Tick]) -> Any:
    return max((one.since for one in clock if one.since is not None), default=None)


def _row(one: Emergency) -> dict[str, Any]:
    return {
        "emergency": one,
        "kind": words.hazard(one.kind),
        "where": words.countries(one.countries),
        "mode": words.MODES[one.mode],
    }


def _asked(request: HttpRequest) -> dict[str, Any]:
    code = request.GET.get("pays", "").upper()[:2]
    typed = request.GET.get("annee", "")
    kind = request.GET.get("genre", "").upper()
    return {
        "country": code if code.isalpha() and code.isascii() else "",
        "year": whole_number(typed) if len(typed) == 4 else None,
        "kind": kind if kind in hazards() else "",
    }


def _money(minor: int | None) -> str:
    return "" if minor is None else str(Decimal(minor).scaleb(-2))
