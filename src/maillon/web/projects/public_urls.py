"""One activity's public page. Identifiers hold whatever publishers put there, slashes too: keep these last."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.insight import exporting
from maillon.web.projects import public_views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("projets/<path:identifier>/iati.xml"), exporting.activity_file, name="activity_file"),
    path(_("projets/<path:identifier>/"), public_views.activity, name="activity"),
]
