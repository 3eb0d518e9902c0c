"""Interviews of members."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.network.interviews import views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("reseau/entretiens/"), views.interviews, name="interviews"),
    path(_("reseau/entretiens/<slug:slug>/"), views.interview, name="interview"),
    path(_("organismes/<slug:slug>/entretien/"), views.write, name="write_interview"),
    path(_("reseau/entretiens/<slug:slug>/corriger/"), views.edit, name="edit_interview"),
    path(_("reseau/entretiens/<slug:slug>/montrer/"), views.show, name="show_interview"),
]
