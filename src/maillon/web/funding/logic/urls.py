"""The addresses of logic models, of the partner's word, of shared indicators."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.logic import building, exchanging, measuring, partner, reading

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("indicateurs/"), reading.indicators, name="indicators"),
    path(_("indicateurs/<slug:vocabulary>/<str:code>/"), reading.indicator, name="indicator"),
    path(_("demandes/<slug:reference>/resultats/"), building.logic, name="logic"),
    path(_("demandes/<slug:reference>/resultats/commencer/"), building.begin, name="logic_begin"),
    path(_("demandes/<slug:reference>/resultats/mesure/"), measuring.framework, name="logic_framework"),
    path(_("demandes/<slug:reference>/resultats/comparer/"), reading.comparison, name="logic_comparison"),
    path(_("demandes/<slug:reference>/resultats/classeur/"), exchanging.take_in, name="logic_import"),
    path(_("demandes/<slug:reference>/resultats/versions/<int:number>/"), reading.version, name="logic_version"),
    path(
        _("demandes/<slug:reference>/resultats/versions/<int:number>/classeur/"),
        exchanging.take_away,
        name="logic_workbook",
    ),
    path(_("demandes/<slug:reference>/partenaire/"), partner.need, name="need"),
    path(_("subventions/conventions/<slug:reference>/resultats/"), reading.of_agreement, name="agreement_logic"),
    path(_("subventions/conventions/<slug:reference>/resultats/reprendre/"), reading.carry, name="agreement_carry"),
]
