"""The first page: the map, real figures, one project followed link by link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from maillon.core.narratives import read
from maillon.insight import queries
from maillon.insight.answers import Exploration, Totals
from maillon.insight.rules import NOT_STATED, Facet, Selection
from maillon.network.queries import directory
from maillon.projects.models import Activity, Measurement, ParticipatingOrganisation, RecipientShare, Source
from maillon.projects.portrait import Portrait, portrait
from maillon.web.insight import maps
from maillon.web.insight.drawing import code_edition
from maillon.web.insight.phrases import language
from maillon.web.insight.presenters import country_label
from maillon.web.projects import public_chain, public_money, public_results
from maillon.web.templatetags.maillon import measured

NAMED_COUNTRIES = 6
ROUNDED = 100
"""From a hundred on, a number of partners is said in round figures: « plus de 1 000 »."""
KEPT_SECONDS = 3600
_SHORT: Mapping[str, str | Promise] = {
    "CD": gettext_lazy("RD Congo"),
    "CF": gettext_lazy("Centrafrique"),
    "DO": gettext_lazy("Rép. dominicaine"),
}
"""Country names too long for the map; the table and the list have the whole name."""
_T = TypeVar("_T")
_ROLE = ParticipatingOrganisation.Role


@dataclass(frozen=True, slots=True)
class Followed:
    """The project the first page follows, with one measured result when there is one."""

    activity: Activity
    chain: list[public_chain.Link]
    measured: tuple[str, str] | None


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Maillon holds today, and the ways in."""
    answer = queries.explore(Selection(), language=language(), per_page=1, values=300)
    refreshed_at = queries.refreshed_at()
    census = directory.census(on=localdate())
    return render(
        request,
        "insight/home.html",
        {
            "world": _kept("world", lambda: _world(answer)),
            "totals": answer.totals,
            "members": census.members,
            "regions": len(census.members_by_region),
            "partners": census.abroad,
            "partners_floor": census.abroad // ROUNDED * ROUNDED,
            "recorded": census.members + census.recorded,
            "followed": _followed(),
            "refreshed_at": refreshed_at,
            "canonical": settings.BASE_URL + reverse("home"),
            "has_totals": _says_something(answer.totals),
        },
    )


def _says_something(totals: Totals) -> bool:
    return totals.activities > 0


def _world(answer: Exploration) -> maps.Drawing:
    values = [value for value in answer.facets[Facet.COUNTRY] if value.code != NOT_STATED]
    names = {value.code: value.label for value in values}
    here = reverse("explorer")

    return maps.world(
        {value.code: value.count for value in values},
        label=country_label(names),
        url=lambda code: f"{here}?pays={code}",
        names=names | {code: str(short) for code, short in _SHORT.items() if code in names},
        named=NAMED_COUNTRIES,
    )


def _kept(what: str, make: Callable[[], _T]) -> _T:
    """What a language and the facts being read are enough to make, made once an hour at most."""
    edition = queries.edition()
    if not edition:
        return make()
    key = f"home.{what}.{language()}.{edition}.{code_edition()}"
    found: _T | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEPT_SECONDS)
    return found


def _followed() -> Followed | None:
    """The published project whose chain is the most complete; looked for once for each writing of the facts."""
    found = _kept("followed", lambda: _most_complete() or 0)
    activity = Activity.objects.published().select_related("source", "reporting_organisation").filter(pk=found).first()
    if activity is None:
        return None

    def told() -> tuple[list[public_chain.Link], tuple[str, str] | None]:
        shown = portrait(activity, page=0)
        return public_chain.chain(shown, public_money.money(shown)), _measured(shown)

    # Whoever changes the activity sees it here at once.
    return Followed(activity, *_kept(f"chain.{activity.pk}.{activity.updated_at.timestamp()}", told))


def _most_complete() -> int | None:
    participants = ParticipatingOrganisation.objects.filter(activity=OuterRef("pk"))
    measured = Measurement.objects.filter(
        period__indicator__result__activity=OuterRef("pk"), kind=Measurement.Kind.ACTUAL, dimensions={}
    )
    # What this network records itself comes first; where nothing is, a publisher's most complete activity stands in.
    for kind in (Source.Kind.RECORDED, Source.Kind.IATI):
        found = (
            Activity.objects.published()
            .filter(
                Exists(participants.filter(role=_ROLE.FUNDING)),
                Exists(participants.filter(role=_ROLE.IMPLEMENTING)),
                Exists(RecipientShare.objects.filter(activity=OuterRef("pk"), kind="country")),
                source__kind=kind,
            )
            .annotate(has_result=Exists(measured), roles=Count("participants__role", distinct=True))
            .order_by("-has_result", "-roles", "-published_at", "id")
            .values_list("id", flat=True)
            .first()
        )
        if found:
            return int(found)
    return None


def _measured(shown: Portrait) -> tuple[str, str] | None:
    """The latest actual value of the first indicator that has one, and the indicator's title."""
    for result in public_results.results(shown.results):
        for one in result.indicators:
            for line in reversed(one.lines):
                title = read(one.indicator.title, language()).text
                # A code in place of a title tells a reader nothing.
                if line.actual and " " in title:
                    return f"{measured(line.actual)} {one.unit}".strip(), title
    return None
