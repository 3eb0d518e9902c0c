"""Seasons, their candidacies, interviews and groups, for who forms them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.mobility.groups import candidacies, interviews, plans, seasons

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("espace/mobilite/"), seasons.listing, name="seasons"),
    path(_("espace/mobilite/saisons/nouvelle/"), seasons.new, name="season_new"),
    path(_("espace/mobilite/saisons/<slug:slug>/"), seasons.season, name="season"),
    path(_("espace/mobilite/saisons/<slug:slug>/modifier/"), seasons.edit, name="season_edit"),
    path(_("espace/mobilite/saisons/<slug:slug>/ouvrir/"), seasons.open_it, name="season_open"),
    path(_("espace/mobilite/saisons/<slug:slug>/entrevues/"), interviews.slots, name="season_interviews"),
    path(
        _("espace/mobilite/saisons/<slug:slug>/entrevues/<int:pk>/retirer/"), interviews.close, name="season_slot_close"
    ),
    path(_("espace/mobilite/saisons/<slug:slug>/candidatures/<int:pk>/"), candidacies.one, name="season_candidacy"),
    path(_("espace/mobilite/saisons/<slug:slug>/candidatures/<int:pk>/epingler/"), candidacies.pin, name="season_pin"),
    path(_("espace/mobilite/saisons/<slug:slug>/epingles/<int:pk>/lever/"), candidacies.unpin, name="season_unpin"),
    path(
        _("espace/mobilite/saisons/<slug:slug>/candidatures/<int:pk>/retirer/"),
        candidacies.withdraw,
        name="season_candidacy_withdraw",
    ),
    path(_("espace/mobilite/saisons/<slug:slug>/groupes/"), plans.latest, name="season_groups"),
    path(_("espace/mobilite/saisons/<slug:slug>/groupes/former/"), plans.ask, name="season_ask"),
    path(_("espace/mobilite/saisons/<slug:slug>/groupes/travail/<int:pk>/"), plans.job, name="season_job"),
    path(_("espace/mobilite/saisons/<slug:slug>/groupes/<int:pk>/"), plans.plan, name="season_plan"),
    path(_("espace/mobilite/saisons/<slug:slug>/groupes/<int:pk>/adopter/"), plans.adopt, name="season_adopt"),
]
