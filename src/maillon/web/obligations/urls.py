"""What awaits somebody: lists, each obligation, letters' links, calendars, the network's rhythm of reminders."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from maillon.web.obligations import links, reminders, space, views

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("espace/"), space.space, name="space"),
    path(_("espace/obligations/"), views.listing, name="obligations"),
    path(_("espace/obligations/<int:pk>/"), views.obligation, name="obligation"),
    path(_("espace/obligations/<int:pk>/preuves/<int:evidence>/"), views.evidence_file, name="evidence"),
    path(_("organismes/<slug:slug>/obligations/"), views.of_organisation, name="organisation_obligations"),
    path(_("rappel/<str:token>/"), links.reminder, name="reminder"),
    path(_("rappel/<str:token>/lettres/"), links.frequency, name="reminder_frequency"),
    path(_("compte/rappels/"), reminders.reminders, name="reminders"),
    path(_("compte/rappels/calendrier/"), reminders.renew, name="calendar_renew"),
    path(_("compte/rappels/calendrier/<int:pk>/revoquer/"), reminders.revoke, name="calendar_revoke"),
    path(_("reseau/rappels/"), reminders.schedules, name="reminder_schedules"),
]
