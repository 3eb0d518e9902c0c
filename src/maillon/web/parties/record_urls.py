"""The record an organisation keeps of itself, and the network's care for records that are one."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.parties import duplicates, names, record_views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("organismes/<slug:slug>/fiche/"), record_views.record, name="record"),
    path(_("organismes/<slug:slug>/fiche/chiffres/"), record_views.figure, name="record_figure"),
    path(_("organismes/<slug:slug>/fiche/numero/"), record_views.number, name="record_number"),
    path(_("organismes/<slug:slug>/noms/"), names.names, name="organisation_names"),
    path(_("reseau/doublons/noms/<int:pk>/retirer/"), names.remove, name="remove_name"),
    path(_("reseau/doublons/"), duplicates.listing, name="duplicates"),
    path(_("reseau/doublons/comparer/"), duplicates.compare, name="compare_duplicates"),
    path(_("reseau/doublons/fusions/<int:pk>/defaire/"), duplicates.undo, name="undo_merge"),
    path(_("reseau/doublons/separer/"), duplicates.keep_apart, name="keep_apart"),
    path(_("reseau/doublons/graphies/<int:pk>/"), duplicates.confirm, name="confirm_name"),
]
