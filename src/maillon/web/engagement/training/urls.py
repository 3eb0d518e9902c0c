"""Training: the catalogue, one’s own courses, and who keeps them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.engagement.training import catalogue, keeping

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("formations/"), catalogue.listing, name="courses"),
    path(_("formations/competences/"), catalogue.skills, name="skills_map"),
    path(_("formations/<slug:slug>/"), catalogue.course, name="course"),
    path(_("espace/formations/"), catalogue.own, name="own_training"),
    path(_("espace/formations/inscription/<int:pk>/"), catalogue.enrolment, name="enrolment"),
    path(_("espace/formations/inscription/<int:pk>/attestation/"), catalogue.certificate, name="training_certificate"),
    path(_("espace/formations/tenir/"), keeping.listing, name="kept_training"),
    path(_("espace/formations/tenir/nouvelle/"), keeping.new, name="new_course"),
    path(_("espace/formations/tenir/<slug:slug>/"), keeping.edit, name="edit_course"),
    path(_("espace/formations/tenir/<slug:slug>/seance/"), keeping.schedule, name="new_course_session"),
    path(_("espace/formations/seance/<int:pk>/"), keeping.sheet, name="course_session"),
]
