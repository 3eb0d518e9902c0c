"""Volunteers: offering help without an account, finding helpers, what became of it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.engagement.volunteers import asking, finding, offering

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("benevoles/"), offering.offer, name="volunteers"),
    path(_("benevoles/lien/<str:token>/"), offering.volunteer, name="volunteer"),
    path(_("espace/benevoles/"), finding.search, name="helpers"),
    path(_("espace/benevoles/<int:pk>/demander/"), asking.ask, name="ask_help"),
    path(_("espace/benevoles/demandes/"), asking.listing, name="help_requests"),
    path(_("espace/benevoles/demandes/<int:pk>/"), asking.request_page, name="help_request"),
    path(_("espace/benevoles/demandes/<int:pk>/attestation/"), asking.certificate, name="help_certificate"),
]
