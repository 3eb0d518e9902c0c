"""What is asked of whoever signs, amends, judges, holds, recovers or ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.projects.models import Activity
from maillon.web.network.dues.forms import MoneyField

DAY = {"invalid": _("Écrivez une date comme 2027-03-31."), "required": _("Écrivez une date comme 2027-03-31.")}


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, with the browser's own calendar."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), error_messages=DAY, **more
    )


def text_field(label: Any, **more: Any) -> forms.CharField:
    """A few lines."""
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **more)


class Nothing(forms.Form):
    """A button alone."""


class ReasonForm(forms.Form):
    """Why; it is kept, and the other party reads it."""

    reason = text_field(_("Raison"))


class CommentForm(forms.Form):
    """What is said with an acceptance."""

    comment = text_field(_("Commentaire"), required=False)


class ReturnForm(forms.Form):
    """What lacks."""

    comment = text_field(_("Ce qui manque"))


class AskBackForm(forms.Form):
    """How much is asked back, and why."""

    amount = MoneyField(label=_("Montant à rembourser"))
    reason = text_field(_("Raison"))


class ReceivedForm(forms.Form):
    """The day money came back."""

    received_on = day_field(_("Reçu le"))


class SignForm(forms.Form):
    """Who signs, in which office; the text read is named by its digest."""

    name = forms.CharField(label=_("Votre nom, en toutes lettres"), max_length=200)
    office = forms.CharField(
        label=_("Votre fonction"), max_length=200, help_text=_("Celle qui vous permet d’engager votre organisation.")
    )
    agreed = forms.BooleanField(label=_("J’ai lu ce texte et j’engage mon organisation."))
    digest = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class LinkForm(forms.Form):
    """Which project of the organisation is paid for."""

    activity = forms.ModelChoiceField(
        Activity.objects.none(), label=_("Projet"), error_messages={"required": _("Choisissez un projet.")}
    )

    def __init__(self, *args: Any, choices: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["activity"]
        field.queryset = choices if choices is not None else Activity.objects.filter(source__kind="recorded")
        field.label_from_instance = lambda one: f"{one.title_for(get_language() or 'fr').text} ({one.identifier})"


class AmendForm(forms.Form):
    """The amount and the last day an amendment makes, and why."""

    amount = MoneyField(label=_("Montant de la subvention"))
    ends_on = day_field(_("Dernier jour de la convention"))
    reason = text_field(_("Motif de l’avenant"))

    def clean_ends_on(self) -> Any:
        """The end as it is kept: the day after the last."""
        return self.cleaned_data["ends_on"] + timedelta(days=1)
