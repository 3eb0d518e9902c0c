"""What an officer is asked of what is shared: agreements, missions, quotas, places, contributions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillon.core.money import Money
from maillon.web.engagement.fields import REQUIRED, choices_of, day, line, paragraphs
from maillon.web.parties.record_forms import Number

_WHOLE = {
    "required": _("Écrivez un nombre."),
    "invalid": _("Écrivez un nombre entier, comme 12."),
    "min_value": _("Écrivez un nombre plus grand que 0."),
}
_AMOUNT = {"required": _("Écrivez un montant."), "invalid": _("Écrivez un montant, comme 40 000.")}


def _whole(label: Any, *, hint: Any = "", least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=hint, min_value=least, max_value=10**6, error_messages=_WHOLE)


def _amount(label: Any, *, required: bool = True) -> Number:
    return Number(label=label, required=required, min_value=0, max_digits=14, decimal_places=2, error_messages=_AMOUNT)


def _result(label: Any) -> Any:
    return paragraphs(label, rows=3, most=2000, required=False)


class ResultForm(forms.Form):
    """What came of it, in both languages."""

    result = _result(_("Résultat"))
    result_en = _result(_("Résultat, en anglais"))


class Told(forms.Form):
    """A record: its answers as the services take them; amounts are written in dollars."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        country: Any = self.fields.get("country")
        if country is not None:
            first = _("Choisissez") if country.required else _("Plusieurs pays")
            country.choices = [("", first), *sorted(choices_of("Country"), key=lambda pair: pair[1])]

    def told(self) -> dict[str, Any]:
        """The answers, amounts in minor units."""
        said: Mapping[str, Any] = self.cleaned_data
        return {
            (f"{name}_minor" if name in ("amount", "worth") else name): (
                Money.from_decimal(value, "CAD").minor if name in ("amount", "worth") and value is not None else value
            )
            for name, value in said.items()
            if value is not None
        }


class CooperationForm(Told):
    """An agreement between two institutions."""

    title = line(_("Titre de l’entente"), most=300)
    institution = line(_("Institution du Québec"))
    partner = line(_("Institution partenaire"))
    country = forms.ChoiceField(label=_("Pays"), error_messages=REQUIRED)
    topic = line(_("Sujet"), most=300)
    starts_on = day(_("Début"))
    ends_on = day(_("Fin"), required=False, hint=_("Le premier jour où elle ne vaut plus."))
    result = _result(_("Résultat"))
    result_en = _result(_("Résultat, en anglais"))
    source = line(_("Source"), most=500, required=False)


class MissionForm(Told):
    """A mission: nobody is named."""

    institution = line(_("Institution du Québec"))
    country = forms.ChoiceField(label=_("Pays"), error_messages=REQUIRED)
    place = line(_("Lieu"), required=False)
    topic = line(_("Sujet"), most=300)
    starts_on = day(_("Début"))
    days = _whole(_("Jours de travail, en tout"), hint=_("Deux personnes pendant cinq jours : dix."))
    experts = _whole(_("Personnes parties"), hint=_("Un nombre : personne n’est nommé."))
    amount = _amount(_("Coût, en dollars"), required=False)
    result = _result(_("Résultat"))
    result_en = _result(_("Résultat, en anglais"))
    source = line(_("Source"), most=500, required=False)


class QuotaForm(Told):
    """Exemptions of a country, one academic year."""

    country = forms.ChoiceField(label=_("Pays"), error_messages=REQUIRED)
    year = _whole(_("Année scolaire qui commence en"), hint=_("2026 : 2026-2027."))
    places = _whole(_("Exonérations"), least=0)
    worth = _amount(_("Valeur d’une exonération, en dollars"), required=False)
    under = line(_("En vertu de"), most=300, hint=_("L’entente ou l’engagement."))
    source = line(_("Source"), most=500, required=False)


class ContributionForm(Told):
    """Money to an institution of the Francophonie."""

    institution = line(_("Institution de la Francophonie"))
    programme = line(_("Programme"), most=300, required=False)
    country = forms.ChoiceField(label=_("Pays"), required=False)
    year = _whole(_("Année"))
    amount = _amount(_("Montant, en dollars"))
    result = _result(_("Résultat"))
    result_en = _result(_("Résultat, en anglais"))
    source = line(_("Source"), most=500, required=False)


class PlacesForm(forms.Form):
    """Exemptions an institution asks for."""

    institution = line(_("Établissement"), hint=_("Une université, un collège : aucun nom de personne."))
    students = _whole(_("Nombre d’étudiantes et d’étudiants"))


class WorkbookForm(forms.Form):
    """A workbook to read."""

    file = forms.FileField(
        label=_("Classeur"),
        help_text=_("Celui qui se télécharge ici, rempli; .xlsx, .ods ou .csv."),
        error_messages={"required": _("Choisissez un classeur."), "empty": _("Ce fichier est vide.")},
    )


def first_of(name: str) -> dict[str, Any]:
    """What a new form already says."""
    today = timezone.localdate()
    return {"starts_on": today, "year": today.year, "experts": 1} if name else {}
