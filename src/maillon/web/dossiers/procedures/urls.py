"""The addresses of whoever writes procedures, and the page of a procedure's rules for everybody."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.dossiers.procedures import (
    acting,
    comparing,
    exchanging,
    illustrating,
    listing,
    rules,
    showing,
    workbooks,
    writing,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("procedures/"), listing.procedures, name="procedures"),
    path(_("procedures/nouvelle/"), listing.new, name="procedure_new"),
    path(_("procedures/<slug:key>/"), rules.rules, name="procedure_rules"),
    path(_("procedures/<slug:key>/versions/<int:number>/"), showing.version, name="procedure_version"),
    path(_("procedures/<slug:key>/versions/<int:number>/copier/"), acting.copy, name="version_copy"),
    path(_("procedures/<slug:key>/versions/<int:number>/mettre-de-cote/"), acting.discard, name="version_discard"),
    path(_("procedures/<slug:key>/versions/<int:number>/publier/"), acting.publish, name="version_publish"),
    path(_("procedures/<slug:key>/versions/<int:number>/retirer/"), acting.retire, name="version_retire"),
    path(_("procedures/<slug:key>/versions/<int:number>/prolonger/"), acting.extend, name="version_extend"),
    path(_("procedures/<slug:key>/versions/<int:number>/comparer/"), comparing.difference, name="version_difference"),
    path(_("procedures/<slug:key>/versions/<int:number>/rejeu/"), comparing.replayed, name="version_replay"),
    path(_("procedures/<slug:key>/versions/<int:number>/dossier.zip"), exchanging.export, name="version_export"),
    path(_("procedures/<slug:key>/versions/<int:number>/comite/"), acting.committee, name="version_committee"),
    path(_("procedures/<slug:key>/versions/<int:number>/periode/"), writing.window, name="version_window"),
    path(
        _("procedures/<slug:key>/versions/<int:number>/rediger/<slug:section>/"),
        writing.section,
        name="version_section",
    ),
    path(_("procedures/<slug:key>/versions/<int:number>/formulaires/"), workbooks.forms, name="version_forms"),
    path(_("procedures/<slug:key>/versions/<int:number>/formulaires/<int:pk>/"), workbooks.form, name="version_form"),
    path(
        _("procedures/<slug:key>/versions/<int:number>/formulaires/<int:pk>/illustrer/"),
        illustrating.illustrate,
        name="form_illustrate",
    ),
    path(_("formulaires/<int:pk>/illustrations/<str:name>"), illustrating.media, name="form_media"),
    path(
        _("procedures/<slug:key>/versions/<int:number>/formulaires/<int:pk>/classeur.xlsx"),
        workbooks.workbook,
        name="version_workbook",
    ),
]  # fmt: skip
