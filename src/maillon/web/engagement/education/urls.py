"""Education: the library, workshops and the schools that ask, what the organisers keep."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.engagement.education import keeping, library, workshops

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("ressources/"), library.listing, name="resources"),
    path(_("ressources/<slug:slug>/"), library.resource, name="resource"),
    path(_("ressources/<slug:slug>/fichier/"), library.file, name="resource_file"),
    path(_("ateliers/"), workshops.listing, name="workshops"),
    path(_("ateliers/portee/"), workshops.reached, name="people_reached"),
    path(_("ateliers/demande/<str:token>/"), workshops.link, name="booking_link"),
    path(_("ateliers/<slug:slug>/"), workshops.workshop, name="workshop"),
    path(_("espace/education/"), keeping.listing, name="kept_education"),
    path(_("espace/education/ressource/"), keeping.new_resource, name="new_resource"),
    path(_("espace/education/ressource/<slug:slug>/"), keeping.edit_resource, name="edit_resource"),
    path(_("espace/education/atelier/"), keeping.new_workshop, name="new_workshop"),
    path(_("espace/education/atelier/<slug:slug>/"), keeping.edit_workshop, name="edit_workshop"),
    path(_("espace/education/demande/<int:pk>/"), keeping.booking, name="booking"),
]
