"""Emergencies: the public clock, the officers' desk, the vote."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.emergencies import desk, public, readying, voting

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("urgences/"), public.register, name="emergencies"),
    path(_("urgences/registre.csv"), public.register_csv, name="emergencies_csv"),
    path(_("urgences/flux.xml"), public.feed, name="emergency_feed"),
    path(_("urgences/<slug:slug>/"), public.emergency, name="emergency"),
    path(_("espace/urgences/"), desk.emergencies, name="kept_emergencies"),
    path(_("espace/urgences/ouvrir/"), desk.open_one, name="emergency_open"),
    path(_("espace/urgences/prets/"), readying.ready, name="readiness"),
    path(_("espace/urgences/prets/prequalifier/"), readying.prequalify, name="prequalify"),
    path(_("espace/urgences/prets/action/"), readying.act, name="readiness_act"),
    path(_("espace/urgences/prets/<slug:slug>/verifier/"), readying.vet, name="vet_partner"),
    path(_("espace/urgences/<slug:slug>/"), desk.emergency, name="kept_emergency"),
    path(_("espace/urgences/<slug:slug>/action/"), desk.act, name="emergency_act"),
    path(_("espace/urgences/<slug:slug>/voter/"), voting.vote, name="emergency_vote"),
]
