"""Reports of agreements."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.reports import views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("conventions/rapports/<int:pk>/"), views.report, name="report"),
    path(_("conventions/rapports/<int:pk>/commencer/"), views.begin, name="report_begin"),
    path(_("conventions/rapports/<int:pk>/montants/"), views.take_receipts, name="report_take_receipts"),
    path(_("conventions/rapports/<int:pk>/budget/"), views.take_plan, name="report_take_plan"),
    path(_("conventions/rapports/<int:pk>/reprendre/<int:part>/"), views.take_part, name="report_take_part"),
]
