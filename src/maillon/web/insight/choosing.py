"""What one chooses from in the explorer: facets and their boxes, what is chosen as chips, what to let go of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillon.core.typography import colon
from maillon.insight.answers import Exploration, FacetValue
from maillon.insight.rules import NOT_STATED, PARAMETERS, Facet, Selection
from maillon.web.insight.parameters import FACET_NAMES, Question
from maillon.web.templatetags.maillon import number

FIRST_CHOICES = 6
OPEN_AT_FIRST = frozenset({Facet.COUNTRY, Facet.SECTOR, Facet.SDG, Facet.ORGANISATION})
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
            label_of(answer, facet, code)
            if code != NOT_STATED
            else f"{FACET_NAMES[facet]}{colon()} {_('non précisé')}",
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


def narrowed(question: Question) -> Iterable[tuple[Facet, Selection]]:
    """Each facet that holds a choice, with the selection that frees it."""
    for facet in PARAMETERS:
        if question.selection.chosen(facet):
            yield facet, question.selection.choosing(facet)
