"""The association itself: each part’s pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("maillon.web.network.dues.urls")),
    path("", include("maillon.web.network.assemblies.urls")),
    path("", include("maillon.web.network.groups.urls")),
    path("", include("maillon.web.network.ethics.urls")),
    path("", include("maillon.web.network.members.urls")),
    path("", include("maillon.web.network.interviews.urls")),
    path("", include("maillon.web.network.space.urls")),
]
