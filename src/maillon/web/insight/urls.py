"""The explorer and what leaves it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.insight import exporting, feeds, views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("projets/"), views.explorer, name="explorer"),
    path(_("projets/choix/<slug:name>/"), views.choices, name="choices"),
    path(_("projets/selection.<str:format>"), exporting.export, name="export"),
    path(_("projets/fil.atom"), feeds.feed, name="feed"),
]
