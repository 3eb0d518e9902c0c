"""What is asked of whoever records what happens to the fund itself: rates, exchange, closes, its own loans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel.numbers import is_currency
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillon.core.parties.models import Organisation
from maillon.web.guarantees.forms import AmountField, day_field, text_field
from maillon.web.guarantees.schedules import ScheduleField

_WORTH_MOST = Decimal(10**6)
_HUNDRED = 100


class CurrencyField(forms.CharField):
    """Three letters, as ISO 4217 writes them."""

    def __init__(self, *, label: Any, **more: Any) -> None:
        super().__init__(label=label, max_length=3, help_text=gettext_lazy("Trois lettres, comme XOF."), **more)

    def clean(self, value: Any) -> Any:
        """In capitals; a code nobody knows is refused."""
        code = str(super().clean(value) or "").strip().upper()
        if code and not is_currency(code):
            raise forms.ValidationError(_("« %(code)s » n’est pas une monnaie connue.") % {"code": code})
        return code


QUOTES = (("official", gettext_lazy("Officiel")), ("parallel", gettext_lazy("Parallèle")))
"""Rates of a currency that live side by side, as a product's terms name them."""


class HolidaysField(forms.CharField):
    """Days, one a line."""

    def __init__(self, *, label: Any, **more: Any) -> None:
        super().__init__(
            label=label,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 8}),
            help_text=gettext_lazy("Un jour par ligne, comme 2027-06-24."),
            **more,
        )

    def clean(self, value: Any) -> Any:
        """The days in order; a line that is not one is shown again."""
        days = []
        for line in str(super().clean(value)).split():
            try:
                days.append(date.fromisoformat(line))
            except ValueError as error:
                raise forms.ValidationError(
                    _("« %(line)s » : écrivez un jour comme 2027-06-24.") % {"line": line}
                ) from error
        return sorted(set(days))


class CalendarForm(forms.Form):
    """The holidays of a place, all of them again."""

    calendar = forms.SlugField(
        label=gettext_lazy("Calendrier"),
        max_length=40,
        help_text=gettext_lazy("Le nom que lui donnent les produits, comme « quebec »."),
    )
    holidays = HolidaysField(label=gettext_lazy("Jours fériés"))
    source = forms.CharField(label=gettext_lazy("Source"), max_length=200)


class RedenominateForm(forms.Form):
    """Which guarantee, and how many old units are one new unit."""

    guarantee = forms.SlugField(label=gettext_lazy("Référence de la garantie"), max_length=40)
    units = forms.IntegerField(
        label=gettext_lazy("Anciennes unités pour une nouvelle"),
        min_value=2,
        max_value=10**9,
        help_text=gettext_lazy("Comme 1000, quand le pays raye trois zéros à sa monnaie."),
    )
    day = day_field(gettext_lazy("Depuis le"))


class RateForm(forms.Form):
    """What a unit is worth, and who says so."""

    currency = CurrencyField(label=gettext_lazy("Monnaie"))
    rate = forms.DecimalField(
        label=gettext_lazy("Dollars canadiens pour une unité"),
        max_value=_WORTH_MOST,
        max_digits=18,
        localize=True,
        help_text=gettext_lazy("Comme 0,0022 pour un franc CFA."),
    )
    quote = forms.ChoiceField(
        label=gettext_lazy("Cours"),
        choices=QUOTES,
        required=False,
        help_text=gettext_lazy("Les livres suivent le cours officiel; un contrat peut nommer l’autre."),
    )
    source = forms.CharField(label=gettext_lazy("Source"), max_length=200)
    day = day_field(gettext_lazy("À partir du"))


class RevalueForm(forms.Form):
    """The day the books are carried at."""

    day = day_field(gettext_lazy("Au"))


class ExchangeForm(forms.Form):
    """What left and what came."""

    sold_currency = CurrencyField(label=gettext_lazy("Monnaie donnée"), initial="CAD")
    sold = AmountField(label=gettext_lazy("Montant donné"))
    bought_currency = CurrencyField(label=gettext_lazy("Monnaie reçue"))
    bought = AmountField(label=gettext_lazy("Montant reçu"))
    day = day_field(gettext_lazy("Le"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("sold", "bought"):
            field = self.fields[name]
            assert isinstance(field, AmountField)
            told = str(self.data.get(self.add_prefix(f"{name}_currency"), "")).strip().upper() if self.is_bound else ""
            field.currency = told if is_currency(told) else "CAD"


class ReserveForm(forms.Form):
    """How much the board sets aside."""

    amount = AmountField(label=gettext_lazy("Montant (CAD)"))
    resolution = forms.CharField(label=gettext_lazy("Résolution du conseil"), max_length=200)
    day = day_field(gettext_lazy("Le"))


class CloseForm(forms.Form):
    """Before which day everything is closed."""

    before = day_field(
        gettext_lazy("Clore tout ce qui est avant le"),
        help_text=gettext_lazy("Exclu : pour clore l’année 2026, écrivez 2027-01-01. Il n’y a pas de réouverture."),
    )


class CorrectForm(forms.Form):
    """Which event was wrong, and why."""

    number = forms.IntegerField(
        label=gettext_lazy("Numéro de l’évènement"),
        min_value=1,
        max_value=2**31,
        help_text=gettext_lazy("Il est sur la page « Pourquoi ce nombre »."),
    )
    reason = forms.CharField(label=gettext_lazy("Pourquoi il est faux"), max_length=300)


class LoanAgreedForm(forms.Form):
    """To whom the fund lends, how much, until when."""

    borrower = forms.SlugField(label=gettext_lazy("Adresse de l’emprunteur"), max_length=200)
    lender = forms.SlugField(
        label=gettext_lazy("Adresse du prêteur qui cofinance"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Rien pour un prêt direct."),
    )
    sponsor = forms.SlugField(label=gettext_lazy("Adresse de l’organisme parrain"), max_length=200)
    sector = forms.CharField(label=gettext_lazy("Secteur"), max_length=60)
    currency = CurrencyField(label=gettext_lazy("Monnaie"))
    principal = AmountField(label=gettext_lazy("Principal"))
    interest = forms.DecimalField(
        label=gettext_lazy("Intérêt par an, en pour cent"), min_value=0, max_value=_HUNDRED, max_digits=8, localize=True
    )
    instalments = ScheduleField(label=gettext_lazy("Échéancier"))
    day = day_field(gettext_lazy("Convenu le"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        told = str(self.data.get(self.add_prefix("currency"), "")).strip().upper() if self.is_bound else ""
        for name in ("principal", "instalments"):
            self.fields[name].currency = told if is_currency(told) else "CAD"  # type: ignore[attr-defined]

    def _organisation(self, name: str) -> Organisation | None:
        slug = self.cleaned_data[name]
        found = Organisation.objects.filter(slug=slug).first() if slug else None
        if slug and found is None:
            raise forms.ValidationError(_("Aucun organisme n’a cette adresse : c’est la fin de celle de sa fiche."))
        return found

    def clean_borrower(self) -> Organisation | None:
        """The organisation at that address."""
        return self._organisation("borrower")

    def clean_lender(self) -> Organisation | None:
        """The organisation at that address, where there is one."""
        return self._organisation("lender")

    def clean_sponsor(self) -> Organisation | None:
        """The organisation at that address."""
        return self._organisation("sponsor")

    def clean_interest(self) -> Fraction:
        """A part of the principal."""
        return Fraction(self.cleaned_data["interest"]) / _HUNDRED


class PayoutForm(forms.Form):
    """How much of the loan is to be paid out; a second person says which day it was."""

    amount = AmountField(
        label=gettext_lazy("Montant"),
        help_text=gettext_lazy("Une autre personne du fonds l’approuve avant qu’il parte."),
    )


class GradeForm(forms.Form):
    """How sure it is judged, and what that rests on."""

    grade = forms.TypedChoiceField(
        label=gettext_lazy("Cote"),
        coerce=int,
        help_text=gettext_lazy("Du plus sûr au moins sûr; le risque de l’année le compte à cette cote."),
    )
    reason = text_field(gettext_lazy("Sur quoi elle repose"))
    day = day_field(gettext_lazy("À partir du"))

    def __init__(self, *args: Any, grades: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["grade"].choices = grades  # type: ignore[attr-defined]


class RepaidForm(forms.Form):
    """What the borrower paid, principal and interest."""

    principal = AmountField(label=gettext_lazy("Principal"))
    interest = AmountField(label=gettext_lazy("Intérêts"), required=False)
    day = day_field(gettext_lazy("Reçu le"))


class ImpairedForm(forms.Form):
    """The part not expected back."""

    part = forms.DecimalField(
        label=gettext_lazy("Part qu’on n’attend plus, en pour cent"),
        min_value=0,
        max_value=_HUNDRED,
        max_digits=8,
        localize=True,
    )
    day = day_field(gettext_lazy("Le"))


class WrittenOffForm(forms.Form):
    """The resolution that writes the rest off."""

    resolution = forms.CharField(label=gettext_lazy("Résolution"), max_length=200)
    day = day_field(gettext_lazy("Le"))


class AgreedForm(forms.Form):
    """A framework agreement with a lender."""

    reference = forms.SlugField(label=gettext_lazy("Numéro de l’entente"), max_length=24)
    lender = forms.SlugField(label=gettext_lazy("Adresse du prêteur"), max_length=200)
    version = forms.ChoiceField(label=gettext_lazy("Produit"))
    currency = CurrencyField(label=gettext_lazy("Monnaie des prêts"))
    cap = AmountField(label=gettext_lazy("Plafond de l’entente (CAD)"), required=False)
    starts_on = day_field(gettext_lazy("Depuis le"))
    available_until = forms.DateField(
        label=gettext_lazy("Prêts inclus jusqu’au"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, versions: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["version"].choices = versions  # type: ignore[attr-defined]

    def clean_lender(self) -> Organisation:
        """The organisation at that address."""
        found = Organisation.objects.filter(slug=self.cleaned_data["lender"]).first()
        if found is None:
            raise forms.ValidationError(_("Aucun organisme n’a cette adresse : c’est la fin de celle de sa fiche."))
        return found
