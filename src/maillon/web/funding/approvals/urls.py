"""The addresses of lists sent up for approval."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.approvals import views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("espace/approbations/"), views.lists, name="approval_lists"),
    path(_("espace/appels/<slug:slug>/approbation/"), views.make, name="approval_make"),
    path(_("espace/appels/<slug:slug>/approbation/<int:number>/"), views.one_list, name="approval_list"),
    path(_("espace/appels/<slug:slug>/approbation/<int:number>/pdf/"), views.pdf, name="approval_pdf"),
]
