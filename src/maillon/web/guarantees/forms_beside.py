"""What is asked of whoever records what backs a guarantee, an unusual fee, a recovery of the fund's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillon.web.guarantees.forms import AmountField, DayForm, FeeForm


class EvidencedAmountForm(DayForm):
    """A day, an amount in the cap's currency, and the document that proves it."""

    CAP = ("amount",)
    amount = AmountField(label=_("Montant"))
    evidence = forms.CharField(label=_("Document qui l’établit"), max_length=300)


class RepaidForm(DayForm):
    """What the borrower paid its lender, in the loan's currency."""

    LOAN = ("principal", "interest")
    principal = AmountField(label=_("Principal"))
    interest = AmountField(label=_("Intérêts"), required=False)


class SecurityForm(EvidencedAmountForm):
    """Security of the borrower: cash, or anything else."""

    cash = forms.BooleanField(label=_("C’est de l’argent, gardé par le fonds"), required=False)


class SecurityBackForm(DayForm):
    """Security given back."""

    CAP = ("amount",)
    amount = AmountField(label=_("Montant"))
    cash = forms.BooleanField(label=_("C’est de l’argent, gardé par le fonds"), required=False)


class CounterForm(EvidencedAmountForm):
    """Who covers part of the promise in turn."""

    guarantor = forms.CharField(label=_("Contre-garant"), max_length=200)


class CounterPaidForm(DayForm):
    """What the counter-guarantor paid, and whether it will pay more."""

    CAP = ("amount",)
    amount = AmountField(label=_("Montant reçu"))
    final = forms.BooleanField(label=_("Il ne paiera rien de plus"), required=False)


class FeeAmountForm(FeeForm):
    """Which fee, and how much of it."""

    CAP = ("amount",)
    amount = AmountField(label=_("Montant"))


class WaivedForm(FeeAmountForm):
    """What is not charged, and who bears it."""

    donor_pays = forms.BooleanField(label=_("Un donateur la paie (apport affecté)"), required=False)


class PeriodFeeForm(FeeForm):
    """The fee of a period."""

    starts_on = forms.DateField(label=_("Du"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=_("Au (exclu)"), widget=forms.DateInput(attrs={"type": "date"}))


class RecoveredTotalForm(DayForm):
    """All that the lender recovered so far, and what it cost."""

    LOAN = ("total", "cost")
    total = AmountField(label=_("Recouvré en tout"))
    cost = AmountField(label=_("Frais en tout"), required=False)


class HeldForm(DayForm):
    """An amount in a currency one chooses among the fund's, the cap's and the loan's."""

    HELD: tuple[str, ...] = ("amount",)
    currency = forms.ChoiceField(label=_("Monnaie"))
    amount = AmountField(label=_("Montant"))

    def __init__(self, *args: Any, cap: str = "CAD", loan: str = "CAD", **more: Any) -> None:
        super().__init__(*args, cap=cap, loan=loan, **more)
        known = list(dict.fromkeys(("CAD", cap, loan)))
        self.fields["currency"].choices = [(one, one) for one in known]  # type: ignore[attr-defined]
        chosen = str(self.data.get(self.add_prefix("currency"), "")) if self.is_bound else ""
        for name in self.HELD:
            field = self.fields[name]
            assert isinstance(field, AmountField)
            field.currency = chosen if chosen in known else "CAD"


class LetterForm(HeldForm):
    """A standby letter of credit: its amount, what the bank keeps and charges, until when it holds."""

    HELD = ("amount", "margin", "charges")
    margin = AmountField(label=_("Marge bloquée à la banque"), required=False)
    charges = AmountField(label=_("Frais de la banque"), required=False)
    expires_on = forms.DateField(label=_("Valable jusqu’au"), widget=forms.DateInput(attrs={"type": "date"}))


class FromDepositForm(DayForm):
    """How much the lender took, and whether the final loss is still to come."""

    CAP = ("amount",)
    amount = AmountField(label=_("Montant"))
    interim = forms.BooleanField(label=_("À titre provisoire : la perte finale reste à certifier"), required=False)
