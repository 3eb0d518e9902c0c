"""L’essentiel: what the project is called, what it does, how far it is, when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillon.projects import rules
from maillon.web.projects.forms.fields import Coded, Day, Text, choices, shown
from maillon.web.projects.forms.rows import NestedRows, Page, RowForm

STATUSES = ("1", "2", "3", "4", "5", "6")
SCOPES = ("1", "2", "3", "4", "5", "6", "7", "8")
TEXTS = ("title", "description")
DATES = ("planned_start", "actual_start", "planned_end", "actual_end")


PUBLISHED = frozenset(check.field for check in rules.gate(rules.blank()))
"""What publication asks for: it may wait, but it is not optional."""


class EssentialsForm(RowForm):
    """The questions everybody can answer."""

    title_fr = Text(label=_("Titre en français"), required=True)
    title_en = Text(label=_("Titre en anglais"))
    description_fr = Text(
        label=_("Description en français"),
        help_text=_("Deux ou trois phrases : quoi, avec qui, pour qui."),
        lines=6,
        max_length=8000,
    )
    description_en = Text(label=_("Description en anglais"), lines=4, max_length=8000)
    status = forms.ChoiceField(label=_("État d’avancement"), required=False)
    scope = forms.ChoiceField(label=_("Portée géographique"), required=False)
    planned_start = Day(label=_("Début prévu"), help_text=_("Année, mois, jour : 2027-03-31"))
    actual_start = Day(label=_("Début réel"))
    planned_end = Day(label=_("Fin prévue"), help_text=_("Dernier jour, inclus"))
    actual_end = Day(label=_("Fin réelle"))
    default_currency = Coded("Currency", label=_("Devise habituelle"))
    humanitarian = forms.BooleanField(label=_("Aide humanitaire"), required=False)
    identifier = Text(
        label=_("Identifiant IATI"),
        help_text=_("Donné à la création. Ne le changez que s’il est déjà publié autrement ailleurs."),
        max_length=200,
        required=True,
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in PUBLISHED & set(self.fields):
            self.fields[name].widget.attrs["data-asked"] = "publication"
        self.fields["status"].choices = choices("ActivityStatus", STATUSES)  # type: ignore[attr-defined]
        self.fields["scope"].choices = [("", "–"), *choices("ActivityScope", SCOPES)]  # type: ignore[attr-defined]

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        made = {f"{name}_{code}": part[name].get(code, "") for name in TEXTS for code in ("fr", "en")}
        made |= {name: part[name] or "" for name in (*DATES, "status", "scope", "identifier")}
        made["default_currency"] = shown("Currency", part["default_currency"])
        made["humanitarian"] = "on" if part["humanitarian"] else ""
        return made

    def told(self, nested: NestedRows) -> dict[str, Any]:
        said = self.cleaned_data
        made: dict[str, Any] = {name: said.get(name) for name in DATES if name in said}
        made |= {name: said[name] for name in ("status", "scope", "identifier", "humanitarian") if name in said}
        if "default_currency" in said:
            made["default_currency"] = (said["default_currency"] or ("", ""))[1]
        for name in TEXTS:
            texts = {code: said[f"{name}_{code}"] for code in ("fr", "en") if f"{name}_{code}" in said}
            made[name] = narratives(self.document[name], texts)
        return made


def narratives(before: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by language once some were typed anew; those emptied go, the other languages stay."""
    return {code: text for code, text in {**before, **texts}.items() if text}
