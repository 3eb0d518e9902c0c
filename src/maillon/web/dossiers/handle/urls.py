"""The addresses of handlers, readers and committees."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.dossiers.handle import (
    acting,
    agenda,
    appraising,
    calibrating,
    certifying,
    committees,
    deciding,
    exporting,
    listing,
    opening,
    ranking,
    sittings,
    voting,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("dossiers/"), listing.dossiers, name="dossiers"),
    path(_("dossiers/tableau.<str:format>"), exporting.export, name="dossiers_export"),
    path(_("dossiers/classement/<int:pk>/"), ranking.ranking, name="ranking"),
    path(_("dossiers/lectures/<int:pk>/"), calibrating.calibration, name="calibration"),
    path(_("dossiers/<slug:reference>/"), opening.dossier, name="dossier"),
    path(_("dossiers/<slug:reference>/recevabilite/"), acting.judge, name="dossier_judge"),
    path(_("dossiers/<slug:reference>/retour/"), acting.give_back, name="dossier_return"),
    path(_("dossiers/<slug:reference>/etape/"), acting.step, name="dossier_step"),
    path(_("dossiers/<slug:reference>/rejet/"), acting.reject, name="dossier_reject"),
    path(_("dossiers/<slug:reference>/responsable/"), acting.entrust, name="dossier_handler"),
    path(_("dossiers/<slug:reference>/lecteurs/"), acting.assign, name="dossier_readers"),
    path(_("dossiers/<slug:reference>/notes/"), acting.note, name="dossier_note"),
    path(_("dossiers/<slug:reference>/messages/"), acting.message, name="dossier_message"),
    path(_("dossiers/<slug:reference>/recusation/"), acting.recuse, name="dossier_recuse"),
    path(_("dossiers/<slug:reference>/attestations/"), certifying.give, name="dossier_certify"),
    path(
        _("dossiers/<slug:reference>/attestations/<slug:code>/annuler/"),
        certifying.take_back,
        name="dossier_certificate_back",
    ),
    path(_("dossiers/<slug:reference>/decision/"), deciding.alone, name="dossier_decide"),
    path(_("dossiers/<slug:reference>/appreciation/"), appraising.appraisal, name="appraisal"),
    path(_("seances/"), sittings.sittings, name="sittings"),
    path(_("seances/<int:pk>/"), sittings.sitting, name="sitting"),
    path(_("seances/<int:pk>/action/"), agenda.act, name="sitting_act"),
    path(_("seances/<int:pk>/ordre-du-jour/"), agenda.order, name="sitting_agenda"),
    path(_("seances/<int:pk>/presences/"), agenda.attendance, name="sitting_attendance"),
    path(_("seances/<int:pk>/documents/<str:kind>/"), sittings.document, name="sitting_document"),
    path(_("seances/<int:pk>/points/<int:item>/"), voting.item, name="sitting_item"),
    path(_("seances/<int:pk>/points/<int:item>/proposition/"), voting.propose, name="sitting_propose"),
    path(_("seances/<int:pk>/points/<int:item>/vote/"), voting.vote, name="sitting_vote"),
    path(_("seances/<int:pk>/points/<int:item>/decision/"), deciding.on_agenda, name="sitting_decide"),
    path(_("comites/<slug:key>/"), committees.committee, name="committee"),
    path(_("comites/<slug:key>/sieges/"), committees.seat, name="committee_seat"),
]
