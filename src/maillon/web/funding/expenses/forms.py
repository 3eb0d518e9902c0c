"""What is asked of whoever writes an expense: short enough for a telephone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.core.codelists import queries as codelists
from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.core.text import fold
from maillon.funding.models import Agreement, Expense
from maillon.funding.queries.agreements import terms_of
from maillon.funding.queries.places import countries_of
from maillon.funding.queries.reporting import partners_of
from maillon.funding.rules.expenses import Entry, place
from maillon.projects.rules import amount_as_typed, number_as_typed, parse_amount, parse_number
from maillon.web.funding.agreements.forms import day_field
from maillon.web.funding.expenses.words import PAID_BY
from maillon.web.refusals import sentence

USUAL = ("CAD", "USD", "EUR", "XOF", "HTG", "PEN", "GTQ", "XAF", "MAD", "TND", "CDF", "COP", "BOB")


class ExpenseForm(forms.Form):
    """One expense and its receipt; the amount is in the currency it was paid in."""

    spent_on = day_field(_("Jour de la dépense"))
    category = forms.ChoiceField(label=_("Poste"), error_messages={"required": _("Choisissez un poste.")})
    supplier = forms.CharField(
        label=_("Payé à"), max_length=200, error_messages={"required": _("Écrivez à qui la dépense est payée.")}
    )
    amount = forms.CharField(
        label=_("Montant payé"),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "in in--num", "inputmode": "decimal"}),
        error_messages={"required": _("Écrivez le montant du reçu.")},
    )
    currency = forms.ChoiceField(label=_("Devise"))
    receipt = forms.FileField(
        label=_("Photo du reçu"),
        required=False,
        help_text=_("JPEG, PNG, WebP ou PDF. Le lieu que l’appareil y écrit est retiré."),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )
    paid_by = forms.ChoiceField(
        label=_("Quel argent la paie"),
        choices=list(PAID_BY.items()),
        initial=Expense.PaidBy.PROGRAMME.value,
        help_text=_("Seul l’argent de la subvention compte contre son budget."),
    )
    country = forms.ChoiceField(
        label=_("Pays où elle est faite"),
        required=False,
        help_text=_("Le T3010 en a besoin : le Canada se choisit aussi."),
    )
    description = forms.CharField(label=_("Pour quoi"), max_length=300, required=False)
    activity = forms.CharField(label=_("Activité"), max_length=200, required=False)
    grantee = forms.ChoiceField(
        label=_("Transfert à un partenaire"),
        required=False,
        help_text=_("Seulement si l’argent lui est remis pour qu’il le dépense."),
    )
    rate = forms.CharField(
        label=_("Taux de votre banque"),
        max_length=30,
        required=False,
        help_text=_("Dollars canadiens pour une unité. Vide : la moyenne publiée de l’année."),
        widget=forms.TextInput(attrs={"class": "in in--num", "inputmode": "decimal"}),
    )
    rate_source = forms.CharField(label=_("Qui donne ce taux"), max_length=200, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, agreement: Agreement, *args: Any, shares: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        # A page kept on a telephone since before the question was asked answers it as everybody did then.
        if self.is_bound and "paid_by" not in self.data:
            self.data = {**dict(self.data.items()), "paid_by": Expense.PaidBy.PROGRAMME.value}
        self.agreement = agreement
        language = get_language() or "fr"
        eligible = [one for one in terms_of(agreement).expenses if one.eligible]
        choices = [(one.key, read(one.label, language).text) for one in eligible]
        field: Any = self.fields["category"]
        field.choices = choices or [("depense", str(_("Dépense")))]
        known = {code for code, _year in codelists.rates()} | {"CAD"}
        listed = [agreement.currency, *USUAL]
        rest = sorted(known - set(listed))
        field = self.fields["currency"]
        field.choices = [(code, code) for code in dict.fromkeys([*listed, *rest])]
        field = self.fields["country"]
        field.choices = [("", "–"), *_countries(agreement, language)]
        partners = partners_of(agreement) if shares else []
        if partners:
            field = self.fields["grantee"]
            field.choices = [("", "–"), *((str(one.pk), one.name(language)) for one in partners)]
        else:
            del self.fields["grantee"]
        if not shares:
            del self.fields["activity"]

    def clean(self) -> dict[str, Any]:
        """The amount in minor units, the rate as it is."""
        told = dict(super().clean() or {})
        language = get_language() or "fr"
        if "amount" in told and "currency" in told:
            try:
                told["amount_minor"] = parse_amount(told["amount"], told["currency"], language)
            except RuleViolation as refused:
                self.add_error("amount", sentence(refused))
        if told.get("rate"):
            try:
                told["rate_value"] = parse_number(told["rate"], language)
            except RuleViolation as refused:
                self.add_error("rate", sentence(refused))
        return told

    def entry(self) -> Entry:
        """The expense as the services take it."""
        told = self.cleaned_data
        return Entry(
            told["spent_on"],
            told["category"],
            told["supplier"],
            told["amount_minor"],
            told["currency"],
            told.get("activity", ""),
            told["description"],
            told["country"],
            rate=told.get("rate_value"),
            rate_source=told["rate_source"],
            grantee=int(told["grantee"]) if told.get("grantee") else None,
            paid_by=told["paid_by"],
        )

    def mark(self) -> UUID:
        """What marks the page it was typed on."""
        found: UUID = self.cleaned_data["token"]
        return found


def blank(agreement: Agreement, *, payer: Organisation | None, shares: bool) -> ExpenseForm:
    """A page to write on, with a mark of its own; the country is the payer's abroad, or the project's only one."""
    try:
        where = place(chosen="", payer=payer.country if payer else "", grantee="", project=countries_of(agreement))
    except RuleViolation:
        where = ""
    initial = {"token": uuid4(), "currency": agreement.currency, "country": where, "paid_by": "programme"}
    return ExpenseForm(agreement, shares=shares, initial=initial)


def of_expense(one: Expense, *, shares: bool) -> ExpenseForm:
    """What an expense says, to be corrected."""
    language = get_language() or "fr"
    published = "moyenne" in one.rate_source or one.rate == Decimal(1)
    initial = {
        "spent_on": one.spent_on,
        "category": one.category,
        "supplier": one.supplier,
        "amount": amount_as_typed(one.amount_minor, one.currency, language),
        "currency": one.currency,
        "description": one.description,
        "activity": one.activity,
        "paid_by": one.paid_by,
        "country": one.country,
        "grantee": one.grantee_id or "",
        "rate": "" if published else number_as_typed(one.rate, language),
        "rate_source": "" if published else one.rate_source,
        "token": one.token,
    }
    return ExpenseForm(one.agreement, shares=shares, initial=initial)


def _countries(agreement: Agreement, language: str) -> list[tuple[str, str]]:
    """The project's own countries and Canada, then every other by its name."""
    first = [*countries_of(agreement), "CA"]
    named = {code: codelists.label("Country", code, language) for code in codelists.in_use("Country")}
    rest = sorted(named.keys() - set(first), key=lambda code: fold(named[code]))
    return [(code, named[code]) for code in dict.fromkeys([*first, *rest]) if code in named]


class BringForm(forms.Form):
    """A workbook of expenses."""

    file = forms.FileField(
        label=_("Classeur de dépenses"),
        help_text=_(
            "Excel, LibreOffice ou CSV. Une ligne par dépense : date, poste, fournisseur, montant, devise; au besoin "
            "pays, et « payé par l’argent de »."
        ),
        error_messages={"required": _("Choisissez un classeur."), "empty": _("Le fichier est vide.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )
