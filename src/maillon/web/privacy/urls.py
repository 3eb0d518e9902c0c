"""One's own information, the page everybody reads, and the registers."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.privacy import disclosures, incidents, oneself, public, requests, retention

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("renseignements-personnels/"), public.privacy, name="privacy"),
    path(_("compte/qui-me-voit/"), oneself.who_sees_me, name="who_sees_me"),
    path(_("compte/consentements/"), oneself.consents, name="consents"),
    path(_("compte/renseignements/copie/"), oneself.copies, name="own_copies"),
    path(_("compte/renseignements/copie/<int:pk>/"), oneself.copy, name="own_copy"),
    path(_("reseau/renseignements/"), retention.desk, name="privacy_desk"),
    path(_("reseau/renseignements/conservation/"), retention.retention, name="retention"),
    path(_("reseau/renseignements/demandes/"), requests.listing, name="privacy_requests"),
    path(_("reseau/renseignements/demandes/<int:pk>/"), requests.request, name="privacy_request"),
    path(_("reseau/renseignements/incidents/"), incidents.listing, name="incidents"),
    path(_("reseau/renseignements/incidents/nouveau/"), incidents.new, name="new_incident"),
    path(_("reseau/renseignements/incidents/<int:pk>/"), incidents.incident, name="incident"),
    path(_("reseau/renseignements/incidents/registre.csv"), incidents.as_csv, name="incidents_csv"),
    path(_("reseau/renseignements/incidents/registre.pdf"), incidents.as_pdf, name="incidents_pdf"),
    path(_("reseau/renseignements/hors-quebec/"), disclosures.listing, name="disclosures"),
    path(_("reseau/renseignements/hors-quebec/<int:pk>/terminer/"), disclosures.end, name="end_disclosure"),
]
