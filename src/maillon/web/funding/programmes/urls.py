"""Programmes, calls, and what one is eligible to."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.programmes import desk, eligibility, public

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("programmes/"), public.programmes, name="funding_programmes"),
    path(_("programmes/appels/<slug:slug>/"), public.call, name="funding_call"),
    path(_("programmes/appels/<slug:slug>/resultats/"), public.results, name="funding_results"),
    path(_("programmes/appels/<slug:slug>/resultats.csv"), public.results_csv, name="funding_results_csv"),
    path(_("programmes/<slug:slug>/"), public.programme, name="funding_programme"),
    path(_("programmes/<slug:slug>/<slug:key>/<int:number>/"), public.terms, name="funding_terms"),
    path(_("espace/admissibilite/"), eligibility.eligibility, name="funding_eligibility"),
    path(_("espace/appels/"), desk.calls, name="funding_calls"),
    path(_("espace/appels/nouveau/"), desk.new, name="funding_new_call"),
    path(_("espace/appels/<slug:slug>/"), desk.call, name="funding_kept_call"),
    path(_("espace/appels/<slug:slug>/annoncer/"), desk.announce, name="funding_announce"),
    path(_("espace/appels/<slug:slug>/prolonger/"), desk.extend, name="funding_extend"),
    path(_("espace/appels/<slug:slug>/resultats/"), desk.publish, name="funding_publish_results"),
    path(_("espace/appels/<slug:slug>/et-si/"), desk.imagined, name="funding_what_if"),
]
