from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("compte/"), include("allauth.account.urls")),
    path(_("compte/securite/"), include("allauth.mfa.urls")),
]
