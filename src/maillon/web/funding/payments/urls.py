"""What a funder pays: the desk, the orders, the accounts money goes to."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.funding.payments import desk, details, orders

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("subventions/versements/"), desk.desk, name="payments"),
    path(_("subventions/versements/<slug:reference>/"), orders.order, name="payment_order"),
    path(_("subventions/versements/<slug:reference>/fichier.<slug:kind>"), orders.file, name="payment_file"),
    path(_("organismes/<slug:slug>/compte-bancaire/"), details.details, name="bank_details"),
]
