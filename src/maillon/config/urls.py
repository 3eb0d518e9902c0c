"""Where every address is declared: French at the root, English under /en/."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.urls.resolvers import RoutePattern

from maillon.web.resolving import ByFirstWord

urlpatterns = [
    path("", include("maillon.web.machine_urls")),
    path("api/v1/", include("maillon.api.urls")),
    path("openrosa/", include("maillon.api.openrosa.urls")),
    *i18n_patterns(ByFirstWord(RoutePattern(""), "maillon.web.urls"), prefix_default_language=False),
]

handler400 = "maillon.web.errors.bad_request"
handler403 = "maillon.web.errors.forbidden"
handler404 = "maillon.web.errors.not_found"
handler429 = "maillon.web.errors.too_many_requests"
handler500 = "maillon.web.errors.server_error"
