"""Who does what, where, with whom, with whose money: the explorer's questions for machines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from enum import StrEnum

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema
from pydantic import Field

from maillon.api import cursors
from maillon.api.callers import ApiRequest
from maillon.api.conditions import unless_held
from maillon.api.problems import Problem
from maillon.api.selection import Question
from maillon.insight import answers
from maillon.insight.queries import explore, listed, refreshed_at, selected_ids
from maillon.insight.rules import Facet, Selection

router = Router(tags=["insight"])
MOST = 100


class Sort(StrEnum):
    """Orders of the list; only ``id`` is steady while data change."""

    ID = "id"
    BUDGET = "budget"
    BUDGET_DOWN = "-budget"
    SPENT = "spent"
    SPENT_DOWN = "-spent"
    TITLE = "title"
    TITLE_DOWN = "-title"
    START = "start"
    START_DOWN = "-start"
    END = "end"
    END_DOWN = "-end"


class PageQuestion(Question):
    """A selection and the part of its list wanted."""

    sort: Sort = Field(
        Sort.ID,
        description=noop(
            "Ordre de la liste. « id » reste stable pendant que les données changent; "
            "les autres recommencent (409) quand elles sont rafraîchies."
        ),
    )
    limit: int = Field(50, ge=1, le=MOST, description=noop("Nombre d’activités par page."))
    cursor: str = Field("", max_length=2000, description=noop("Où la page précédente s’est arrêtée."))


class FacetQuestion(Question):
    """A selection and the facets wanted of it."""

    facet: list[Facet] = Field(
        [], max_length=len(Facet), description=noop("Facettes voulues; toutes sans ce paramètre.")
    )

    values: int = Field(100, ge=1, le=1000, description=noop("Valeurs au plus par facette, les plus fréquentes."))


class Named(Schema):
    """A code or slug and its label in the language of the answer."""

    code: str
    label: str


class ActivityLine(Schema):
    """An activity of a list. Money in Canadian cents; ``*_in_selection_minor`` is the part the selection counts."""

    identifier: str = Field(description=noop("Identifiant IATI de l’activité."))
    title: dict[str, str] = Field(description=noop("Titre par langue; la clé vide : langue non dite."))
    source: Named
    organisation: Named
    countries: list[Named]
    partners: list[Named]
    funders: list[Named]
    start_year: int | None
    end_year: int | None
    budget_minor: int = Field(description=noop("Budget entier, en cents canadiens."))
    spent_minor: int = Field(description=noop("Déboursés et dépenses, en cents canadiens."))
    budget_in_selection_minor: int
    spent_in_selection_minor: int


class ActivityPage(Schema):
    """One page of a list of activities."""

    currency: str = "CAD"
    total: int = Field(description=noop("Nombre d’activités dans toute la sélection."))
    items: list[ActivityLine]
    next: str | None = Field(description=noop("Adresse de la page suivante; nulle à la dernière."))


class Unconverted(Schema):
    """Money left out of the totals because no rate is known."""

    currency: str
    year: int
    amount_minor: int


class Totals(Schema):
    """A selection in figures. No dollar counts twice; what could not be converted is said, not guessed."""

    currency: str = "CAD"
    activities: int
    activities_in_all: int
    budget_minor: int = Field(description=noop("En cents canadiens, au taux annuel moyen de la date de valeur."))
    spent_minor: int
    organisations: int
    partners: int
    countries: int
    unconverted: list[Unconverted]
    refreshed_at: datetime | None = Field(description=noop("Instant où les données comptées ont été écrites."))


class FacetCount(Schema):
    """A value of a facet and what choosing it would show, the other facets kept as they are."""

    code: str
    label: str
    count: int
    budget_minor: int
    spent_minor: int
    chosen: bool


class Facets(Schema):
    """Counts and money by facet."""

    currency: str = "CAD"
    facets: dict[str, list[FacetCount]]
    sizes: dict[str, int] = Field(description=noop("Nombre de valeurs de chaque facette, montrées ou non."))


class Year(Schema):
    """A calendar year's part of the selection's money, in Canadian cents."""

    year: int
    budget_minor: int
    spent_minor: int


class Timeline(Schema):
    """A selection's money year by year."""

    currency: str = "CAD"
    years: list[Year]


@router.get(
    "/activities",
    response=ActivityPage,
    operation_id="list_activities",
    summary=noop("Les activités publiées d’une sélection"),
)
def list_activities(request: ApiRequest, response: HttpResponse, asked: Query[PageQuestion]) -> ActivityPage:
    unless_held(request, refreshed_at())
    selection = asked.selection()
    if asked.sort is Sort.ID:
        rows, total, after = _steady_page(request, selection, asked)
    else:
        rows, total, after = _sorted_page(request, selection, asked)
    following = cursors.next_page(request, after) if after else None
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return ActivityPage(total=total, items=_lines(rows), next=following)


@router.get("/totals", response=Totals, operation_id="total_activities", summary=noop("Les totaux d’une sélection"))
def totals(request: ApiRequest, asked: Query[Question]) -> Totals:
    unless_held(request, refreshed_at())
    found = _answer(asked.selection()).totals
    return Totals.model_validate({**asdict(found), "refreshed_at": refreshed_at()})


@router.get(
    "/facets",
    response=Facets,
    operation_id="count_by_facet",
    summary=noop("Comptes et montants par facette d’une sélection"),
)
def facets(request: ApiRequest, asked: Query[FacetQuestion]) -> Facets:
    unless_held(request, refreshed_at())
    found = _answer(asked.selection(), values=asked.values)
    wanted = asked.facet or list(Facet)
    return Facets(
        facets={
            facet.value: [
                FacetCount.model_validate(value, from_attributes=True) for value in found.facets.get(facet, [])
            ]
            for facet in wanted
        },
        sizes={facet.value: found.facet_sizes.get(facet, 0) for facet in wanted},
    )


@router.get(
    "/timeline", response=Timeline, operation_id="timeline", summary=noop("L’argent d’une sélection, année par année")
)
def timeline(request: ApiRequest, asked: Query[Question]) -> Timeline:
    unless_held(request, refreshed_at())
    years = _answer(asked.selection()).timeline
    return Timeline(years=[Year(year=year, budget_minor=budget, spent_minor=spent) for year, budget, spent in years])


def _answer(selection: Selection, *, values: int = 100) -> answers.Exploration:
    return explore(selection, language=get_language() or "fr", per_page=1, values=values)


Page = tuple[Iterable[answers.ActivityRow], int, str]


def _steady_page(request: ApiRequest, selection: Selection, asked: PageQuestion) -> Page:
    """By ascending id, from after the last one seen: nothing is skipped or given twice, whatever changes."""
    ids = selected_ids(selection)
    last = cursors.position(request, asked.cursor, 1)
    start = bisect_right(ids, last[0]) if last else 0
    wanted = ids[start : start + asked.limit]
    if not wanted:
        return [], len(ids), ""
    only = replace(selection, text="", text_ids=tuple(wanted))
    found = listed(only, language=get_language() or "fr", per_page=len(wanted))[0]
    more = start + asked.limit < len(ids)
    return sorted(found, key=lambda row: row.id), len(ids), cursors.mark(request, wanted[-1]) if more else ""


def _sorted_page(request: ApiRequest, selection: Selection, asked: PageQuestion) -> Page:
    """In another order the cursor holds for one state of the facts; when they change, the list is begun again."""
    generation = str(refreshed_at())
    at = cursors.position(request, asked.cursor, 3)
    if at and at[0] != generation:
        raise Problem(
            "conflict", _("Les données ont été rafraîchies depuis la page précédente. Reprenez sans curseur.")
        )
    page, per_page = (at[1], at[2]) if at else (1, asked.limit)
    found, number = listed(
        selection, language=get_language() or "fr", sort=asked.sort.value, page=page, per_page=per_page
    )
    after = cursors.mark(request, generation, page + 1, per_page) if page * per_page < number else ""
    return found, number, after


def _lines(rows: Iterable[answers.ActivityRow]) -> list[ActivityLine]:
    return [ActivityLine.model_validate(row, from_attributes=True) for row in rows]
