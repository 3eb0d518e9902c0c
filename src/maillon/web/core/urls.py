"""Pages about the site itself."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web import api_page

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("donnees/api/"), api_page.api_page, name="api_page"),
]
