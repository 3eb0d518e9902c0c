"""What is asked of whoever records what happens to a guarantee, a claim, the fund's capital."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillon.core.money import Money, exponent
from maillon.funding.spreadsheets import numbers

DAY = {"invalid": _("Écrivez une date comme 2027-03-31."), "required": _("Écrivez une date comme 2027-03-31.")}


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, with the browser's own calendar; today unless another is told."""
    return forms.DateField(
        label=label,
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=DAY,
        **more,
    )


def text_field(label: Any, **more: Any) -> forms.CharField:
    """A few lines."""
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **more)


class AmountField(forms.CharField):
    """An amount as people write it, in a currency that is known: minor units."""

    def __init__(self, *, label: Any, currency: str = "CAD", **more: Any) -> None:
        super().__init__(label=label, max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **more)
        self.currency = currency

    def prepare_value(self, value: Any) -> Any:
        """Minor units are shown as they are written."""
        return f"{Money(value, self.currency).to_decimal():f}" if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Minor units; a refusal says how to write it."""
        text = super().clean(value)
        if not text:
            return None
        try:
            figure = numbers.read(text).value
        except numbers.NumberRefused as refused:
            raise forms.ValidationError(_("Écrivez un montant comme 12 500 ou 12 500,50.")) from refused
        minor = figure.scaleb(exponent(self.currency))
        if minor != minor.to_integral_value() or minor > 10**15:
            raise forms.ValidationError(_("Écrivez un montant comme 12 500 ou 12 500,50."))
        return int(minor)


class CurrencyForm(forms.Form):
    """A form whose amounts are in a guarantee's currency, and in its loan's."""

    CAP: tuple[str, ...] = ()
    LOAN: tuple[str, ...] = ()

    def __init__(self, *args: Any, cap: str = "CAD", loan: str = "CAD", **more: Any) -> None:
        super().__init__(*args, **more)
        for names, currency in ((self.CAP, cap), (self.LOAN, loan)):
            for name in names:
                field = self.fields[name]
                assert hasattr(field, "currency")
                field.currency = currency
                field.label = f"{field.label} ({currency})"


class DayForm(CurrencyForm):
    """A day alone."""

    day = day_field(_("Le"))


class EvidenceForm(DayForm):
    """A day, and the document that proves it."""

    evidence = forms.CharField(label=_("Document qui l’établit"), max_length=300)


class ReasonForm(DayForm):
    """A day and why."""

    reason = text_field(_("Raison"))


class FeeForm(DayForm):
    """Which fee."""

    fee = forms.ChoiceField(label=_("Commission"))

    def __init__(self, *args: Any, fees: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["fee"].choices = fees  # type: ignore[attr-defined]


class CashedForm(DayForm):
    """What came in, and the tax kept abroad."""

    CAP = ("net", "tax")
    net = AmountField(label=_("Reçu"))
    tax = AmountField(label=_("Impôt retenu"), required=False)


class AmountForm(DayForm):
    """A day and an amount in the cap's currency."""

    CAP = ("amount",)
    amount = AmountField(label=_("Montant"))


class LoanAmountForm(DayForm):
    """A day and an amount in the loan's currency."""

    LOAN = ("amount",)
    amount = AmountField(label=_("Montant"))


class FundAmountForm(DayForm):
    """A day and an amount in Canadian dollars."""

    amount = AmountField(label=_("Montant (CAD)"))


class DepositBackForm(DayForm):
    """How much of the deposit came back, in the currency it was placed in."""

    amount = AmountField(label=_("Montant"))

    def __init__(self, *args: Any, held: str = "CAD", **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["amount"]
        assert isinstance(field, AmountField)
        field.currency = held or "CAD"
        field.label = f"{field.label} ({field.currency})"


class ConditionForm(EvidenceForm):
    """Which condition, and its document."""

    condition = forms.ChoiceField(label=_("Condition"))

    def __init__(self, *args: Any, conditions: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["condition"].choices = [(one, one) for one in conditions]  # type: ignore[attr-defined]


class HoldForm(ReasonForm):
    """Which hold, and why."""

    hold = forms.ChoiceField(label=_("Retenue"))

    def __init__(self, *args: Any, holds: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["hold"].choices = holds  # type: ignore[attr-defined]


class LiftForm(DayForm):
    """Which hold ends."""

    hold = forms.ChoiceField(label=_("Retenue"))

    def __init__(self, *args: Any, holds: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["hold"].choices = holds  # type: ignore[attr-defined]


class PaidForm(forms.Form):
    """The day the money left, and how much of it in the currency the contract pays in, where that is another."""

    paid_on = day_field(_("Payé le"))
    cash = AmountField(label=_("Montant sorti de la banque"))

    def __init__(self, *args: Any, paid_in: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["cash"]
        assert isinstance(field, AmountField)
        if not paid_in:
            del self.fields["cash"]
            return
        field.currency, field.label = paid_in, f"{field.label} ({paid_in})"


def today() -> date:
    """The reader's day."""
    return timezone.localdate()
