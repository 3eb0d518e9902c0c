"""The code of ethics."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.network.ethics import concerns, views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("reseau/ethique/"), views.code, name="ethics_code"),
    path(_("reseau/ethique/membres/"), views.members, name="ethics_members"),
    path(_("reseau/ethique/membres/<slug:slug>/demander/"), views.ask, name="ethics_ask"),
    path(_("reseau/ethique/preoccupation/"), concerns.share, name="concern"),
    path(_("reseau/ethique/preoccupation/envoyer/"), concerns.send, name="concern_send"),
    path(_("reseau/ethique/preoccupation/suivi/"), concerns.follow, name="concern_follow"),
    path(_("reseau/ethique/preoccupation/quitter/"), concerns.leave, name="concern_leave"),
    path(_("reseau/ethique/preoccupations/"), concerns.received, name="concerns"),
    path(_("espace/ethique/"), views.own, name="own_ethics"),
    path(_("espace/ethique/<int:pk>/"), views.cycle, name="ethics_cycle"),
    path(_("espace/ethique/<int:pk>/articles/<slug:article>/"), views.article, name="ethics_article"),
    path(_("espace/ethique/<int:pk>/conseil/"), views.discuss, name="ethics_discuss"),
    path(_("espace/ethique/<int:pk>/signer/"), views.sign, name="ethics_sign"),
    path(_("espace/ethique/<int:pk>/deposer/"), views.file, name="ethics_file"),
]
