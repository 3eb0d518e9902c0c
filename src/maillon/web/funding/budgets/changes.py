"""The differences between two versions of a budget, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillon.funding.rules.budgeting.comparing import Comparison, LineChange
from maillon.funding.rules.budgeting.sums import Line
from maillon.funding.rules.terms import Terms
from maillon.projects.rules.typed import number_as_typed
from maillon.web.funding.budgets import words
from maillon.web.funding.budgets.typed import language
from maillon.web.templatetags.maillon import exact_amount

NAMES: dict[str, str | Promise] = {
    "year": _("année financière"),
    "activity": _("activité"),
    "category": _("catégorie"),
    "label": _("dépense"),
    "quantity": _("quantité"),
    "unit": _("unité"),
    "price_minor": _("prix unitaire"),
    "currency": _("devise"),
    "rate": _("taux"),
    "shares": _("qui paie"),
}


@dataclass(frozen=True, slots=True)
class SaidChange:
    """One line that is not the same: what it is, what changed in it, what it cost and costs."""

    kind: str
    label: str
    where: str
    fields: tuple[tuple[str, str, str], ...]
    """What changed: its name, what it was, what it is."""
    before: str
    after: str
    moved: int


def said_changes(compared: Comparison, terms: Terms, currency: str) -> list[SaidChange]:
    """Each line that came, went or changed."""
    return [_said(one, terms, currency) for one in compared.lines]


def said_sources(compared: Comparison) -> list[tuple[str, int, int, int]]:
    """What each source paid, pays, and by how much that moved."""
    return [
        (words.source_name(one.name, one.kind), one.before, one.after, one.after - one.before)
        for one in compared.sources
    ]


def _said(change: LineChange, terms: Terms, currency: str) -> SaidChange:
    line = change.line
    fields: tuple[tuple[str, str, str], ...] = ()
    if change.before is not None and change.after is not None:
        fields = tuple(
            (str(NAMES[name]), _value(name, change.before, terms), _value(name, change.after, terms))
            for name in change.fields
        )
    return SaidChange(
        change.kind,
        line.label,
        f"{words.category(line.category, terms)}, {line.year - 1}-{line.year}",
        fields,
        exact_amount(change.cost_before, currency) if change.before else "",
        exact_amount(change.cost_after, currency) if change.after else "",
        change.moved,
    )


def _value(name: str, line: Line, terms: Terms) -> str:
    if name == "shares":
        return ""
    if name == "price_minor":
        return exact_amount(line.price_minor, line.currency)
    if name in ("quantity", "rate"):
        return number_as_typed(getattr(line, name), language())
    if name == "category":
        return words.category(line.category, terms)
    if name == "year":
        return f"{line.year - 1}-{line.year}"
    return str(getattr(line, name))
