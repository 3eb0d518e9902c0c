"""Expenses: those of a project, each one and its receipt, a workbook of them, the sample that is looked at."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.expenses import bringing, checking, trail, views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("depenses/"), views.mine, name="my_expenses"),
    path(_("subventions/conventions/<slug:reference>/depenses/"), views.ledger, name="expenses"),
    path(_("subventions/conventions/<slug:reference>/depenses/nouvelle/"), views.new, name="expense_new"),
    path(_("subventions/conventions/<slug:reference>/depenses/classeur/"), bringing.bring, name="expenses_bring"),
    path(_("subventions/conventions/<slug:reference>/depenses/<int:number>/"), views.expense, name="expense"),
    path(
        _("subventions/conventions/<slug:reference>/depenses/<int:number>/recu/"), views.receipt, name="expense_receipt"
    ),
    path(_("conventions/rapports/<int:pk>/recus/"), checking.sample, name="report_sample"),
    path(_("projets/<path:identifier>/recus/"), trail.trail, name="activity_trail"),
]
