"""What the rules of logic models say, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillon.core.typography import colon
from maillon.funding.rules.planning.comparing import Difference
from maillon.funding.rules.planning.content import (
    ACTIVITY,
    IMMEDIATE,
    INTERMEDIATE,
    OUTPUT,
    ULTIMATE,
    Measure,
    Plan,
    Row,
)
from maillon.funding.rules.planning.judging import Said
from maillon.web.funding.logic.typed import value_shown

LEVELS = {
    ULTIMATE: _("Résultat ultime"),
    INTERMEDIATE: _("Résultats intermédiaires"),
    IMMEDIATE: _("Résultats immédiats"),
    OUTPUT: _("Extrants"),
    ACTIVITY: _("Activités"),
}
GUIDES = {
    ULTIMATE: _("Le changement de vie visé, que le projet sert sans l’atteindre seul."),
    INTERMEDIATE: _("Ce que les gens font autrement, à la fin du projet."),
    IMMEDIATE: _("Ce que les gens savent, peuvent ou décident de plus, en cours de projet."),
    OUTPUT: _("Ce que le projet produit : des personnes formées, un puits, un guide."),
    ACTIVITY: _("Ce que vous faites."),
}
ADD = {
    ULTIMATE: _("Ajouter un résultat ultime"),
    INTERMEDIATE: _("Ajouter un résultat intermédiaire"),
    IMMEDIATE: _("Ajouter un résultat immédiat"),
    OUTPUT: _("Ajouter un extrant"),
    ACTIVITY: _("Ajouter une activité"),
}
SLICES = {
    "sex": _("par sexe"),
    "age": _("par âge"),
    "disability": _("par handicap"),
    "location": _("par lieu"),
}
MEASURES = {
    "1": _("Nombre"),
    "2": _("Pourcentage"),
    "4": _("Rang sur une échelle"),
    "5": _("En mots"),
}
ADDS = {
    "sum": _("S’additionne d’un projet à l’autre"),
    "people": _("S’additionne, mais une même personne peut être dans deux projets"),
    "never": _("Ne s’additionne pas : c’est une part, une moyenne ou un taux"),
}
PARTS = {
    "level": _("niveau"),
    "text": _("texte"),
    "leads_to": _("liens"),
    "row": _("résultat mesuré"),
    "title": _("indicateur"),
    "unit": _("unité"),
    "measure": _("mesure"),
    "ascending": _("sens"),
    "baseline": _("valeur de départ"),
    "baseline_year": _("année de départ"),
    "targets": _("cibles"),
    "disaggregation": _("ventilation"),
    "source": _("source"),
    "frequency": _("fréquence"),
    "responsible": _("responsable"),
    "code": _("définition"),
    "vocabulary": _("définition"),
}
_SAYS: dict[str, str | Promise] = {
    "no_ultimate": _("Dites le résultat ultime."),
    "second_ultimate": _("Gardez un seul résultat ultime : les autres deviennent intermédiaires."),
    "no_output": _("Ajoutez au moins un extrant."),
    "blank": _("Écrivez cette ligne, ou retirez-la."),
    "leads_wrong": _("Ce lien ne monte pas : il mène à une ligne plus haute."),
    "leads_nowhere": _("Dites à quoi cette ligne mène."),
    "unserved": _("Rien ne mène encore à ce résultat."),
    "unmeasured": _("Choisissez au moins un indicateur pour cette ligne."),
    "measures_nothing": _("Un indicateur mesure un résultat ou un extrant, pas une activité."),
    "untitled": _("Nommez cet indicateur."),
    "no_target": _("Donnez au moins une cible."),
    "year_outside": _("Une cible est hors des années du projet."),
    "no_baseline_year": _("Dites l’année de la valeur de départ."),
    "baseline_after": _("L’année de départ vient après une cible."),
    "not_a_number": _("Les valeurs de cet indicateur sont des nombres."),
    "undone": _("Quelle activité produit cet extrant?"),
    "sounds_done": _("« %(word)s » dit ce que vous faites; dites plutôt ce qui change, ou ce qui existe."),
    "sounds_changed": _("« %(word)s » dit un changement : est-ce un résultat plutôt qu’un extrant ou une activité?"),
    "long": _("Plus de 40 mots : une seule idée se lit mieux."),
    "no_baseline": _("Sans valeur de départ, on ne saura pas ce qui a changé."),
    "no_source": _("Dites d’où viendra la valeur."),
    "wrong_way": _("La cible va dans l’autre sens que l’indicateur."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence about a line or an indicator, and the place on the page it is about."""

    text: str
    anchor: str
    about: str
    is_hint: bool


def told(said: Sequence[Said], plan: Plan, *, measuring: bool = False) -> list[Told]:
    """Each thing said, with what it is about: « E2 » for the second output."""
    numbers = {row.key: number for number, row in plan.numbered()}
    measures = {one.key: one for one in plan.measures}
    made = []
    for one in said:
        about = numbers.get(one.row, "")
        anchor = f"#r-{one.row}" if one.row else "#niveaux"
        if one.measure:
            about = f"{about} {measures[one.measure].title}".strip()
            anchor = f"#m-{one.measure}"
        elif measuring:
            anchor = "#choisir"
        text = str(_SAYS[one.code]) % {"word": one.word} if one.word else str(_SAYS[one.code])
        made.append(Told(text, anchor, about, one.is_hint))
    return made


@dataclass(frozen=True, slots=True)
class Change:
    """What a version changes of one line or indicator, in words."""

    what: str
    name: str
    parts: Sequence[tuple[str, str, str]]
    """The part, what it said, what it says."""


def changes(found: Sequence[Difference], before: Plan, after: Plan) -> list[Change]:
    """Differences in words."""
    return [_change(one, before, after) for one in found]


def _change(one: Difference, before: Plan, after: Plan) -> Change:
    kept = one.after or one.before
    assert kept is not None
    name = kept.text if isinstance(kept, Row) else kept.title
    parts = [
        (str(PARTS[part]), _part(one.before, part, before), _part(one.after, part, after))
        for part in one.parts
        if part != "vocabulary"
    ]
    return Change(one.what, name or "–", parts)


def _part(row: Row | Measure | None, part: str, plan: Plan) -> str:
    value: Any = getattr(row, part, "")
    numbers = {one.key: number for number, one in plan.numbered()}
    if part == "level":
        return str(LEVELS[value])
    if part == "leads_to":
        return ", ".join(numbers.get(key, "?") for key in value) or "–"
    if part == "row":
        return numbers.get(value, "?")
    if part == "targets":
        return ", ".join(f"{one.year}{colon()} {value_shown(one.value)}" for one in value) or "–"
    if part == "disaggregation":
        return ", ".join(str(SLICES.get(one, one)) for one in value) or "–"
    if part in ("baseline",):
        return value_shown(value) or "–"
    return str(value) or "–"
