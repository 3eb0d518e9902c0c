"""The public calendar, registration without an account, campaigns, and the organisers’ pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.engagement.events import (
    calendar,
    campaigns,
    counting,
    door,
    evaluating,
    feeds,
    keeping,
    organising,
    programme,
    registering,
    snippet,
    times,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("evenements/"), calendar.calendar, name="events"),
    path(_("evenements/calendrier.ics"), feeds.ics, name="events_ics"),
    path(_("evenements/fil.<slug:format>"), feeds.news, name="events_feed"),
    path(_("evenements/inscription/<str:token>/"), registering.registration, name="registration"),
    path(_("evenements/evaluation/<str:token>/"), evaluating.evaluation, name="event_evaluation"),
    path(_("evenements/<slug:slug>/"), registering.event, name="event"),
    path(_("evenements/<slug:slug>/inscrit/"), registering.registered, name="event_registered"),
    path(_("evenements/<slug:slug>/evenement.ics"), feeds.event_ics, name="event_ics"),
    path(_("evenements/<slug:slug>/image/"), calendar.image, name="event_image"),
    path(_("organismes/<slug:slug>/evenements.html"), snippet.fragment, name="events_fragment"),
    path(_("campagnes/"), campaigns.listing, name="campaigns"),
    path(_("campagnes/<slug:slug>/"), campaigns.campaign, name="campaign"),
    path(_("campagnes/<slug:slug>/<int:year>/"), campaigns.edition, name="edition"),
    path(_("campagnes/<slug:slug>/<int:year>/programme.pdf"), programme.poster, name="edition_poster"),
    path(_("espace/evenements/"), organising.listing, name="own_events"),
    path(_("espace/evenements/nouveau/"), organising.new, name="new_event"),
    path(_("espace/evenements/integrer/<slug:slug>/"), snippet.code, name="events_snippet"),
    path(_("espace/evenements/<slug:slug>/"), organising.event, name="own_event"),
    path(_("espace/evenements/<slug:slug>/modifier/"), organising.edit, name="edit_event"),
    path(_("espace/evenements/<slug:slug>/publier/"), organising.publish, name="publish_event"),
    path(_("espace/evenements/<slug:slug>/annuler/"), organising.cancel, name="cancel_event"),
    path(_("espace/evenements/<slug:slug>/seances/"), times.add, name="event_sessions"),
    path(_("espace/evenements/<slug:slug>/seances/<int:pk>/retirer/"), times.remove, name="remove_session"),
    path(_("espace/evenements/<slug:slug>/refaire/"), times.again, name="duplicate_event"),
    path(_("espace/evenements/<slug:slug>/accueil/"), door.people, name="event_door"),
    path(_("espace/evenements/<slug:slug>/accueil/inscriptions.csv"), door.as_csv, name="event_people_csv"),
    path(_("espace/evenements/<slug:slug>/accueil/<int:pk>/"), door.arrival, name="event_arrival"),
    path(_("espace/campagnes/"), keeping.listing, name="kept_campaigns"),
    path(_("espace/campagnes/<slug:slug>/edition/"), keeping.new, name="new_edition"),
    path(_("espace/campagnes/<slug:slug>/<int:year>/"), keeping.edit, name="edit_edition"),
    path(_("espace/campagnes/<slug:slug>/<int:year>/programme/"), keeping.publish, name="publish_programme"),
    path(_("espace/campagnes/<slug:slug>/<int:year>/evenements/"), keeping.events, name="edition_events"),
    path(_("espace/campagnes/<slug:slug>/<int:year>/regions.csv"), counting.as_csv, name="edition_counts"),
    path(_("espace/campagnes/<slug:slug>/<int:year>/regions.xlsx"), counting.as_xlsx, name="edition_counts_xlsx"),
    path(_("espace/campagnes/<slug:slug>/<int:year>/regions/"), counting.regions, name="edition_regions"),
]
