"""People who go, come and return: each part’s pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("maillon.web.mobility.offers.urls")),
    path("", include("maillon.web.mobility.own.urls")),
    path("", include("maillon.web.mobility.departures.urls")),
    path("", include("maillon.web.mobility.groups.urls")),
]
