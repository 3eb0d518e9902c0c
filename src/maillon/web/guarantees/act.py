"""Something one may record on a guarantee: its event, its form, what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.guarantees.models import Guarantee
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.events import GuaranteeEvent
from maillon.web.guarantees import forms

_NAMED = frozenset(("evidence", "consent"))
"""How forms call the document that shows something."""
Told = Callable[[Mapping[str, Any]], Mapping[str, Any]]
Does = Callable[[Guarantee, Mapping[str, Any], User, datetime], object]


def _nothing(_told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Act:
    """Something one may record: its event, its form, what is said of it."""

    kind: type[GuaranteeEvent]
    label: Any
    form: type[forms.CurrencyForm] = forms.DayForm
    facts: Told = _nothing
    asks: Callable[[states.Guarantee], Mapping[str, Any]] = field(default=lambda _one: {})
    is_next: bool = False
    """One of the usual next steps, shown first."""
    does: Does | None = None
    """The use case that does it, where it does more than tell what happened."""
    has_paper: bool = False
    """A paper shows it, though the form asks for no name of it."""

    @property
    def takes_document(self) -> bool:
        """True when the document itself may come with it."""
        return self.has_paper or not _NAMED.isdisjoint(self.form.base_fields)


def amount(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The amount typed."""
    return {"amount_minor": told["amount"]}


def fees_of(one: states.Guarantee) -> Mapping[str, Any]:
    """The fees of the terms, by their name in the reader's language."""
    spoken = get_language() or "fr"
    return {"fees": [(fee.key, read(fee.label, spoken).text or fee.key) for fee in one.terms.fees]}
