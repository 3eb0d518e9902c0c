"""Verifying a document that Maillon issued: public, by its code or by the file itself."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.documents import views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("verifier/"), views.verify, name="verify"),
    path(_("verifier/<str:code>/"), views.verify_code, name="verify_code"),
]
