"""Members: their history, their renewals, what waits."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.network.members import history, life, renewals

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("reseau/vie/"), life.network_life, name="network_life"),
    path(_("reseau/membres/"), history.members_on, name="members_on"),
    path(_("reseau/membres.csv"), history.members_on_file, name="members_on_file"),
    path(_("reseau/membres/<slug:slug>/"), history.history, name="member_history"),
    path(_("reseau/membres/<slug:slug>/inscrire/"), history.act, name="member_act"),
    path(_("reseau/renouvellements/"), renewals.latest, name="renewals"),
    path(_("reseau/renouvellements/<slug:label>/"), renewals.year, name="renewals_year"),
    path(_("reseau/renouvellements/<slug:label>/inscrire/"), renewals.act, name="renewals_act"),
    path(_("espace/adhesion/"), life.our_membership, name="our_membership"),
    path(_("espace/adhesion/appel/<slug:slug>/"), life.appeal, name="appeal"),
    path(_("espace/adhesion/<slug:label>/"), renewals.renewal, name="renewal"),
]
