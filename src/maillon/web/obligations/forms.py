"""What is asked of whoever says that something is done, and of whoever judges it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import ReminderChoice

FREQUENCIES = {
    ReminderChoice.Frequency.DAILY: _("Le jour même : une lettre par jour au plus"),
    ReminderChoice.Frequency.WEEKLY: _("Une lettre par semaine au plus"),
    ReminderChoice.Frequency.NEVER: _("Aucune lettre : je regarde la page « À faire »"),
}


def _reason(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez la raison : elle est gardée avec l’échéance.")},
    )


class EvidenceForm(forms.Form):
    """A file, a note, or both."""

    note = forms.CharField(
        label=_("Mot d’explication"),
        help_text=_("Ce qui a été fait, quand, par qui."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.FileField(label=_("Fichier"), help_text=_("PDF, image, texte ou tableur."), required=False)


class WaiveForm(forms.Form):
    """Why it is owed no more."""

    reason = _reason(_("Pourquoi la lever"), _("Par exemple : versée autrement, devenue sans objet."))


class ReopenForm(forms.Form):
    """Why it is owed after all."""

    reason = _reason(_("Pourquoi la rouvrir"), _("Par exemple : la pièce jointe n’est pas la bonne."))


class PostponeForm(forms.Form):
    """Until when, and why."""

    due_on = forms.DateField(
        label=_("Nouvelle date"),
        help_text=_("Due ce jour-là, à 23 h 59, heure du Québec."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choisissez la nouvelle date."),
            "invalid": _("Cette date n’existe pas. Écrivez-la comme 2027-03-31."),
        },
    )
    reason = _reason(_("Pourquoi la reporter"), _("La personne qui doit le lira."))


class FrequencyForm(forms.Form):
    """How often one wants letters."""

    frequency = forms.ChoiceField(
        label=_("Lettres de rappel"),
        choices=list(FREQUENCIES.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez un rythme."),
            "invalid_choice": _("Choisissez un rythme de la liste."),
        },
    )


class ScheduleForm(forms.Form):
    """Another rhythm of reminders, from a day on."""

    kind = forms.ChoiceField(label=_("Pour quelles échéances"), required=False)
    starts_on = forms.DateField(
        label=_("À compter du"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choisissez le jour où ce rythme commence."),
            "invalid": _("Cette date n’existe pas. Écrivez-la comme 2027-03-31."),
        },
    )
    days_before = forms.CharField(
        label=_("Jours avant l’échéance"),
        help_text=_("Séparés par des virgules : 30, 7, 1. Le jour même s’écrit 0."),
        max_length=80,
        error_messages={"required": _("Écrivez au moins un nombre de jours.")},
    )
    late_every_days = forms.IntegerField(
        label=_("Une fois en retard, tous les combien de jours"),
        help_text=_("Vide : plus jamais."),
        required=False,
        min_value=1,
        max_value=366,
        error_messages={
            "invalid": _("Écrivez un nombre de jours, ou rien."),
            "min_value": _("Écrivez un nombre de jours, ou rien."),
            "max_value": _("Un an au plus."),
        },
    )

    def __init__(self, *arguments: Any, kinds: list[tuple[str, Any]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["kind"].choices = [("", _("Toutes les autres")), *kinds]  # type: ignore[attr-defined]

    def clean_days_before(self) -> list[int]:
        """Whole days between 0 and 366."""
        words = self.cleaned_data["days_before"].replace(";", ",").split(",")
        days = [word.strip() for word in words if word.strip()]
        if not days or not all(day.isascii() and day.isdigit() and len(day) < 4 for day in days):
            raise ValidationError(_("Écrivez des nombres de jours séparés par des virgules, comme 30, 7, 1."))
        return [int(day) for day in days]
