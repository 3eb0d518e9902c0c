"""All solidarity by country and year; what is shared otherwise than by grants, and its desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.solidarity import desk, results, views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("solidarite/"), views.page, name="solidarity"),
    path(_("solidarite/fiches/"), views.listing, name="solidarity_records"),
    path(_("solidarite/partage/"), views.shared, name="shared"),
    path(_("solidarite/tableau.<str:format>"), views.export, name="solidarity_export"),
    path(_("espace/partage/"), desk.desk, name="sharing"),
    path(_("espace/partage/classeur/"), desk.workbook, name="sharing_workbook"),
    path(_("espace/partage/classeur.xlsx"), desk.take_away, name="sharing_take_away"),
    path(_("espace/partage/quotas/<int:pk>/"), desk.quota, name="quota"),
    path(_("espace/partage/<slug:kind>/inscrire/"), desk.add, name="sharing_add"),
    path(_("espace/partage/<slug:kind>/<int:pk>/resultat/"), results.result, name="sharing_result"),
]
