"""The record an organisation keeps of itself."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.parties import record_views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("organismes/<slug:slug>/fiche/"), record_views.record, name="record"),
    path(_("organismes/<slug:slug>/fiche/chiffres/"), record_views.figure, name="record_figure"),
]
