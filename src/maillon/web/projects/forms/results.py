"""Résultats: what is to change, how it is measured, what was aimed at and reached."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from maillon.core.errors import RuleViolation
from maillon.projects import rules
from maillon.web.projects.forms.essentials import narratives
from maillon.web.projects.forms.fields import Day, Text, choices, language
from maillon.web.projects.forms.rows import NestedRows, Page, RowForm

SLICES: dict[str, tuple[str, dict[str, str]]] = {
    "target": ("target", {}),
    "actual": ("actual", {}),
    "actual_female": ("actual", {"sex": "female"}),
    "actual_male": ("actual", {"sex": "male"}),
}
"""Each field of a period: what kind of value it is, and of whom."""


def rows_named(nested: NestedRows, name: str) -> list[dict[str, Any]]:
    """The rows of one kind, among those under a row."""
    return next((list(one["rows"]) for one in nested if one["name"] == name), [])


class ResultForm(RowForm):
    """What changes, or is made."""

    telling: ClassVar[tuple[str, ...]] = ("title_fr", "title_en", "description_fr")
    type = forms.ChoiceField(label=_("Niveau"), initial="1")
    title_fr = Text(label=_("Résultat"), required=True)
    title_en = Text(label=_("Le même en anglais"))
    description_fr = Text(label=_("Précisions"), lines=2, max_length=4000)
    origin = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["type"].choices = choices("ResultType", ("1", "2", "3", "9"))  # type: ignore[attr-defined]

    @classmethod
    def parts(cls, holder: Mapping[str, Any]) -> list[dict[str, Any]]:
        return list(holder["results"])

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        return {
            "type": part["type"],
            "title_fr": part["title"].get("fr", ""),
            "title_en": part["title"].get("en", ""),
            "description_fr": part["description"].get("fr", ""),
        }

    def told(self, nested: NestedRows) -> dict[str, Any]:
        said = self.cleaned_data
        before = self.kept(self.document["results"])
        return {
            "type": said["type"],
            "title": narratives(before.get("title", {}), {"fr": said["title_fr"], "en": said["title_en"]}),
            "description": narratives(before.get("description", {}), {"fr": said["description_fr"]}),
            "aggregation": before.get("aggregation", False),
            "indicators": rows_named(nested, "indicators"),
        }


class IndicatorForm(RowForm):
    """How a result is measured, and where it starts from."""

    telling: ClassVar[tuple[str, ...]] = ("title_fr", "title_en", "baseline_value", "baseline_year")
    title_fr = Text(label=_("Indicateur"), required=True)
    title_en = Text(label=_("Le même en anglais"))
    measure = forms.ChoiceField(label=_("Se mesure en"), initial="1")
    baseline_year = forms.IntegerField(
        label=_("Année de départ"), required=False, min_value=1950, max_value=2200, widget=forms.TextInput
    )
    baseline_value = Text(label=_("Valeur de départ"), max_length=80)
    origin = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        measures = choices("IndicatorMeasure", ("1", "2", "3", "4", "5"))
        self.fields["measure"].choices = measures  # type: ignore[attr-defined]

    @classmethod
    def parts(cls, holder: Mapping[str, Any]) -> list[dict[str, Any]]:
        return list(holder["indicators"])

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        return {
            "title_fr": part["title"].get("fr", ""),
            "title_en": part["title"].get("en", ""),
            "measure": part["measure"],
            "baseline_year": str(part["baseline_year"] or ""),
            "baseline_value": value_shown(part["baseline_value"]),
        }

    def told(self, nested: NestedRows) -> dict[str, Any]:
        said = self.cleaned_data
        before = self.kept(one for result in self.document["results"] for one in result["indicators"])
        blank = {"ascending": True, "description": {}, "baseline_comment": {}, "vocabulary": "", "code": ""}
        return {
            **blank,
            **{name: before[name] for name in blank if name in before},
            "measure": said["measure"],
            "title": narratives(before.get("title", {}), {"fr": said["title_fr"], "en": said["title_en"]}),
            "baseline_year": said["baseline_year"],
            "baseline_value": value_read(said["baseline_value"]),
            "periods": rows_named(nested, "periods"),
        }


class PeriodForm(RowForm):
    """What was aimed at and reached in a period; women and men apart where they were counted."""

    telling: ClassVar[tuple[str, ...]] = ("starts_on", "ends_on", *SLICES)
    starts_on = Day(label=_("Du"), required=True)
    ends_on = Day(label=_("Au (inclus)"), required=True)
    target = Text(label=_("Cible"), max_length=80)
    actual = Text(label=_("Atteint"), max_length=80)
    actual_female = Text(label=_("dont femmes"), max_length=80)
    actual_male = Text(label=_("dont hommes"), max_length=80)
    origin = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def parts(cls, holder: Mapping[str, Any]) -> list[dict[str, Any]]:
        return list(holder["periods"])

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        made = {"starts_on": part["starts_on"], "ends_on": part["ends_on"]}
        for name, (kind, dimensions) in SLICES.items():
            for one in part["measurements"]:
                if one["kind"] == kind and one["dimensions"] == dimensions:
                    made[name] = value_shown(one["value"])
        return made

    def told(self, nested: NestedRows) -> dict[str, Any]:
        every = (one for result in self.document["results"] for kept in result["indicators"] for one in kept["periods"])
        before = self.kept(every).get("measurements", [])
        measurements = []
        for name, (kind, dimensions) in SLICES.items():
            if value := value_read(self.cleaned_data[name]):
                same = [one for one in before if one["kind"] == kind and one["dimensions"] == dimensions]
                comment = same[0]["comment"] if same else {}
                measurements.append({"kind": kind, "value": value, "dimensions": dimensions, "comment": comment})
        asked = [(kind, dimensions) for kind, dimensions in SLICES.values()]
        unasked = [one for one in before if (one["kind"], one["dimensions"]) not in asked]
        return {
            "starts_on": self.cleaned_data["starts_on"],
            "ends_on": self.cleaned_data["ends_on"],
            "measurements": [*measurements, *unasked],
        }


def value_read(text: str) -> str:
    """A measured value: a number to its decimal text, anything else as it is (the rules judge it)."""
    try:
        return f"{rules.parse_number(text, language()):f}" if text else ""
    except RuleViolation:
        return text


def value_shown(value: str) -> str:
    """A measured value as this reader types it."""
    try:
        return rules.number_as_typed(Decimal(value), language()) if value else ""
    except ArithmeticError:
        return value
