"""The words of the portrait: its steps, and what a value of each dimension is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from maillon.core import places
from maillon.core.codelists import queries as codelists
from maillon.core.narratives import read
from maillon.funding.models import Programme
from maillon.insight.programmes.figures import COUNTRY, GENDER, PROGRAMME, REGION, SECTOR, YEAR, Step
from maillon.web.http import whole_number

STEPS: Mapping[Step, str | Promise] = {
    Step.ENVELOPE: gettext_lazy("Enveloppe"),
    Step.CALLED: gettext_lazy("Mis en appel"),
    Step.AWARDED: gettext_lazy("Accordé"),
    Step.AGREED: gettext_lazy("Convenu"),
    Step.PAID: gettext_lazy("Versé"),
    Step.SPENT: gettext_lazy("Dépensé"),
    Step.REPORTED: gettext_lazy("Rapporté"),
    Step.COMMITTED: gettext_lazy("À verser"),
}
DEFINITIONS: Mapping[Step, str | Promise] = {
    Step.ENVELOPE: gettext_lazy("L’argent donné aux programmes, réparti également entre ses exercices."),
    Step.CALLED: gettext_lazy("L’enveloppe des appels annoncés, dans l’exercice de l’annonce."),
    Step.AWARDED: gettext_lazy("Le montant des conventions écrites, avenants compris, moins ce qu’une fin a annulé."),
    Step.AGREED: gettext_lazy("Le même montant, une fois la convention signée par les deux parties."),
    Step.PAID: gettext_lazy("Les versements que la banque a confirmés, dans l’exercice du jour du paiement."),
    Step.SPENT: gettext_lazy(
        "Les dépenses des rapports envoyés, reçu par reçu, de l’argent du programme : la contrepartie est à part."
    ),
    Step.REPORTED: gettext_lazy("Celles des rapports acceptés."),
    Step.COMMITTED: gettext_lazy("Les versements convenus qui ne sont pas encore payés, selon leur premier jour."),
}
KEYS = {
    Step.ENVELOPE: "enveloppe", Step.CALLED: "appele", Step.AWARDED: "accorde", Step.AGREED: "convenu",
    Step.PAID: "verse", Step.SPENT: "depense", Step.REPORTED: "rapporte", Step.COMMITTED: "a-verser",
}  # fmt: skip
"""A step in an address."""
GENDERS: Mapping[str, str | Promise] = {
    "2": gettext_lazy("Objectif principal (2)"),
    "1": gettext_lazy("Objectif significatif (1)"),
    "0": gettext_lazy("Pas un objectif (0)"),
    "": gettext_lazy("Pas encore évalué"),
}


def fiscal(year: str | int) -> str:
    """A fiscal year in words, by the year it ends in: 2026-2027."""
    ends = whole_number(str(year))
    return f"{ends - 1}-{year}" if ends is not None else str(year)


def names(dimension: str, values: Iterable[str]) -> dict[str, str]:
    """What the values of a dimension are called; one question for programmes, none for the others."""
    language = get_language() or "fr"
    kept = list(values)
    unknown = _("Non précisé")
    if dimension == PROGRAMME:
        rows = Programme.objects.filter(slug__in=kept).values_list("slug", "name")
        known = {slug: read(name, language).text for slug, name in rows}
        return {value: known.get(value, value or unknown) for value in kept}
    say: dict[str, Callable[[str], str]] = {
        YEAR: fiscal,
        REGION: lambda code: places.region_name(code, language),
        COUNTRY: lambda code: codelists.label("Country", code, language) or code,
        SECTOR: lambda code: codelists.label("SectorCategory", code, language) or code,
        GENDER: lambda code: str(GENDERS.get(code, code)),
    }
    return {value: say[dimension](value) if value or dimension == GENDER else unknown for value in kept}


def ordered(dimension: str, told: Mapping[str, str]) -> list[tuple[str, str]]:
    """Values with their names: years the latest first, the others by name, the unknown last."""
    if dimension == YEAR:
        return sorted(told.items(), key=lambda one: one[0], reverse=True)
    if dimension == GENDER:
        return [(value, told[value]) for value in GENDERS if value in told]
    return sorted(told.items(), key=lambda one: (not one[0], one[1].casefold()))
