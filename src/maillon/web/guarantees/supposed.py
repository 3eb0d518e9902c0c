"""What a page of the fund rests on: each version in force that day, its source, and whether it is an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillon.guarantees.models import AssumptionVersion
from maillon.guarantees.queries.assumptions import Assumptions, Kind

KINDS = {
    Kind.MODEL: gettext_lazy("Liens entre les sorts des garanties"),
    Kind.GRADES: gettext_lazy("Cotes, PD et perte en cas de défaut"),
    Kind.IMPAIRMENT: gettext_lazy("Taux d’actualisation des pertes"),
    Kind.STRESSES: gettext_lazy("Mauvaises années"),
    Kind.CASH_FLOW: gettext_lazy("Épreuves de la trésorerie"),
    Kind.WATCH: gettext_lazy("Seuil de surveillance du PAR30"),
}


@dataclass(frozen=True, slots=True)
class Supposed:
    """A version as a page names it."""

    one: AssumptionVersion
    label: Any
    url: str


def named(one: AssumptionVersion) -> Supposed:
    """A version with what its kind is called and where it is read."""
    url = reverse("fund_assumption", kwargs={"kind": one.kind, "version": one.version})
    return Supposed(one, KINDS[Kind(one.kind)], url)


def supposed(given: Assumptions, *kinds: Kind) -> list[Supposed]:
    """The versions of these kinds in force on the day of the page."""
    return [named(given.versions[kind]) for kind in kinds if kind in given.versions]


def lacking(given: Assumptions, *kinds: Kind) -> str:
    """What the page cannot tell and what to do first; empty where everything it needs is in force."""
    absent = [str(KINDS[kind]).lower() for kind in kinds if not given.has(kind)]
    return sentence_of(", ".join(absent)) if absent else ""


def sentence_of(names: str) -> str:
    """What to do where nobody brought in what a page rests on."""
    return _(
        "Aucune version n’était en vigueur ce jour-là : %(names)s. La gestion en apporte une à la page des hypothèses; "
        "« maillon guarantees load » apporte les exemples."
    ) % {"names": names}
