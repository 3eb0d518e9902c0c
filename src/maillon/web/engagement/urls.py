"""Campaigns, events and what people do together in public: each part’s pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("maillon.web.engagement.actions.urls")),
    path("", include("maillon.web.engagement.events.urls")),
    path("", include("maillon.web.engagement.newsletters.urls")),
    path("", include("maillon.web.engagement.volunteers.urls")),
    path("", include("maillon.web.engagement.training.urls")),
    path("", include("maillon.web.engagement.education.urls")),
    path("", include("maillon.web.engagement.coalitions.urls")),
]
