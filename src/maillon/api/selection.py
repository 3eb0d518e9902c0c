"""The explorer's question as query parameters, under IATI's English names."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Schema
from pydantic import Field

from maillon.api.problems import Problem
from maillon.insight.rules import CHOICES_AT_MOST, TEXT_AT_MOST, Facet, Selection, accepts

Values = list[str]


def _choices(description: str, example: str) -> Values:
    found: Values = Field([], max_length=CHOICES_AT_MOST, description=description, examples=[[example]])
    return found


class Language(StrEnum):
    """The languages answers come in."""

    FRENCH = "fr"
    ENGLISH = "en"


class Said(Schema):
    """What every operation takes."""

    language: Language | None = Field(
        None,
        description=noop("Langue des libellés et des messages; sinon celle d’Accept-Language, sinon le français."),
    )


class Question(Said):
    """A selection of activities: every facet may be repeated; values of one facet widen, facets narrow."""

    country: Values = _choices(noop("Pays, ISO 3166-1 alpha-2. « - » : non dit."), "HT")
    region: Values = _choices(noop("Région du monde, code du CAD."), "298")
    sector: Values = _choices(noop("Secteur CAD à trois chiffres."), "311")
    organisation: Values = _choices(noop("Organisme déclarant, par son code d’adresse (slug)."), "semis-solidaires")
    partner: Values = _choices(noop("Partenaire de mise en œuvre (slug)."), "union-nong-zanga")
    funder: Values = _choices(noop("Bailleur (slug)."), "affaires-mondiales-canada")
    year: Values = _choices(noop("Année civile."), "2025")
    sdg: Values = _choices(noop("Objectif de développement durable, 1 à 17."), "5")
    gender: Values = _choices(noop("Marqueur d’égalité entre les sexes du CAD, 0 à 2."), "2")
    source: Values = _choices(noop("Source des données (slug), voir /sources."), "reseau")
    q: str = Field("", max_length=TEXT_AT_MOST, description=noop("Mots cherchés, en français ou en anglais."))

    def selection(self) -> Selection:
        """The selection asked for; a value no such code can have is refused with its parameter."""
        picks: dict[Facet, tuple[str, ...]] = {}
        errors = []
        for facet in Facet:
            values = {value.strip() for value in getattr(self, facet.value)} - {""}
            if facet is Facet.COUNTRY:
                values = {value.upper() for value in values}
            errors += [
                {
                    "parameter": facet.value,
                    "detail": _("« %(value)s » n’est pas un code possible ici.") % {"value": value},
                }
                for value in sorted(values)
                if not accepts(facet, value)
            ]
            if values:
                picks[facet] = tuple(sorted(values))
        if errors:
            raise Problem("invalid", _("Certaines valeurs ne sont pas des codes de leur facette."), errors=errors)
        text = " ".join(self.q.split())
        return Selection(picks, text)
