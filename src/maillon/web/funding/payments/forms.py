"""What is asked of whoever pays: which account, which day, which reference of the bank."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.agreements.forms import day_field, text_field


class OrderForm(forms.Form):
    """The day an order is to be paid."""

    execute_on = day_field(_("À payer le"))


class StatementForm(forms.Form):
    """The bank's file."""

    file = forms.FileField(
        label=_("Relevé de la banque"),
        help_text=_("camt.053 ou CSV. Le même fichier deux fois ne confirme rien de plus."),
    )


class PaidForm(forms.Form):
    """The day the bank paid, and its reference."""

    paid_on = day_field(_("Payé le"))
    bank_reference = forms.CharField(label=_("Référence de la banque"), max_length=140)


class BounceForm(forms.Form):
    """Why the bank did not pay."""

    reason = text_field(_("Ce que dit la banque"))


class DetailsForm(forms.Form):
    """An account, in Canada or elsewhere."""

    holder = forms.CharField(label=_("Titulaire du compte"), max_length=140)
    institution = forms.CharField(
        label=_("Numéro d’institution"),
        max_length=7,
        required=False,
        help_text=_("Trois chiffres, au bas d’un chèque."),
    )
    transit = forms.CharField(
        label=_("Numéro de transit"), max_length=9, required=False, help_text=_("Cinq chiffres, au bas d’un chèque.")
    )
    account = forms.CharField(
        label=_("Numéro de compte, ou IBAN hors du Canada"),
        max_length=45,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    bic = forms.CharField(label=_("BIC, hors du Canada"), max_length=14, required=False)


class ConfirmForm(forms.Form):
    """How an account was checked."""

    how = forms.CharField(
        label=_("Comment l’avez-vous vérifié?"),
        max_length=300,
        help_text=_("Spécimen de chèque reçu, appel à un numéro déjà connu…"),
    )
