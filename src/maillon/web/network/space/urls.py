"""What the network and its members share."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.network.space import home, offers, postings, shelf

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("reseau/offres/"), postings.listing, name="postings"),
    path(_("reseau/offres/fil/"), postings.feed, name="postings_feed"),
    path(_("reseau/offres/<slug:slug>/"), postings.posting, name="posting"),
    path(_("reseau/documents/"), shelf.library, name="library"),
    path(_("reseau/documents/<int:pk>/"), shelf.document_file, name="library_document"),
    path(_("reseau/positions/"), shelf.stands, name="stands"),
    path(_("reseau/positions/<slug:slug>/"), shelf.stand, name="stand"),
    path(_("reseau/positions/<slug:slug>/fichier/"), shelf.stand_file, name="stand_file"),
    path(_("reseau/alliances/"), shelf.alliances, name="alliances"),
    path(_("espace/reseau/"), home.home, name="network_space"),
    path(_("espace/reseau/contacts/"), home.contacts, name="contacts"),
    path(_("espace/reseau/offres/"), postings.own, name="own_postings"),
    path(_("espace/reseau/offres/nouvelle/"), postings.new, name="new_posting"),
    path(_("espace/reseau/offres/<slug:slug>/"), postings.edit, name="edit_posting"),
    path(_("espace/reseau/offres/<slug:slug>/publier/"), postings.publish, name="publish_posting"),
    path(_("espace/reseau/offres/<slug:slug>/retirer/"), postings.withdraw, name="withdraw_posting"),
    path(_("espace/reseau/entraide/"), offers.listing, name="offers"),
    path(_("espace/reseau/entraide/nouvelle/"), offers.new, name="new_offer"),
    path(_("espace/reseau/entraide/<int:pk>/"), offers.offer, name="offer"),
    path(_("espace/reseau/entraide/<int:pk>/modifier/"), offers.edit, name="edit_offer"),
    path(_("espace/reseau/entraide/<int:pk>/retirer/"), offers.withdraw, name="withdraw_offer"),
    path(_("espace/reseau/tenir/<slug:kind>/"), shelf.add, name="shelf_add"),
    path(_("espace/reseau/tenir/<slug:kind>/<int:pk>/"), shelf.edit, name="shelf_edit"),
    path(_("espace/reseau/tenir/<slug:kind>/<int:pk>/montrer/"), shelf.show, name="shelf_show"),
]
