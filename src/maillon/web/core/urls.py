"""Pages about the site itself."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web import api_page
from maillon.web.core import display, files, journal, pages, style

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("donnees/api/"), api_page.api_page, name="api_page"),
    path(_("affichage/"), display.display, name="display"),
    path("style/", style.style, name="style"),
    path(_("reseau/journal/"), journal.journal, name="journal"),
    path(_("textes/"), pages.texts, name="texts"),
    path(_("textes/<slug:page>/"), pages.edit, name="edit_page"),
    path(_("pages/<slug:page>/"), pages.page, name="page"),
    path(_("fichiers/<int:pk>/"), files.download, name="file"),
]
