from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from maillon.web.projects import public_reach

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("maillon.web.projects.own_urls")),
    path(_("personnes-rejointes/"), public_reach.reached, name="reached"),
    path(_("personnes-rejointes.csv"), public_reach.reached_file, name="reached_file"),
]
