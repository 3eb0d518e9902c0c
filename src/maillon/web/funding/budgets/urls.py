"""The addresses of the budget of an application, and of an agreement."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.budgets import agreed, building, exchanging, reading

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("demandes/<slug:reference>/budget/"), building.budget, name="budget"),
    path(_("demandes/<slug:reference>/budget/commencer/"), building.begin, name="budget_begin"),
    path(_("demandes/<slug:reference>/budget/comparer/"), reading.comparison, name="budget_comparison"),
    path(_("demandes/<slug:reference>/budget/classeur/"), exchanging.take_in, name="budget_import"),
    path(_("demandes/<slug:reference>/budget/versions/<int:number>/"), reading.version, name="budget_version"),
    path(
        _("demandes/<slug:reference>/budget/versions/<int:number>/classeur/"),
        exchanging.take_away,
        name="budget_workbook",
    ),
    path(_("subventions/conventions/<slug:reference>/budget/"), agreed.budget, name="agreement_budget"),
    path(
        _("subventions/conventions/<slug:reference>/budget/<int:number>/"),
        agreed.version,
        name="agreement_budget_version",
    ),
    path(
        _("subventions/conventions/<slug:reference>/budget/comparer/"),
        agreed.comparison,
        name="agreement_budget_comparison",
    ),
]
