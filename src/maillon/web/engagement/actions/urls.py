"""Petitions, letters and pledges: what everybody opens, and the desk of who keeps them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.engagement.actions import editions, exporting, keeping, paper, public, reports, signature

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("agir/"), public.listing, name="actions"),
    path(_("agir/signature/<str:token>/"), signature.signature, name="signature"),
    path(_("agir/<slug:slug>/"), public.action, name="action"),
    path(_("agir/<slug:slug>/merci/"), public.sent, name="action_sent"),
    path(_("agir/<slug:slug>/resultats/"), public.results, name="action_results"),
    path(_("agir/<slug:slug>/feuille.pdf"), paper.sheet, name="action_sheet"),
    path(_("campagnes/<slug:slug>/<int:year>/agir/"), editions.acting, name="edition_acting"),
    path(_("campagnes/<slug:slug>/<int:year>/trousse-<slug:region>.zip"), editions.kit, name="edition_kit"),
    path(_("espace/campagnes/<slug:slug>/<int:year>/trousses.zip"), editions.every_kit, name="every_kit"),
    path(_("espace/campagnes/<slug:slug>/<int:year>/gestes/"), editions.keep_days, name="edition_days"),
    path(_("espace/campagnes/<slug:slug>/<int:year>/rapport.pdf"), reports.edition, name="edition_report"),
    path(_("espace/actions/"), keeping.listing, name="kept_actions"),
    path(_("espace/actions/nouvelle/"), keeping.new, name="new_action"),
    path(_("espace/actions/<slug:slug>/"), keeping.desk, name="kept_action"),
    path(_("espace/actions/<slug:slug>/modifier/"), keeping.edit, name="edit_action"),
    path(_("espace/actions/<slug:slug>/papier/"), paper.enter, name="paper_batches"),
    path(_("espace/actions/<slug:slug>/papier/<int:pk>/retirer/"), paper.undo, name="undo_batch"),
    path(_("espace/actions/<slug:slug>/rapport.pdf"), reports.action, name="action_report"),
    path(_("espace/actions/<slug:slug>/<slug:what>.csv"), exporting.names, name="action_names"),
]
