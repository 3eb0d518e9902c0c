"""What is asked of whoever issues, records, refunds, converts, sets aside or adopts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.network.models import BankAccount
from maillon.web.network.dues.words import METHODS

_DAY = {"invalid": _("Écrivez une date comme 2027-03-31."), "required": _("Écrivez une date comme 2027-03-31.")}


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), error_messages=_DAY, **more
    )


class MoneyField(forms.DecimalField):
    """An amount in dollars, with a comma or a point, given in cents."""

    def __init__(self, **more: Any) -> None:
        told = _("Écrivez un montant comme 1234,50.")
        messages = {"invalid": told, "required": told, "max_decimal_places": told, "min_value": told}
        super().__init__(max_digits=15, decimal_places=2, localize=False, error_messages=messages, **more)
        self.widget = forms.TextInput(attrs={"class": "in in--num", "inputmode": "decimal", "size": 12})

    def prepare_value(self, value: Any) -> Any:
        """An amount that is known already, as the reader's language writes it."""
        if isinstance(value, Decimal) and (get_language() or "fr").startswith("fr"):
            return f"{value:.2f}".replace(".", ",")
        return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        """Decimal dollars; spaces and the dollar sign are forgiven."""
        if isinstance(value, str):
            for sign in ("\u00a0", "\u202f", " ", "$"):
                value = value.replace(sign, "")
            value = value.replace(",", ".")
        return super().to_python(value)

    def clean(self, value: Any) -> Any:
        """Whole cents; none when nothing was asked or given."""
        told: Decimal | None = super().clean(value)
        return None if told is None else int(told * 100)


class RunForm(forms.Form):
    """When a year's notices are due."""

    due_on = _day(_("À payer d’ici le"))


class ReasonForm(forms.Form):
    """Why something is cancelled, reversed or set aside."""

    reason = forms.CharField(
        label=_("Raison"),
        max_length=300,
        widget=forms.TextInput(),
        error_messages={"required": _("Écrivez la raison : elle est gardée.")},
    )


class PaymentForm(forms.Form):
    """A payment received by the post or at the counter."""

    amount = MoneyField(label=_("Montant reçu"), min_value=Decimal("0.01"))
    currency = forms.ChoiceField(label=_("Devise"), choices=[(code, code) for code in ("CAD", "USD", "EUR", "CHF")])
    received_on = _day(_("Reçu le"))
    method = forms.ChoiceField(label=_("Par"), choices=list(METHODS.items()))
    reference = forms.CharField(label=_("Référence"), max_length=140, required=False, help_text=_("Numéro du chèque…"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


class RefundForm(forms.Form):
    """Money given back from a credit."""

    payment = forms.ChoiceField(label=_("Du paiement"))
    amount = MoneyField(label=_("Montant rendu"), min_value=Decimal("0.01"))
    refunded_on = _day(_("Rendu le"))
    reason = forms.CharField(label=_("Raison"), max_length=300)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ConversionForm(forms.Form):
    """The rate of a payment in another currency."""

    rate = forms.DecimalField(
        label=_("Dollars canadiens pour une unité"),
        max_digits=18,
        decimal_places=8,
        help_text=_("1,3712 par exemple."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("Écrivez un taux comme 1,3712.")},
    )
    rate_source = forms.CharField(label=_("Source du taux"), max_length=300, help_text=_("Banque du Canada, date…"))
    converted_on = _day(_("Converti le"))

    def __init__(self, data: Any = None, **more: Any) -> None:
        if data is not None and "rate" in data:
            data = data.copy()
            data["rate"] = data["rate"].replace(",", ".").strip()
        super().__init__(data, **more)


class AccountForm(forms.Form):
    """An account of the network at a bank."""

    label = forms.CharField(label=_("Nom du compte"), max_length=120, help_text=_("Caisse, compte courant…"))
    number = forms.CharField(
        label=_("IBAN ou numéro de compte"),
        max_length=60,
        help_text=_("Il n’est pas gardé : une empreinte suffit à le reconnaître."),
    )
    currency = forms.ChoiceField(label=_("Devise"), choices=[(code, code) for code in ("CAD", "USD", "EUR", "CHF")])


class UploadForm(forms.Form):
    """A statement of the bank."""

    file = forms.FileField(
        label=_("Relevé de la banque"),
        help_text=_("Un fichier camt.053 (XML) ou CSV."),
        error_messages={"required": _("Choisissez un fichier."), "empty": _("Le fichier est vide.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.csv,.txt"}),
    )


class AdoptForm(forms.Form):
    """From when a scale serves, and who adopted it."""

    starts_on = _day(_("Pour les années qui commencent à partir du"))
    resolution = forms.CharField(
        label=_("Adopté par"),
        max_length=300,
        help_text=_("L’assemblée ou le conseil, la date, le numéro de la résolution."),
        error_messages={"required": _("Écrivez qui l’a adopté, et où c’est consigné.")},
    )


def bank_account(data: Any = None) -> forms.Form:
    """Which of the network's accounts a CSV tells of."""
    chosen = forms.ModelChoiceField(BankAccount.objects.order_by("label"), label=_("Compte"), empty_label=None)
    made: forms.Form = type("AccountChoice", (forms.Form,), {"account": chosen})(data)
    return made
