"""The directory, public pages, and the record an organisation keeps of itself."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from maillon.web.parties import booklet, downloads, provenance, views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("reseau/"), views.organisations, name="organisations"),
    path(_("reseau/annuaire.csv"), downloads.table, name="directory_table"),
    path(_("reseau/annuaire.vcf"), downloads.cards, name="directory_cards"),
    path(_("reseau/repertoire/"), booklet.booklet, name="booklet"),
    path(_("reseau/repertoire/refaire/"), booklet.remake, name="booklet_remake"),
    path(_("reseau/repertoire/<slug:language>.pdf"), booklet.edition, name="booklet_edition"),
    path(_("organismes/<slug:slug>/carte.vcf"), downloads.card, name="organisation_card"),
    path(_("organismes/<slug:slug>/"), views.organisation, name="organisation"),
    path(_("organismes/<slug:slug>/chiffres/<int:pk>/"), provenance.figure, name="figure_origin"),
    path("", include("maillon.web.parties.record_urls")),
]
