"""Campaigns, events and what people do together in public: each part’s pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("maillon.web.engagement.events.urls")),
]
