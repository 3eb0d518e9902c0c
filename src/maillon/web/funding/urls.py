"""Programmes, calls, agreements: each part’s pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("maillon.web.funding.agreements.urls")),
    path("", include("maillon.web.funding.approvals.urls")),
    path("", include("maillon.web.funding.logic.urls")),
    path("", include("maillon.web.funding.emergencies.urls")),
    path("", include("maillon.web.funding.expenses.urls")),
    path("", include("maillon.web.funding.followup.urls")),
    path("", include("maillon.web.funding.payments.urls")),
    path("", include("maillon.web.funding.portrait.urls")),
    path("", include("maillon.web.funding.programmes.urls")),
    path("", include("maillon.web.funding.budgets.urls")),
    path("", include("maillon.web.funding.reports.urls")),
    path("", include("maillon.web.funding.solidarity.urls")),
]
