"""Leaving with a form, and bringing it back."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.dossiers.offline import leaving, returning

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("demandes/retour-de-fichier/"), returning.bring_back, name="offline_return"),
    path(_("demandes/lien/<str:token>/hors-reseau/"), leaving.by_link, name="offline_link"),
    path(_("demandes/appui/<str:token>/hors-reseau/"), leaving.by_support_link, name="offline_support_link"),
    path(_("demandes/<slug:reference>/hors-reseau/<int:pk>/"), leaving.explained, name="offline"),
    path(_("demandes/<slug:reference>/hors-reseau/<int:pk>/fichier/"), leaving.file, name="offline_file"),
    path(_("demandes/<slug:reference>/hors-reseau/<int:pk>/reprendre/"), returning.again, name="offline_again"),
]
