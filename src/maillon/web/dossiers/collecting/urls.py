from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from maillon.web.dossiers.collecting import views

urlpatterns: list[URLPattern] = [
    path(_("compte/telephones/"), views.devices, name="field_devices"),
    path(_("compte/telephones/<int:pk>/revoquer/"), views.revoke_device, name="revoke_field_device"),
]
