"""OpenRosa's addresses, twice: with the key in the address, or with Digest."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillon.api.openrosa import views

_ADDRESSES = (
    ("formList", views.form_list, "openrosa_form_list"),
    ("submission", views.submission, "openrosa_submission"),
    ("forms/<str:form_id>/<str:version>/form.xml", views.form, "openrosa_form"),
    ("forms/<str:form_id>/<str:version>/manifest.xml", views.manifest, "openrosa_manifest"),
    ("forms/<str:form_id>/<str:version>/<slug:name>.csv", views.media, "openrosa_media"),
    ("forms/<str:form_id>/<str:version>/media/<str:name>", views.illustration, "openrosa_illustration"),
)

urlpatterns: list[URLPattern] = [
    *(path(f"<str:key>/{route}", view, name=f"{name}_keyed") for route, view, name in _ADDRESSES),
    *(path(route, view, name=name) for route, view, name in _ADDRESSES),
]
