"""What search engines may read: every public page, in both languages, a thousand to a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from maillon.core.models import Organisation
from maillon.engagement.models import Edition, Event
from maillon.engagement.queries.events import public
from maillon.mobility.models import Offer
from maillon.projects.models import Activity

PER_FILE = 1000
MOST_FILES = 50_000
"""As many as one index may list."""
_LANGUAGES = ("fr", "en")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
Line = tuple[str, dict[str, Any], date | datetime | None]
"""A page: the name of its address, its arguments, its last change."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list of site maps."""
    lines: list[tuple[str, datetime | None]] = [(reverse("sitemap", kwargs={"section": "pages", "page": 1}), None)]
    for section, count, changed in (
        (
            "projets",
            Activity.objects.published().count(),
            _changed(Activity.objects.published().aggregate(at=Max("updated_at"))),
        ),
        ("organismes", Organisation.objects.count(), _changed(Organisation.objects.aggregate(at=Max("updated_at")))),
        ("evenements", _public_events().count(), _changed(_public_events().aggregate(at=Max("changed_at")))),
        ("departs", _public_offers().count(), _changed(_public_offers().aggregate(at=Max("published_at")))),
        ("campagnes", _editions().count(), None),
    ):
        for page in range(1, -(-count // PER_FILE) + 1):
            lines.append((reverse("sitemap", kwargs={"section": section, "page": page}), changed))
    body = "".join(
        f"<sitemap><loc>{escape(settings.BASE_URL + url)}</loc>{_lastmod(at)}</sitemap>\n" for url, at in lines
    )
    return _xml(f'{_HEAD}<sitemapindex xmlns="{_SCHEMA}">\n{body}</sitemapindex>\n')


def _changed(found: dict[str, datetime | None]) -> datetime | None:
    return found["at"]


@require_safe
def section(request: HttpRequest, section: str, page: int) -> HttpResponse:
    """One file of addresses, each with its other language."""
    sections = {
        "pages": _pages,
        "projets": _activities,
        "organismes": _organisations,
        "evenements": _events,
        "departs": _offers,
        "campagnes": _campaigns,
    }
    if section not in sections:
        raise Http404
    lines = list(sections[section]((page - 1) * PER_FILE)) if 1 <= page <= MOST_FILES else []
    if not lines:
        raise Http404
    body = "".join(_urls(lines))
    return _xml(f'{_HEAD}<urlset xmlns="{_SCHEMA}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{body}</urlset>\n')


def _pages(first: int) -> Iterator[Line]:
    if first == 0:
        for name in (
            "home",
            "explorer",
            "organisations",
            "open_data",
            "reached",
            "api_page",
            "events",
            "campaigns",
            "mobility_offers",
        ):
            yield name, {}, None


def _activities(first: int) -> Iterator[Line]:
    rows = Activity.objects.published().order_by("id").values_list("identifier", "updated_at")
    for identifier, at in rows[first : first + PER_FILE]:
        yield "activity", {"identifier": identifier}, at


def _organisations(first: int) -> Iterator[Line]:
    rows = Organisation.objects.order_by("id").values_list("slug", "updated_at")
    for slug, at in rows[first : first + PER_FILE]:
        yield "organisation", {"slug": slug}, at


def _events(first: int) -> Iterator[Line]:
    rows = _public_events().order_by("id").values_list("slug", "changed_at")
    for slug, at in rows[first : first + PER_FILE]:
        yield "event", {"slug": slug}, at


def _offers(first: int) -> Iterator[Line]:
    rows = _public_offers().order_by("id").values_list("slug", "published_at")
    for slug, at in rows[first : first + PER_FILE]:
        yield "offer_page", {"slug": slug}, at


def _campaigns(first: int) -> Iterator[Line]:
    rows = _editions().order_by("id").values_list("campaign__slug", "year")
    for slug, year in rows[first : first + PER_FILE]:
        yield "edition", {"slug": slug, "year": year}, None


def _public_events() -> QuerySet[Event, Event]:
    return public(at=timezone.now())


def _public_offers() -> QuerySet[Offer, Offer]:
    return Offer.objects.published(timezone.now())


def _editions() -> QuerySet[Edition, Edition]:
    return Edition.objects.filter(published_at__lte=timezone.now())


def _urls(lines: Iterable[Line]) -> Iterator[str]:
    known = list(lines)
    addresses: dict[str, list[str]] = {}
    for language in _LANGUAGES:
        with translation.override(language):
            addresses[language] = [
                settings.BASE_URL + reverse(name, kwargs=arguments) for name, arguments, _at in known
            ]
    for place, (_name, _arguments, at) in enumerate(known):
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(addresses[language][place])}/>'
            for language in _LANGUAGES
        )
        for language in _LANGUAGES:
            yield f"<url><loc>{escape(addresses[language][place])}</loc>{_lastmod(at)}{others}</url>\n"


def _lastmod(at: date | datetime | None) -> str:
    return f"<lastmod>{at.isoformat()}</lastmod>" if at else ""


def _xml(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: every public page, not the endless combinations of filters, not people's space."""
    closed: list[str] = []
    for language in _LANGUAGES:
        with translation.override(language):
            explorer = reverse("explorer")
            closed += [
                f"{explorer}?*&",
                quote(reverse("choices", kwargs={"name": "x"})[: -len("x/")]),
                f"{explorer}selection.",
            ]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {settings.BASE_URL}{reverse('sitemap_index')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
