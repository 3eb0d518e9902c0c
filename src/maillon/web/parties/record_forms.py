"""What an organisation is asked about itself."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.core import places
from maillon.core.directory.record import FIGURES, Facts
from maillon.core.errors import RuleViolation
from maillon.core.money import Money
from maillon.projects import rules

KINDS = {
    "revenue": _("Revenus de l’année, en dollars canadiens"),
    "staff": _("Personnes employées"),
    "staff_28h": _("Personnes employées 28 heures par semaine ou plus, au Québec"),
    "directors": _("Personnes au conseil d’administration"),
    "directors_in_canada": _("Personnes du conseil qui résident au Canada"),
    "grant_years": _("Années financées par le ministère, sur les cinq dernières"),
}
_LONG = forms.Textarea(attrs={"rows": 5})
_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RecordForm(forms.Form):
    """The facts of the record; ``seen_at`` tells whether somebody else saved it meanwhile."""

    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)
    legal_name_fr = forms.CharField(
        label=_("Nom légal en français"),
        max_length=300,
        error_messages={"required": _("Le nom légal en français est nécessaire.")},
    )
    legal_name_en = forms.CharField(label=_("Nom légal en anglais"), max_length=300, required=False)
    acronym = forms.CharField(label=_("Sigle"), max_length=40, required=False)
    mission_fr = forms.CharField(
        label=_("Mission, en français"),
        max_length=4000,
        required=False,
        widget=_LONG,
        help_text=_("Deux ou trois phrases : pour qui, où, comment."),
    )
    mission_en = forms.CharField(label=_("Mission, en anglais"), max_length=4000, required=False, widget=_LONG)
    region = forms.ChoiceField(
        label=_("Région administrative"),
        required=False,
        error_messages={"invalid_choice": _("Choisissez une des dix-sept régions de la liste.")},
    )
    locality = forms.CharField(label=_("Municipalité"), max_length=120, required=False)
    website = forms.URLField(
        label=_("Site web"),
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Cette adresse n’est pas complète. Elle ressemble à https://organisme.org.")},
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        language = (get_language() or "fr")[:2]
        regions = [(code, places.region_name(code, language)) for code in places.region_codes()]
        self.fields["region"].choices = [("", _("Hors Québec ou non précisée")), *regions]  # type: ignore[attr-defined]

    def facts(self) -> Facts:
        """The answers as the record's facts."""
        return Facts(**{name: self.cleaned_data[name] for name in Facts.__dataclass_fields__})


class NumberForm(forms.Form):
    """The organisation's number in Québec's enterprise register."""

    neq = forms.RegexField(
        label=_("Numéro d’entreprise du Québec (NEQ)"),
        regex=r"^[0-9]{10}$",
        help_text=_("Dix chiffres, au Registre des entreprises. Les demandes d’aide le reprennent."),
        error_messages={
            "required": _("Écrivez les dix chiffres du NEQ."),
            "invalid": _("Un NEQ a dix chiffres, par exemple 1143920115."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class Number(forms.DecimalField):
    """A number as people type it: « 125 000,50 » in French, “125,000.50” in English."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    # The stubs derive DecimalField from IntegerField.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number read by the reader's own habits."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return rules.parse_number(text, (get_language() or "fr")[:2])
        except RuleViolation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class FigureForm(forms.Form):
    """One figure for one period."""

    kind = forms.ChoiceField(label=_("Chiffre"), choices=[(kind, KINDS[kind]) for kind in FIGURES])
    value = Number(
        label=_("Valeur"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        error_messages={
            "required": _("Écrivez la valeur."),
            "invalid": _("Écrivez un nombre, comme 125 000 ou 4."),
            "min_value": _("Écrivez un nombre positif."),
        },
    )
    starts_on = forms.DateField(
        label=_("Premier jour de la période"), widget=_DATE, error_messages={"required": _("Donnez le premier jour.")}
    )
    ends_on = forms.DateField(
        label=_("Dernier jour de la période"),
        widget=_DATE,
        help_text=_("Pour une année financière : souvent le 31 mars."),
        error_messages={"required": _("Donnez le dernier jour.")},
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Par exemple : rapport annuel 2025, états financiers audités."),
        error_messages={"required": _("Dites d’où vient ce chiffre.")},
    )

    def whole(self) -> int:
        """The value in Canadian cents for money, in people for a count."""
        value = self.cleaned_data["value"]
        return Money.from_decimal(value, "CAD").minor if FIGURES[self.cleaned_data["kind"]] == "amount" else int(value)

    def excluded_end(self) -> Any:
        """The day after the last one: periods are half-open."""
        return self.cleaned_data["ends_on"] + timedelta(days=1)
