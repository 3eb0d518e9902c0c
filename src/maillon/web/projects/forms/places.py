"""Où, dans quels secteurs: countries, regions, localities, sectors, goals, gender equality."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillon.core.codelists import queries as codelists
from maillon.projects.rules import number_as_typed
from maillon.web.projects.forms.essentials import narratives
from maillon.web.projects.forms.fields import Coded, Number, Share, Text, choices, language, shown
from maillon.web.projects.forms.rows import NestedRows, Page, RowForm

SHARE_HINT = _("Sur 100. Laissez vide s’il n’y en a qu’un.")
DAC = {"1": "Sector", "2": "SectorCategory"}
GENDER, GOALS = ("1", "1"), "2"


def share(part: Mapping[str, Any]) -> str:
    """A percentage as this reader types it."""
    return number_as_typed(Decimal(part["percentage"]), language()) if part["percentage"] else ""


class RecipientForm(RowForm):
    """A country, or a region of several countries, and its part of the activity."""

    telling: ClassVar[tuple[str, ...]] = ("code", "percentage")
    code = Coded("Country", "Region", label=_("Pays ou région du monde"), required=True)
    percentage = Share(label=_("Part"), help_text=SHARE_HINT)
    origin = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def parts(cls, holder: Mapping[str, Any]) -> list[dict[str, Any]]:
        return list(holder["recipients"])

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        names = "Country" if part["kind"] == "country" else "Region"
        return {"code": shown(names, part["code"]), "percentage": share(part)}

    def told(self, nested: NestedRows) -> dict[str, Any]:
        names, code = self.cleaned_data["code"]
        before = self.kept(self.document["recipients"])
        region = names == "Region"
        vocabulary = before.get("vocabulary") or "1" if region and before.get("code", code) == code else "1"
        return {
            "kind": "region" if region else "country",
            "vocabulary": vocabulary if region else "",
            "code": code,
            "percentage": self.cleaned_data["percentage"],
        }


class LocationForm(RowForm):
    """A place by its name, and its point where it is known."""

    telling: ClassVar[tuple[str, ...]] = ("name", "latitude", "longitude")
    name = Text(label=_("Lieu"), help_text=_("Ville, district, communauté"), required=True)
    latitude = Number(label=_("Latitude"), help_text=_("En degrés, si elle est connue"))
    longitude = Number(label=_("Longitude"))
    origin = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def parts(cls, holder: Mapping[str, Any]) -> list[dict[str, Any]]:
        return list(holder["locations"])

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        made = {
            name: number_as_typed(Decimal(part[name]), language()) if part[name] is not None else ""
            for name in ("latitude", "longitude")
        }
        return {"name": part["name"].get(language()) or next(iter(part["name"].values()), ""), **made}

    def clean(self) -> dict[str, Any]:
        """A point has both figures, and lies on Earth."""
        said = super().clean() or self.cleaned_data
        for name, limit in (("latitude", 90), ("longitude", 180)):
            value = said.get(name)
            if value is None and said.get("longitude" if name == "latitude" else "latitude") is not None:
                self.add_error(name, ValidationError(gettext("Donnez les deux coordonnées, ou aucune.")))
            elif value is not None and abs(Decimal(value)) > limit:
                problem = gettext("Une coordonnée va de −%(limit)s à %(limit)s.") % {"limit": limit}
                self.add_error(name, ValidationError(problem))
            elif value is not None:
                said[name] = f"{round(Decimal(value), 6):f}"
        return said

    def told(self, nested: NestedRows) -> dict[str, Any]:
        before = self.kept(self.document["locations"])
        blank = {"reach": "", "feature": "", "administrative": [], "exactness": ""}
        named = narratives(before.get("name", {}), {language(): self.cleaned_data["name"]})
        return {
            **blank,
            **before,
            "name": named,
            "latitude": self.cleaned_data["latitude"],
            "longitude": self.cleaned_data["longitude"],
        }


class SectorForm(RowForm):
    """A sector of the DAC and its part of the activity."""

    telling: ClassVar[tuple[str, ...]] = ("code", "percentage")
    code = Coded("Sector", "SectorCategory", label=_("Secteur"), required=True)
    percentage = Share(label=_("Part"), help_text=SHARE_HINT)
    origin = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def parts(cls, holder: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [one for one in holder["sectors"] if one["vocabulary"] in DAC]

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        return {"code": shown(DAC[part["vocabulary"]], part["code"]), "percentage": share(part)}

    def told(self, nested: NestedRows) -> dict[str, Any]:
        names, code = self.cleaned_data["code"]
        before = self.kept(self.document["sectors"])
        return {
            "vocabulary": "1" if names == "Sector" else "2",
            "code": code,
            "name": before.get("name", {}) if before.get("code") == code else {},
            "percentage": self.cleaned_data["percentage"],
        }


class AimsForm(RowForm):
    """The sustainable development goals served, and how much gender equality is aimed at."""

    gender = forms.ChoiceField(label=_("Égalité entre les sexes"), required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        significance = choices("PolicySignificance", ("0", "1", "2", "3"))
        self.fields["gender"].choices = [("", gettext("Non évaluée")), *significance]  # type: ignore[attr-defined]
        for code in _goals():
            # The standard's own names begin with the goal's number.
            label = codelists.label("UNSDG-Goals", code, language())
            self.fields[f"goal_{code}"] = forms.BooleanField(label=label, required=False)

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        chosen = {one["code"] for one in part["tags"] if one["vocabulary"] == GOALS}
        made = {f"goal_{code}": "on" for code in _goals() if code in chosen}
        for one in part["markers"]:
            if (one["vocabulary"], one["code"]) == GENDER:
                made["gender"] = one["significance"]
        return made

    def told(self, nested: NestedRows) -> dict[str, Any]:
        tags = [one for one in self.document["tags"] if one["vocabulary"] != GOALS]
        goals = [code for code in _goals() if self.cleaned_data.get(f"goal_{code}")]
        markers = [one for one in self.document["markers"] if (one["vocabulary"], one["code"]) != GENDER]
        if significance := self.cleaned_data.get("gender"):
            markers = [{"vocabulary": "1", "code": "1", "significance": significance}, *markers]
        return {
            "tags": [*({"vocabulary": GOALS, "code": code, "name": {}} for code in goals), *tags],
            "markers": markers,
        }


def _goals() -> list[str]:
    return sorted(codelists.names("UNSDG-Goals"), key=int) or [str(number) for number in range(1, 18)]
