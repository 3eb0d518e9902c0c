"""Open data: what can be taken, where it comes from, and bringing more in."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.opendata import views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("donnees/"), views.open_data, name="open_data"),
    path(_("donnees/fichiers/<slug:name>.<slug:format>"), views.download, name="open_data_file"),
    path(_("donnees/subventions/<slug:name>.<slug:format>"), views.grants_file, name="grants_file"),
    path(_("espace/importations/"), views.imports, name="imports"),
    path(_("espace/importations/travail/<int:pk>/"), views.import_job, name="import_job"),
    path(_("espace/importations/<int:pk>/"), views.import_account, name="import_account"),
    path(_("espace/importations/<int:pk>/remarques.<slug:format>"), views.import_remarks_file, name="import_remarks"),
]
