"""Dossiers and procedures, by what one does with them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("maillon.web.dossiers.apply.urls")),
]
