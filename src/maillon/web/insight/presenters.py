"""The explorer's page from the explorer's answer: finding, map, bars, timeline, table, pages; see ``choosing``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillon.insight.answers import ActivityRow, Exploration, FacetValue
from maillon.insight.rules import NOT_STATED, PARAMETERS, Facet
from maillon.web.insight import maps
from maillon.web.insight.parameters import Question
from maillon.web.insight.phrases import listed
from maillon.web.templatetags.maillon import amount, number, percent

TOP_COUNTRIES = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, a length in percent, an amount in Canadian cents."""

    label: str
    length: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of the list: its address to sort by it, and the order it is in now."""

    title: str
    url: str = ""
    order: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list; ``done`` is the spent share of the budget, in percent, at most 100."""

    activity: ActivityRow
    done: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Page:
    """A number of the pager; empty for a gap."""

    number: int | None
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the timeline: heights in percent of the tallest (as text: a template would write a decimal comma)."""

    year: int
    budget_minor: int
    spent_minor: int
    x: str
    middle: str
    width: str
    budget_top: str
    budget_height: str
    spent_top: str
    spent_height: str
    label: str
    url: str


def countries(question: Question, answer: Exploration) -> list[FacetValue]:
    """The countries of the selection, most projects first: the chosen ones alone when some are."""
    stated = [value for value in answer.facets.get(Facet.COUNTRY, []) if value.code != NOT_STATED and value.count]
    chosen = [value for value in stated if value.chosen]
    return sorted(chosen or stated, key=lambda value: (-value.count, value.label))


def country_rows(values: Sequence[FacetValue]) -> SafeString:
    """The map as the rows of a table; written here for the same reason as its marks."""
    rows = (
        f'<tr><th scope="row">{escape(value.label)}</th><td class="num">{number(value.count)}</td>'
        f'<td class="num">{amount(value.budget_minor) if value.budget_minor else "–"}</td></tr>'
        for value in values
    )
    return mark_safe("".join(rows))  # noqa: S308  escaped above


def world(question: Question, answer: Exploration) -> maps.Drawing:
    """The map of the selection; touching a country adds it to the filters, or takes it away."""
    names = {value.code: value.label for value in answer.facets.get(Facet.COUNTRY, [])}

    return maps.world(
        {value.code: value.count for value in countries(question, answer)},
        label=country_label(names),
        url=_toggling_country(question),
        others={
            value.code: value.count
            for value in answer.facets.get(Facet.COUNTRY, [])
            if question.selection.chosen(Facet.COUNTRY) and not value.chosen
        },
    )


def _toggling_country(question: Question) -> Callable[[str], str]:
    """The address with one country more, or less; what stays the same for two hundred is written once."""
    free = question.address(question.selection.choosing(Facet.COUNTRY)).removeprefix("?")
    here, name = reverse("explorer"), PARAMETERS[Facet.COUNTRY]
    chosen = set(question.selection.chosen(Facet.COUNTRY))

    def address(code: str) -> str:
        # Countries come first in an address, and their codes need no quoting.
        asked = "&".join([f"{name}={one}" for one in sorted(chosen ^ {code})] + [free] * bool(free))
        return f"{here}?{asked}" if asked else here

    return address


def country_label(names: Mapping[str, str]) -> Callable[[str, int], str]:
    """How the map says a country and its projects; the sentence is looked up once, not for each country."""
    sentences = {
        few: ngettext("%(country)s : %(count)s projet", "%(country)s : %(count)s projets", few) for few in (1, 2)
    }
    return lambda code, count: sentences[min(count, 2)] % {"country": names.get(code, code), "count": number(count)}


def map_title(values: Sequence[FacetValue]) -> str:
    """The finding of the map: where most of it happens."""
    if not values:
        return _("Aucun pays précisé")
    top = [value.label for value in values[:4]]
    return _("Surtout : %(countries)s") % {"countries": listed(top)} if len(values) > 4 else listed(top)


def bars(values: Sequence[FacetValue]) -> list[Bar]:
    """The budgets of the six countries that have most of it."""
    top = sorted(values, key=lambda value: (-value.budget_minor, value.label))[:TOP_COUNTRIES]
    most = max((value.budget_minor for value in top), default=0)
    return [
        Bar(value.label, f"{100 * value.budget_minor / most:.0f}%", value.budget_minor)
        for value in top
        if most > 0 and value.budget_minor > 0
    ]


def bars_title(shown: Sequence[Bar], budget_minor: int) -> str:
    """The finding of the bars: how much of the budget so few countries hold."""
    if len(shown) < 2 or budget_minor <= 0:
        return _("Budget par pays")
    share = percent(sum(bar.amount_minor for bar in shown) / budget_minor)
    return ngettext("%(count)s pays, %(share)s du budget", "%(count)s pays, %(share)s du budget", len(shown)) % {
        "count": len(shown),
        "share": share,
    }


def concentration(values: Sequence[FacetValue], budget_minor: int) -> tuple[str, str] | None:
    """The fewest countries (three at most) that hold half of the budget, and their share; none when no three do."""
    if budget_minor <= 0 or len(values) < 4:
        return None
    top = sorted(values, key=lambda value: -value.budget_minor)[:3]
    for size in range(1, len(top) + 1):
        share = sum(value.budget_minor for value in top[:size]) / budget_minor
        if share >= 0.5:
            return listed([value.label for value in top[:size]]), percent(share)
    return None


def columns(question: Question) -> list[Column]:
    """The headings of the list; sorting by the present one turns its order round."""

    def column(title: str, key: str, *, descending: bool = False, is_number: bool = False) -> Column:
        now = question.sort.removeprefix("-") == key
        turned = key if question.sort.startswith("-") else f"-{key}"
        target = turned if now else (f"-{key}" if descending else key)
        order = ("descending" if question.sort.startswith("-") else "ascending") if now else ""
        return Column(title, reverse("explorer") + question.address(sort=target), order, is_number)

    return [
        column(_("Projet"), "titre"),
        Column(_("Pays")),
        column(_("Organisme et partenaire"), "organisme"),
        Column(_("Bailleur")),
        column(_("Période"), "debut", descending=True),
        column(_("Budget"), "budget", descending=True, is_number=True),
    ]


def rows(answer: Exploration) -> list[Row]:
    """The page of the list, with what is spent of each budget."""
    return [
        Row(
            activity,
            f"{min(100.0, 100 * activity.spent_minor / activity.budget_minor):.0f}%"
            if activity.budget_minor > 0
            else "",
            # Nothing spent means nothing published on spending: a share of 0 % would say more than is known.
            activity.spent_minor / activity.budget_minor
            if activity.budget_minor > 0 and activity.spent_minor > 0
            else None,
        )
        for activity in answer.rows
    ]


def pager(current: int, pages: int, url: str, *, parameter: str = "page") -> list[Page]:
    """First, last and those around the current one; ``url`` already holds the rest of the question."""
    if pages <= 1:
        return []
    wanted = sorted({1, pages, *range(max(1, current - 2), min(pages, current + 2) + 1)})
    found: list[Page] = []
    for before, page in zip([None, *wanted], wanted, strict=False):
        if before is not None and page - before > 1:
            found.append(Page(None))
        found.append(Page(page, with_page(url, page, parameter), page == current))
    return found


def with_page(url: str, page: int, parameter: str = "page") -> str:
    """An address with a page number; the first page needs none."""
    return url if page == 1 else f"{url}{'&' if '?' in url else '?'}{parameter}={page}"


def timeline(question: Question, answer: Exploration) -> list[Year]:
    """Budget and spending by year, as columns side by side; the years between two are there even when empty."""
    if not answer.timeline:
        return []
    by_year = {year: (budget, spent) for year, budget, spent in answer.timeline}
    years = range(min(by_year), max(by_year) + 1)
    most = max(max(budget, spent) for budget, spent in by_year.values()) or 1
    step = 100 / len(years)
    every = max(1, round(len(years) / 10))
    found = []
    for place, year in enumerate(years):
        budget, spent = by_year.get(year, (0, 0))
        budget_height, spent_height = 100 * max(0, budget) / most, 100 * max(0, spent) / most
        found.append(
            Year(
                year=year,
                budget_minor=budget,
                spent_minor=spent,
                x=f"{(place + 0.1) * step:.3f}",
                middle=f"{(place + 0.5) * step:.3f}",
                width=f"{step * 0.38:.3f}",
                budget_top=f"{100 - budget_height:.2f}",
                budget_height=f"{budget_height:.2f}",
                spent_top=f"{100 - spent_height:.2f}",
                spent_height=f"{spent_height:.2f}",
                label=str(year) if place % every == 0 else "",
                url=reverse("explorer") + question.address(question.selection.choosing(Facet.YEAR, str(year))),
            )
        )
    return found


def unconverted_by_currency(answer: Exploration) -> list[tuple[str, str, int]]:
    """Amounts left out of the totals for want of a rate: currency, years, minor units."""
    ordered = sorted(answer.totals.unconverted, key=lambda left: (left.currency, left.year))
    found = []
    for currency, group in groupby(ordered, key=lambda left: left.currency):
        lines = list(group)
        years = sorted({line.year for line in lines})
        span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
        found.append((currency, span, sum(line.amount_minor for line in lines)))
    return found
