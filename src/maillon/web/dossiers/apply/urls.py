"""The applicant's addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.dossiers.apply import following, listing, pages, papers, sharing, summary, supporting

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("demandes/"), listing.applications, name="applications"),
    path(_("demandes/commencer/<slug:procedure>/"), listing.start, name="application_start"),
    path(_("demandes/lien/<str:token>/"), sharing.link, name="application_link"),
    path(_("demandes/appui/<str:token>/"), supporting.link, name="support_link"),
    path(_("demandes/invitation/<str:token>/"), sharing.accept, name="application_offer"),
    path(_("demandes/<slug:reference>/"), following.application, name="application"),
    path(_("demandes/<slug:reference>/reponses/<int:pk>/<int:number>/"), pages.page, name="application_page"),
    path(_("demandes/<slug:reference>/fichiers/<int:pk>/"), pages.file, name="application_file"),
    path(_("demandes/<slug:reference>/sommaire/"), summary.summary, name="application_summary"),
    path(_("demandes/<slug:reference>/documents/<slug:code>/"), papers.paper, name="application_paper"),
    path(_("demandes/<slug:reference>/retirer/"), summary.withdraw, name="application_withdraw"),
    path(_("demandes/<slug:reference>/messages/"), following.message, name="application_message"),
    path(_("demandes/<slug:reference>/partage/"), sharing.sharing, name="application_sharing"),
    path(_("demandes/<slug:reference>/appuis/"), supporting.ask, name="application_supports"),
    path(_("demandes/<slug:reference>/appuis/<int:pk>/"), supporting.give, name="support"),
]
