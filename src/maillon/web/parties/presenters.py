"""An organisation's public page: its flow of money as shapes and labels, its regions as tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from maillon.core.codelists import queries as codelists
from maillon.core.parties.models import Organisation
from maillon.insight.answers import Exploration, FacetValue
from maillon.insight.rules import NOT_STATED, Facet
from maillon.network.queries.directory import Census, Part, Wanted
from maillon.web.addresses import address
from maillon.web.insight.phrases import hue, initials, language
from maillon.web.templatetags.maillon import percent

SHOWN = 5
LEAST_SLOT = 12.6
"""Height a label of three lines needs, in hundredths of the diagram."""
_COLOURS = ("c1", "c4", "c2", "c5", "c3")

FIGURE_NAMES: Mapping[str, str | Promise] = {
    "revenue": gettext_lazy("Revenus"),
    "programme_expenses": gettext_lazy("Dépenses de programmes"),
    "staff": pgettext_lazy("nombre de personnes employées", "Équipe"),
    "volunteers": gettext_lazy("Bénévoles"),
    "staff_28h": gettext_lazy("Personnes employées 28 heures par semaine ou plus, au Québec"),
    "grant_years": gettext_lazy("Années financées par le ministère, sur les cinq dernières"),
    "directors": gettext_lazy("Membres du conseil"),
    "directors_in_canada": gettext_lazy("Membres du conseil résidant au Canada"),
}
FIGURE_DETAILS: Mapping[str, str | Promise] = {
    "federal": gettext_lazy("Revenus du gouvernement fédéral"),
    "ministry": gettext_lazy("Revenus du ministère"),
    "public": gettext_lazy("Dons du public"),
    "foundations": gettext_lazy("Revenus de fondations"),
    "own_funds": gettext_lazy("Fonds propres"),
}


def figure_name(kind: str, detail: str) -> str | Promise:
    """What a dated figure is called: its detail where it has one of ours."""
    if not detail:
        return FIGURE_NAMES.get(kind, kind)
    return FIGURE_DETAILS.get(detail, f"{FIGURE_NAMES.get(kind, kind)} ({detail})")


# Québec's regions on a grid that follows the river (row / column): the two shores face each other.
TILES: Mapping[str, tuple[str, str]] = {
    "10": ("1/4", "NDQ"), "08": ("2/1", "AT"), "02": ("2/4", "SLSJ"), "09": ("2/6", "CN"),
    "07": ("3/1", "OUT"), "15": ("3/2", "LAU"), "14": ("3/3", "LAN"), "04": ("3/4", "MAU"), "03": ("3/5", "QC"),
    "13": ("4/2", "LAV"), "06": ("4/3", "MTL"), "01": ("4/6", "BSL"), "11": ("4/7", "GÎM"),
    "16": ("5/3", "MGIE"), "17": ("5/4", "CDQ"), "12": ("5/5", "CA"), "05": ("6/4", "EST"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """One end of the flow: its bar, its ribbon to the middle, its label."""

    label: str
    url: str
    amount_minor: int
    colour: str
    top: str
    height: str
    middle: str
    path: str
    length: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Money from the left through the middle to the right; both sides add up to ``total_minor``."""

    left: tuple[Node, ...]
    right: tuple[Node, ...]
    total_minor: int
    spent: bool


def flow(answer: Exploration, left: Facet, right: Facet) -> Flow | None:
    """The flow of one organisation, of its budgets, or of its spending where no budget is published.

    None when no amount is published on one of the sides.
    """
    spent = answer.totals.budget_minor <= 0
    total = answer.totals.spent_minor if spent else answer.totals.budget_minor
    sides = []
    for facet in (left, right):
        values = [(v, v.spent_minor if spent else v.budget_minor) for v in answer.facets[facet]]
        priced = sorted((pair for pair in values if pair[1] > 0), key=lambda pair: (-pair[1], pair[0].label))
        if not priced or total <= 0:
            return None
        unshown = answer.facet_sizes.get(facet, 0) - len(values)
        linked = "explorer" if facet is Facet.COUNTRY else "organisation"
        sides.append(_side(priced, total, linked, unshown=max(0, unshown), is_left=facet is left))
    return Flow(sides[0], sides[1], total, spent)


def _side(
    values: list[tuple[FacetValue, int]], total: int, linked: str, *, unshown: int, is_left: bool
) -> tuple[Node, ...]:
    shown = values if len(values) <= SHOWN + 1 and not unshown else values[:SHOWN]
    entries = [(v.label, _page(linked, v.code), minor, v.code) for v, minor in shown]
    rest = len(values) - len(shown) + unshown
    left_over = total - sum(minor for _v, minor in shown)
    if rest and left_over > 0:
        label = ngettext("%(count)s autre", "%(count)s autres", rest) % {"count": rest}
        entries.append((label, "", left_over, NOT_STATED))
    whole = sum(minor for _l, _u, minor, _c in entries)
    heights, slots = _heights([minor / whole for _l, _u, minor, _c in entries])
    nodes = []
    y, inner = 0.0, 14.0
    most = max(minor for _l, _u, minor, _c in entries)
    for place, (label, url, minor, code) in enumerate(entries):
        top = y + (slots[place] - heights[place]) / 2
        part = 72 * minor / total
        outer_x, inner_x, bend = (25.6, 49.4, 37.5) if is_left else (74.4, 50.6, 62.5)
        path = (
            f"M{outer_x} {top:.1f}C{bend} {top:.1f} {bend} {inner:.1f} {inner_x} {inner:.1f}V{inner + part:.1f}"
            f"C{bend} {inner + part:.1f} {bend} {top + heights[place]:.1f} {outer_x} {top + heights[place]:.1f}Z"
        )
        colour = "c6" if code == NOT_STATED else _COLOURS[place % len(_COLOURS)] if is_left else "c1"
        nodes.append(
            Node(
                label=label,
                url=url,
                amount_minor=minor,
                colour=colour,
                top=f"{top:.1f}",
                height=f"{heights[place]:.1f}",
                middle=f"{top + heights[place] / 2:.1f}%",
                path=path,
                length=f"{100 * minor / most:.0f}%",
            )
        )
        y += slots[place]
        inner += part
    return tuple(nodes)


def _page(linked: str, code: str) -> str:
    if code == NOT_STATED:
        return ""
    if linked == "organisation":
        return reverse("organisation", kwargs={"slug": code})
    return f"{reverse('explorer')}?pays={code}"


def _heights(shares: Sequence[float]) -> tuple[list[float], list[float]]:
    """Bars as high as their share and slots high enough for a label, so that the slots fill a hundred."""
    low, high = 0.0, 100.0
    for _turn in range(30):
        scale = (low + high) / 2
        if sum(max(share * scale, LEAST_SLOT) + 1 for share in shares) > 100:
            high = scale
        else:
            low = scale
    slots = [max(share * low, LEAST_SLOT) + 1 for share in shares]
    return [max(share * low, 0.4) for share in shares], slots


def flow_title(found: Flow) -> str:
    """The finding of the diagram: how few hold how much of what goes out."""
    named = [node for node in found.right if node.colour != "c6"]
    if not named:
        return _("Origine et destination de l’argent")
    share = percent(named[0].amount_minor / found.total_minor)
    return _("Premier destinataire : %(name)s, %(share)s") % {"share": share, "name": named[0].label}


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the directory: its name, how many it holds, where it is, whether it is shown."""

    title: str
    count: int
    url: str
    is_current: bool


def parts(census: Census, wanted: Wanted, names: Mapping[Part, str]) -> list[Chip]:
    """The parts of the directory, members first; one that holds nobody is left out."""
    here = reverse("organisations")
    query = f"&{urlencode({'q': wanted.text})}" if wanted.text else ""
    counts = {
        Part.MEMBERS: (_("Organismes membres"), census.members),
        Part.RECORDED: (_("Partenaires et autres fiches"), census.recorded),
        Part.MENTIONED: (_("Nommées dans les données"), census.mentioned),
    }
    return [
        Chip(title, count, f"{here}?liste={names[part]}{query}", wanted.part is part)
        for part, (title, count) in counts.items()
        if count
    ]


@dataclass(frozen=True, slots=True)
class Tile:
    """A region of Québec: its place on the grid, its count and how dark it is."""

    code: str
    name: str
    short: str
    area: str
    count: int
    level: int
    url: str
    is_current: bool


def region_name(code: str) -> str:
    """The official name of one of Québec's regions, by its number."""
    return codelists.label("QuebecRegion", code, language())


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation in the directory, in words the template only has to place."""

    url: str
    name: str
    acronym: str
    place: str
    is_member: bool
    initials: str
    hue: int


def entry(organisation: Organisation, *, says_member: bool) -> Entry:
    """A line of the directory; ``says_member`` where the list does not hold members alone."""
    place = organisation.locality
    if organisation.country and (not place or organisation.country != "CA"):
        country = codelists.label("Country", organisation.country, language())
        place = f"{place}, {country}" if place else country
    return Entry(
        url=address("organisation", slug=organisation.slug),
        name=organisation.name(language()),
        acronym=organisation.acronym,
        place=place or _("Lieu non précisé"),
        is_member=says_member and bool(getattr(organisation, "is_member", False)),
        initials=initials(organisation.legal_name_fr),
        hue=hue(organisation.slug),
    )


def tiles(counts: Mapping[str, int], current: str) -> list[Tile]:
    """The seventeen regions, each with its organisations."""
    most = max(counts.values(), default=0)
    here = reverse("organisations")
    return [
        Tile(
            code,
            region_name(code),
            short,
            area,
            counts.get(code, 0),
            0 if not counts.get(code) else 3 if counts[code] * 3 > most * 2 else 2 if counts[code] * 3 > most else 1,
            f"{here}?region={code}",
            code == current,
        )
        for code, (area, short) in TILES.items()
    ]
