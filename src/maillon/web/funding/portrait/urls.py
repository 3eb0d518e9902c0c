"""The programmes as a whole: for their funder, and for everybody."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.portrait import delays, exporting, public, views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("subventions/portrait/"), views.portrait, name="funding_portrait"),
    path(_("subventions/portrait/detail/"), views.behind, name="funding_portrait_list"),
    path(_("subventions/portrait/delais/"), delays.delays, name="funding_gates"),
    path(_("subventions/portrait/portrait.xlsx"), exporting.workbook, name="funding_portrait_xlsx"),
    path(_("programmes/depuis/"), public.since, name="funding_history"),
    path(_("programmes/conventions/"), public.agreements, name="funding_public_agreements"),
]
