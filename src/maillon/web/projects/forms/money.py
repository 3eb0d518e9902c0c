"""Argent: what is planned year by year, and what was promised and paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillon.core.errors import RuleViolation
from maillon.projects import columns, rules
from maillon.projects.models import Transaction
from maillon.web.projects.forms.essentials import narratives
from maillon.web.projects.forms.fields import Coded, Day, Text, choices, language, shown
from maillon.web.projects.forms.rows import NestedRows, Page, RowForm
from maillon.web.refusals import sentence

TYPES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13")
BUDGET = ("type", "status", "period_start", "period_end")


class MoneyForm(RowForm):
    """An amount, its currency, and the date at which it is converted."""

    dated_by: ClassVar[str]

    def clean(self) -> dict[str, Any]:
        """Read the amount in its currency, and date it by default."""
        said = super().clean() or self.cleaned_data
        currency = (said.get("currency") or ("", ""))[1]
        if currency and said.get("amount"):
            try:
                said["amount_minor"] = rules.parse_amount(said["amount"], currency, language())
            except RuleViolation as refused:
                self.add_error("amount", ValidationError(sentence(refused)))
        if not said.get("value_date"):
            said["value_date"] = said.get(self.dated_by)
        return said

    def money(self) -> dict[str, Any]:
        """Amount, currency and value date."""
        said = self.cleaned_data
        return {
            "amount_minor": said["amount_minor"],
            "currency": said["currency"][1],
            "value_date": said["value_date"],
        }

    @classmethod
    def shown_money(cls, part: Mapping[str, Any]) -> dict[str, str]:
        """Amount, currency and value date as typed."""
        return {
            "amount": rules.amount_as_typed(part["amount_minor"], part["currency"], language()),
            "currency": shown("Currency", part["currency"]),
            "value_date": part["value_date"],
        }


def _amount() -> Text:
    return Text(label=_("Montant"), max_length=40, required=True, numeric=True)


class BudgetForm(MoneyForm):
    """What is planned for a period of at most a year."""

    telling: ClassVar[tuple[str, ...]] = ("amount", "period_start", "period_end")
    dated_by = "period_start"
    period_start = Day(label=_("Du"), required=True)
    period_end = Day(label=_("Au (inclus)"), required=True)
    amount = _amount()
    currency = Coded("Currency", label=_("Devise"), required=True)
    type = forms.ChoiceField(label=_("Version"), initial="1")
    status = forms.ChoiceField(label=_("Engagement"), initial="1")
    value_date = Day(label=_("Date de valeur"), help_text=_("Par défaut, le premier jour"))
    origin = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["type"].choices = choices("BudgetType", ("1", "2"))  # type: ignore[attr-defined]
        self.fields["status"].choices = choices("BudgetStatus", ("1", "2"))  # type: ignore[attr-defined]
        self.fields["currency"].initial = shown("Currency", self.document["default_currency"])

    @classmethod
    def parts(cls, holder: Mapping[str, Any]) -> list[dict[str, Any]]:
        return list(holder["budgets"])

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        return {**{name: part[name] for name in BUDGET}, **cls.shown_money(part)}

    def told(self, nested: NestedRows) -> dict[str, Any]:
        return {**{name: self.cleaned_data[name] for name in BUDGET}, **self.money()}


class TransactionForm(MoneyForm):
    """Money that came in, was promised or was paid."""

    telling: ClassVar[tuple[str, ...]] = ("amount", "date", "description", "reference")
    dated_by = "date"
    type = forms.ChoiceField(label=_("Opération"), initial="3")
    date = Day(label=_("Date"), required=True)
    amount = _amount()
    currency = Coded("Currency", label=_("Devise"), required=True)
    provider = forms.ChoiceField(label=_("De"), required=False)
    receiver = forms.ChoiceField(label=_("À"), required=False)
    description = Text(label=_("Description"), max_length=1000)
    reference = Text(label=_("Référence interne"), max_length=200)
    value_date = Day(label=_("Date de valeur"), help_text=_("Par défaut, la date de l’opération"))
    origin = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["type"].choices = choices("TransactionType", TYPES)  # type: ignore[attr-defined]
        self.fields["currency"].initial = shown("Currency", self.document["default_currency"])
        sides = [("", "–"), *((str(key), name) for key, name in self.page.names.items())]
        for side in ("provider", "receiver"):
            self.fields[side].choices = sides  # type: ignore[attr-defined]

    @classmethod
    def parts(cls, holder: Mapping[str, Any]) -> list[dict[str, Any]]:
        return list(holder["transactions"])

    @classmethod
    def shown(cls, part: Mapping[str, Any], page: Page) -> dict[str, str]:
        made = {name: part[name] for name in ("type", "date", "reference")}
        made |= {side: str(part[side] or "") for side in ("provider", "receiver")}
        told = part["description"]
        return {**made, "description": told.get(language()) or next(iter(told.values()), ""), **cls.shown_money(part)}

    def told(self, nested: NestedRows) -> dict[str, Any]:
        said = self.cleaned_data
        before = self.kept(self.document["transactions"])
        made = {**columns.blank(Transaction), **before}
        for side in ("provider", "receiver"):
            made[side] = int(said[side]) if said[side] else None
            if made[side] != before.get(side):
                made |= {f"{side}_{about}": "" for about in ("name", "reference", "activity")}
        described = narratives(before.get("description", {}), {language(): said["description"]})
        return {
            **made,
            "type": said["type"],
            "date": said["date"],
            "reference": said["reference"],
            "description": described,
            **self.money(),
        }
