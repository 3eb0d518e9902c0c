"""Addresses without a language: health, calendars, robots, sitemap."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from maillon.web.core import health
from maillon.web.insight import sitemaps
from maillon.web.obligations import reminders

urlpatterns: list[URLPattern | URLResolver] = [
    path("sante/vif", health.live, name="live"),
    path("sante/pret", health.ready, name="ready"),
    path("calendar/<str:token>.ics", reminders.calendar, name="calendar_feed"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap_index"),
    path("sitemap-<slug:section>-<int:page>.xml", sitemaps.section, name="sitemap"),
]
