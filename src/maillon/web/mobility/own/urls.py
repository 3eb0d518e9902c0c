"""One's own departure."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.mobility.own import views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("espace/depart/"), views.listing, name="own_departures"),
    path(_("espace/depart/<int:pk>/"), views.departure, name="own_departure"),
    path(_("espace/depart/<int:pk>/entrevues/<int:slot>/"), views.book, name="interview_book"),
    path(_("espace/depart/<int:pk>/entrevue/<int:booking>/"), views.calendar, name="interview_calendar"),
    path(_("espace/depart/<int:pk>/entrevue/<int:booking>/rendre/"), views.give_back, name="interview_give_back"),
    path(_("espace/depart/<int:pk>/retirer/"), views.withdraw, name="own_departure_withdraw"),
]
