"""Advocacy with others: what everybody reads, the register members read, what the secretariat keeps."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.engagement.coalitions import keeping, public, registry

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("plaidoyer/"), public.home, name="advocacy"),
    path(_("plaidoyer/calendrier.ics"), public.calendar, name="advocacy_ics"),
    path(_("espace/plaidoyer/registre/"), registry.register, name="lobby_register"),
    path(_("espace/plaidoyer/registre.csv"), registry.as_csv, name="lobby_register_csv"),
    path(_("espace/plaidoyer/<slug:kind>/nouveau/"), keeping.new, name="new_advocacy"),
    path(_("espace/plaidoyer/<slug:kind>/<int:pk>/"), keeping.edit, name="edit_advocacy"),
    path(_("espace/plaidoyer/registre/<int:pk>/declarer/"), keeping.declare, name="declare_contact"),
    path(_("espace/plaidoyer/engagement/<int:pk>/suite/"), keeping.settle, name="settle_commitment"),
]
