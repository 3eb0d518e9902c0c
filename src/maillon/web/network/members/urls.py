"""Members: their history, their renewals, what waits."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.network.members import barometer, gaps, history, life, renewals

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("reseau/vie/"), life.network_life, name="network_life"),
    path(_("reseau/membres/"), history.members_on, name="members_on"),
    path(_("reseau/membres.csv"), history.members_on_file, name="members_on_file"),
    path(_("reseau/membres/<slug:slug>/"), history.history, name="member_history"),
    path(_("reseau/membres/<slug:slug>/inscrire/"), history.act, name="member_act"),
    path(_("reseau/renouvellements/"), renewals.latest, name="renewals"),
    path(_("reseau/renouvellements/<slug:label>/"), renewals.year, name="renewals_year"),
    path(_("reseau/renouvellements/<slug:label>/inscrire/"), renewals.act, name="renewals_act"),
    path(_("reseau/lacunes/"), gaps.gaps, name="record_gaps"),
    path(_("reseau/lacunes.csv"), gaps.gaps_file, name="record_gaps_file"),
    path(_("reseau/barometre/"), barometer.latest, name="barometer"),
    path(_("reseau/barometre/<int:year>/"), barometer.year, name="barometer_year"),
    path(_("reseau/barometre/<int:year>/donnees.csv"), barometer.table, name="barometer_table"),
    path(_("reseau/barometre/<int:year>/bailleurs/<slug:source>/"), barometer.funder, name="barometer_funder"),
    path(_("reseau/barometre/<int:year>/<slug:kind>/"), barometer.origin, name="barometer_origin"),
    path(_("espace/adhesion/"), life.our_membership, name="our_membership"),
    path(_("espace/adhesion/appel/<slug:slug>/"), life.appeal, name="appeal"),
    path(_("espace/adhesion/<slug:label>/"), renewals.renewal, name="renewal"),
]
