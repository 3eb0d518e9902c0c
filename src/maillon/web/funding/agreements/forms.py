"""What is asked of whoever signs, amends, judges, holds, recovers or ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.funding.rules.budgeting.limits import Financing
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


FINANCING = ("eligible", "public", "cash", "in_kind")


class AmendForm(forms.Form):
    """The amount and the last day an amendment makes, what the project will then cost and who pays it, and why."""

    amount = MoneyField(label=_("Montant de la subvention"))
    ends_on = day_field(_("Dernier jour de la convention"))
    eligible = MoneyField(
        label=_("Dépenses admissibles du projet"),
        required=False,
        min_value=0,
        help_text=_("En tout, une fois l’avenant signé."),
    )
    public = MoneyField(
        label=_("Autres aides publiques"),
        required=False,
        min_value=0,
        help_text=_("Ce que les autres programmes publics paient de ces dépenses."),
    )
    cash = MoneyField(
        label=_("Contrepartie en argent"),
        required=False,
        min_value=0,
        help_text=_(
            "Ce que d’autres que le programme paient, aides publiques comprises si les modalités les comptent."
        ),
    )
    in_kind = MoneyField(label=_("Contrepartie en biens et en temps"), required=False, min_value=0)
    with_budget = forms.BooleanField(
        label=_("Revoir le budget convenu, même si le montant ne change pas"),
        required=False,
        help_text=_("Pour déplacer des dépenses, changer qui paie ou remplir les années ajoutées."),
    )
    reason = text_field(_("Motif de l’avenant"))

    def __init__(self, *args: Any, bounded: bool = False, budgeted: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if budgeted or not bounded:
            # The agreed budget says what the project costs, or the terms say no share of the whole.
            for name in FINANCING:
                del self.fields[name]
        if not budgeted:
            del self.fields["with_budget"]

    def clean(self) -> dict[str, Any]:
        """All four amounts of the financing, or none."""
        told = super().clean() or {}
        asked = [name for name in FINANCING if name in self.fields and name not in self.errors]
        if any(told.get(name) is not None for name in asked):
            for name in asked:
                if told.get(name) is None:
                    self.add_error(name, _("Écrivez un montant, 0 s’il n’y en a pas."))
        return told

    def financing(self) -> Financing | None:
        """What the project will cost and who else pays it; None when nobody said."""
        said: dict[str, Any] = {name: self.cleaned_data.get(name) for name in FINANCING}
        return None if None in said.values() else Financing(**said)

    def clean_ends_on(self) -> Any:
        """The end as it is kept: the day after the last."""
        return self.cleaned_data["ends_on"] + timedelta(days=1)
