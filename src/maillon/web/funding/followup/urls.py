"""Following projects: by risk, by visits; what a charity answers for abroad."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.followup import donees, views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("subventions/suivi/"), views.monitoring, name="monitoring"),
    path(_("subventions/conventions/<slug:reference>/visite/"), views.visit_new, name="visit_new"),
    path(_("subventions/visites/<int:pk>/"), views.visit, name="visit"),
    path(_("organismes/<slug:slug>/a-l-etranger/"), donees.arrangements, name="donees"),
    path(_("organismes/<slug:slug>/a-l-etranger/t3010.<slug:format>"), donees.export, name="donees_export"),
]
