"""The explorer's page from the explorer's answer: finding, chips, facets, map, bars, table, pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillon.insight.answers import ActivityRow, Exploration, FacetValue
from maillon.insight.rules import NOT_STATED, PARAMETERS, Facet, Selection
from maillon.web.insight import maps
from maillon.web.insight.parameters import FACET_NAMES, Question
from maillon.web.insight.phrases import listed
from maillon.web.templatetags.maillon import amount, number, percent

FIRST_CHOICES = 6
OPEN_AT_FIRST = frozenset({Facet.COUNTRY, Facet.SECTOR, Facet.SDG, Facet.ORGANISATION})
TOP_COUNTRIES = 6
GOALS: Mapping[str, str | Promise] = {
    "1": gettext_lazy("Pas de pauvreté"),
    "2": gettext_lazy("Faim « zéro »"),
    "3": gettext_lazy("Bonne santé et bien-être"),
    "4": gettext_lazy("Éducation de qualité"),
    "5": gettext_lazy("Égalité entre les sexes"),
    "6": gettext_lazy("Eau propre et assainissement"),
    "7": gettext_lazy("Énergie propre et d’un coût abordable"),
    "8": gettext_lazy("Travail décent et croissance économique"),
    "9": gettext_lazy("Industrie, innovation et infrastructure"),
    "10": gettext_lazy("Inégalités réduites"),
    "11": gettext_lazy("Villes et communautés durables"),
    "12": gettext_lazy("Consommation et production responsables"),
    "13": gettext_lazy("Lutte contre les changements climatiques"),
    "14": gettext_lazy("Vie aquatique"),
    "15": gettext_lazy("Vie terrestre"),
    "16": gettext_lazy("Paix, justice et institutions efficaces"),
    "17": gettext_lazy("Partenariats pour les objectifs"),
}
"""The goals' short names, as the United Nations write them; the code list only has the long ones."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet as a box to tick, its bar between 0 and 1."""

    code: str
    label: str
    count: int
    bar: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetBox:
    """A facet of the form: its first choices, those chosen, and where the whole list is."""

    name: str
    title: str | Promise
    choices: tuple[Choice, ...]
    total: int
    more_url: str
    active: bool
    open: bool

    @property
    def boxes(self) -> SafeString:
        """The choices' mark-up; written here, as the map's, because a template takes ten times as long for sixty."""
        return mark_safe("".join(_box(self.name, choice) for choice in self.choices))  # noqa: S308  escaped below


def _box(name: str, choice: Choice) -> str:
    code = escape(choice.code)
    return (
        f'<li><label style="--v:{choice.bar}"><input type="checkbox" id="{name}-{code}" name="{name}" value="{code}"'
        f"{' checked' if choice.chosen else ''}><span>{escape(choice.label)}</span><span>{number(choice.count)}</span>"
        "</label></li>"
    )


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen filter and the address without it."""

    label: str
    url: str


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


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Filters to let go of, and how many projects that would show."""

    label: str
    count: int
    url: str


def facets(question: Question, answer: Exploration) -> list[FacetBox]:
    """Every facet with its first six values and the chosen ones; a facet without a value is left out."""
    boxes = []
    for facet, name in PARAMETERS.items():
        values = _with_chosen(question.selection, facet, answer.facets.get(facet, []))
        if not values:
            continue
        most = max((value.count for value in values), default=1) or 1
        # What is not stated comes after what is, however much there is of it.
        values = sorted(values, key=lambda value: value.code == NOT_STATED)
        shown = [v for place, v in enumerate(values) if place < FIRST_CHOICES or v.chosen]
        active = any(value.chosen for value in values)
        boxes.append(
            FacetBox(
                name=name,
                title=FACET_NAMES[facet],
                choices=tuple(choices_of(facet, shown, most)),
                total=max(len(values), answer.facet_sizes.get(facet, 0)),
                more_url=reverse("choices", kwargs={"name": name}) + question.address()
                if max(len(values), answer.facet_sizes.get(facet, 0)) > len(shown)
                else "",
                active=active,
                open=active or facet in OPEN_AT_FIRST,
            )
        )
    return boxes


def named(facet: Facet, value: FacetValue) -> str:
    """A value as a list names it: sectors with their code, goals by their short name."""
    if value.code == NOT_STATED:
        return value.label
    if facet is Facet.SECTOR and value.label != value.code:
        return f"{value.code} – {value.label}"
    if facet is Facet.SDG:
        return f"{value.code}. {GOALS.get(value.code, value.label)}"
    return value.label


def choices_of(facet: Facet, values: Sequence[FacetValue], most: int) -> list[Choice]:
    """Boxes to tick, their bars measured against the value with ``most`` projects."""
    return [Choice(v.code, named(facet, v), v.count, f"{v.count / max(most, 1):.2f}", v.chosen) for v in values]


def _with_chosen(selection: Selection, facet: Facet, values: Sequence[FacetValue]) -> list[FacetValue]:
    listed_codes = {value.code for value in values}
    missing = [code for code in selection.chosen(facet) if code not in listed_codes]
    return [*values, *(FacetValue(code, code, 0, 0, 0, chosen=True) for code in missing)]


def label_of(answer: Exploration, facet: Facet, code: str) -> str:
    """A value's name, or its code when nothing in the answer names it."""
    return next((named(facet, value) for value in answer.facets.get(facet, []) if value.code == code), code)


def chips(question: Question, answer: Exploration) -> list[Chip]:
    """What is chosen, each with the address that lets it go."""
    here = reverse("explorer")
    found = [
        Chip(
            label_of(answer, facet, code) if code != NOT_STATED else f"{FACET_NAMES[facet]} : {_('non précisé')}",
            here + question.address(question.selection.toggling(facet, code)),
        )
        for facet in PARAMETERS
        for code in question.selection.chosen(facet)
    ]
    if question.selection.text:
        found.append(
            Chip(_("« %(text)s »") % {"text": question.selection.text}, here + question.address(wordless(question)))
        )
    return found


def wordless(question: Question) -> Selection:
    """The selection without its words."""
    return Selection(question.selection.picks)


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


def narrowed(question: Question) -> Iterable[tuple[Facet, Selection]]:
    """Each facet that holds a choice, with the selection that frees it."""
    for facet in PARAMETERS:
        if question.selection.chosen(facet):
            yield facet, question.selection.choosing(facet)
