"""Offers of departures."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.mobility.offers import alerts, keeping, listing

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("partir/"), listing.listing, name="mobility_offers"),
    path(_("partir/fil/"), listing.feed, name="mobility_feed"),
    path(_("partir/alertes/"), alerts.ask, name="alert_ask"),
    path(_("partir/alertes/confirmer/<str:token>/"), alerts.confirm, name="alert_confirm"),
    path(_("partir/alertes/arreter/<str:token>/"), alerts.stop, name="alert_stop"),
    path(_("partir/offres/<slug:slug>/"), listing.offer, name="offer_page"),
    path(_("espace/mobilite/offres/"), keeping.own, name="mobility_own_offers"),
    path(_("espace/mobilite/offres/nouvelle/"), keeping.new, name="mobility_new_offer"),
    path(_("espace/mobilite/offres/<slug:slug>/"), keeping.edit, name="mobility_edit_offer"),
    path(_("espace/mobilite/offres/<slug:slug>/publier/"), keeping.publish, name="mobility_publish_offer"),
    path(_("espace/mobilite/offres/<slug:slug>/retirer/"), keeping.withdraw, name="mobility_withdraw_offer"),
    path(_("espace/mobilite/offres/<slug:slug>/candidatures/"), keeping.receive, name="mobility_receive"),
    path(_("espace/mobilite/offres/<slug:slug>/copier/"), keeping.copy, name="mobility_copy_offer"),
]
