"""Groups, their rolls, meetings, documents and letters; two addresses that letters open without an account."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.network.groups import keeping, links, listing, meetings, shelf

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("groupes/"), listing.groups, name="groups"),
    path(_("groupes/nouveau/"), keeping.new, name="group_new"),
    path(_("groupes/<slug:slug>/"), listing.group, name="group"),
    path(_("groupes/<slug:slug>/mandat/"), keeping.amend, name="group_amend"),
    path(_("groupes/<slug:slug>/fin/"), keeping.close, name="group_close"),
    path(_("groupes/<slug:slug>/sieges/"), keeping.roll, name="group_roll"),
    path(_("groupes/<slug:slug>/lettre/"), shelf.letter, name="group_letter"),
    path(_("groupes/<slug:slug>/documents/"), shelf.documents, name="group_documents"),
    path(_("groupes/<slug:slug>/documents/<int:pk>/"), shelf.document, name="group_document"),
    path(_("groupes/<slug:slug>/rencontre/"), meetings.new, name="meeting_new"),
    path(_("rencontres/<int:pk>/"), meetings.meeting, name="meeting"),
    path(_("rencontres/<int:pk>/tenue/"), meetings.keep, name="meeting_keep"),
    path(_("rencontres/<int:pk>/reponse/"), meetings.answer, name="meeting_answer"),
    path(_("rencontres/<int:pk>/<slug:kind>/"), meetings.paper, name="meeting_paper"),
    path(_("confirmer-presence/<str:token>/"), links.presence, name="presence"),
    path(_("confirmer-lettres/<str:token>/"), links.letters, name="group_letters_stop"),
]
