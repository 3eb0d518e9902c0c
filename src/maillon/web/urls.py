"""Every page, by domain; paths are words of the reader's language."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from maillon.web import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("", include("maillon.web.insight.urls")),
    path("", include("maillon.web.parties.urls")),
    path("", include("maillon.web.network.urls")),
    path("", include("maillon.web.funding.urls")),
    path("", include("maillon.web.guarantees.urls")),
    path("", include("maillon.web.mobility.urls")),
    path("", include("maillon.web.engagement.urls")),
    path("", include("maillon.web.projects.urls")),
    path("", include("maillon.web.opendata.urls")),
    path("", include("maillon.web.accounts.urls")),
    path("", include("maillon.web.obligations.urls")),
    path("", include("maillon.web.privacy.urls")),
    path("", include("maillon.web.core.urls")),
    path("", include("maillon.web.documents.urls")),
    path("", include("maillon.web.ledger.urls")),
    path("", include("maillon.web.dossiers.collecting.urls")),
    path("", include("maillon.web.dossiers.offline.urls")),
    path("", include("maillon.web.dossiers.apply.urls")),
    path("", include("maillon.web.dossiers.procedures.urls")),
    path("", include("maillon.web.dossiers.handle.urls")),
    path("", include("maillon.web.projects.public_urls")),
]
