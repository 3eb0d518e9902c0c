"""Departures: one's own stay, the register of who follows them, what everybody reads."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.mobility.departures import (
    care,
    entering,
    incidents,
    own,
    public,
    register,
    sessions,
    small,
    spreadsheet,
    together,
    training,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("s/<str:token>/", small.check_in, name="departure_check_in"),
    path(_("partir/risques/"), public.countries, name="risks"),
    path(_("partir/risques/<slug:country>/"), public.country, name="risk"),
    path(_("partir/collectes/<slug:slug>/"), public.collection, name="fundraising_page"),
    path(_("partir/collectes/<slug:slug>/<int:pk>/"), public.turn, name="fundraising_turn"),
    path(_("formation/<str:token>/"), training.attend, name="training_attend"),
    path(_("espace/sejours/"), own.stays, name="own_stays"),
    path(_("espace/sejours/<int:pk>/"), own.stay, name="own_stay"),
    path(_("espace/sejours/<int:pk>/liste/<slug:key>/"), own.line, name="own_stay_line"),
    path(_("espace/sejours/<int:pk>/questions/<slug:kind>/"), own.feedback, name="own_feedback"),
    path(
        _("espace/sejours/<int:pk>/formation/<int:session>/agenda.ics"), sessions.calendar, name="own_training_calendar"
    ),
    path(_("espace/sejours/<int:pk>/attestation/"), own.certificate, name="own_certificate"),
    path(_("espace/sejours/<int:pk>/<slug:act>/"), own.act, name="own_stay_act"),
    path(_("espace/sejours/retrouver/"), public.alumni, name="alumni"),
    path(_("espace/sejours/retrouver/moi/"), public.alumni_own, name="alumni_own"),
    path(_("espace/sejours/signaler/"), incidents.report, name="departure_report"),
    path(_("espace/sejours/signale/<slug:reference>/"), incidents.reported, name="departure_reported"),
    path(_("espace/departs/"), register.listing, name="departures"),
    path(_("espace/departs.xlsx"), spreadsheet.workbook, name="departures_xlsx"),
    path(_("espace/departs/<int:pk>/"), register.one, name="departure_file"),
    path(_("espace/departs/<int:pk>/attestation/"), register.certificate, name="departure_certificate"),
    path(_("espace/departs/<int:pk>/liste/<int:item>/"), register.excuse, name="departure_excuse"),
    path(_("espace/departs/<int:pk>/<slug:act>/"), register.act, name="departure_act"),
    path(_("espace/departs/groupes/<int:pk>/"), register.group, name="departure_group"),
    path(_("espace/departs/groupes/<int:pk>/preparer/"), register.prepare, name="departure_group_prepare"),
    path(_("espace/departs/groupes/<int:pk>/formation/"), training.new, name="training_new"),
    path(_("espace/departs/groupes/<int:pk>/collecte/"), public.write, name="fundraising_write"),
    path(_("espace/departs/inscrire/"), entering.new, name="departure_new"),
    path(_("espace/departs/bilans/"), together.answers, name="departure_answers"),
    path(_("espace/departs/formations/"), sessions.listing, name="training_sessions"),
    path(_("espace/departs/formations/planifier/"), sessions.new, name="training_new_for_all"),
    path(_("espace/departs/formations/<int:pk>/annuler/"), sessions.cancel, name="training_cancel"),
    path(_("espace/departs/formations/<int:pk>/"), training.session, name="training_session"),
    path(_("espace/departs/formations/<int:pk>/<int:departure>/"), training.presence, name="training_presence"),
    path(_("espace/departs/signalements/"), incidents.listing, name="departure_incidents"),
    path(_("espace/departs/signalements/<slug:reference>/"), incidents.one, name="departure_incident"),
    path(_("espace/departs/garde/"), care.tree, name="contact_tree"),
    path(_("espace/departs/garde/<int:pk>/retirer/"), care.take_off, name="contact_tree_remove"),
    path(_("espace/departs/garde/designer/"), care.focal, name="focal_name"),
    path(_("espace/departs/garde/designees/<int:pk>/relever/"), care.relieve, name="focal_relieve"),
    path(_("espace/departs/evacuation/"), care.countries, name="evacuation"),
    path(_("espace/departs/evacuation/<slug:country>/"), care.evacuation, name="evacuation_list"),
]
