"""Offers everybody reads: searched, followed, one by one."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core.codelists import queries as codelists
from maillon.core.narratives import read
from maillon.mobility.models import Offer
from maillon.mobility.permissions import offers as permissions
from maillon.mobility.queries import offers as queries
from maillon.mobility.rules.offers import MANDATE, OfferState, days_of, offer_state
from maillon.web.insight.presenters import pager
from maillon.web.mobility.offers import words

PER_PAGE = 30
FEED = 50
_PARAMETERS = {
    "q": "text",
    "genre": "kind",
    "pays": "country",
    "langue": "language",
    "mois": "month",
    "duree": "duration",
    "cout": "cost",
    "securite": "safety",
}


def shown(offer: Offer) -> dict[str, Any]:
    """An offer with its kind and state in words."""
    state = offer_state(
        published_at=offer.published_at, withdrawn_at=offer.withdrawn_at, apply_by=offer.apply_by, at=timezone.now()
    )
    label, look = words.STATES[state]
    return {
        "offer": offer,
        "kind": words.KINDS[offer.kind],
        "state": label,
        "look": look,
        "is_open": state is OfferState.OPEN,
        "is_public": state in (OfferState.OPEN, OfferState.CLOSED),
        "days": days_of(offer.starts_on, offer.ends_on),
    }


def read_question(request: HttpRequest) -> tuple[queries.Wanted, dict[str, str]]:
    """What the page is asked for, whatever it cannot understand left out; and the same as typed."""
    typed = {name: " ".join(request.GET.get(name, "").replace("\x00", " ").split())[:100] for name in _PARAMETERS}
    allowed: dict[str, Collection[str]] = {
        "genre": words.KINDS,
        "langue": words.LANGUAGES,
        "duree": words.DURATIONS,
        "cout": words.COSTS,
        "securite": ("1", "2", "3"),
    }
    for name, known in allowed.items():
        if typed[name] not in known:
            typed[name] = ""
    if not re.fullmatch(r"[A-Z]{2}", typed["pays"]):
        typed["pays"] = ""
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", typed["mois"]):
        typed["mois"] = ""
    return queries.Wanted(**{_PARAMETERS[name]: value for name, value in typed.items()}), typed


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The offers one can still answer."""
    now, language = timezone.now(), (get_language() or "fr")[:2]
    wanted, typed = read_question(request)
    paginator = Paginator(queries.open_offers(wanted, at=now), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    query = urlencode({name: value for name, value in typed.items() if value})
    here = reverse("mobility_offers")
    countries = set(Offer.objects.open(now).exclude(country="").order_by().values_list("country", flat=True))
    context = {
        "module": "mobility",
        "rows": [shown(one) for one in page],
        "total": paginator.count,
        "asked": typed,
        "query": query,
        "selects": [
            ("genre", _("Genre"), _("Tous les genres"), words.KINDS.items()),
            (
                "pays",
                _("Pays"),
                _("Tous les pays"),
                sorted(((one, codelists.label("Country", one, language)) for one in countries), key=lambda row: row[1]),
            ),
            ("langue", _("Langue"), _("Toutes les langues"), words.LANGUAGES.items()),
            ("mois", _("Départ"), _("Tous les mois"), [(f"{day:%Y-%m}", day) for day in queries.departures(at=now)]),
            ("duree", _("Durée"), _("Toutes les durées"), words.DURATIONS.items()),
            ("cout", _("À payer"), _("Tous les coûts"), words.COSTS.items()),
            ("securite", _("Sécurité"), _("Tous les niveaux"), [(str(n), f"{_('Niveau')} {n}") for n in (1, 2, 3)]),
        ],
        "pager": pager(page.number, paginator.num_pages, f"{here}?{query}" if query else here),
        "may_offer": permissions.offer_homes(request.user).exists(),
    }
    return render(request, "mobility/offers/listing.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The open offers as Atom, the latest published first."""
    language = (get_language() or "fr")[:2]
    atom = Atom1Feed(
        title=_("Maillon : stages et mandats de solidarité internationale"),
        link=settings.BASE_URL + reverse("mobility_offers"),
        description=_("Les offres de départ encore ouvertes."),
        language=language,
        feed_url=settings.BASE_URL + request.path,
    )
    wanted, _typed = read_question(request)
    for one in queries.open_offers(wanted, at=timezone.now()).order_by("-published_at", "-id")[:FEED]:
        link = settings.BASE_URL + reverse("offer_page", kwargs={"slug": one.slug})
        atom.add_item(
            title=f"{read(one.title, language)} – {one.organisation.name(language)}",
            link=link,
            unique_id=link,
            description=read(one.about, language).text[:600],
            author_name=one.organisation.name(language),
            pubdate=one.published_at,
        )
    response = HttpResponse(content_type=atom.content_type)
    atom.write(response, "utf-8")
    return response


@require_safe
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """One offer: the work, the life there, what it costs and who pays, how safe it is and who says so."""
    seen = permissions.offers_seen_by(request.user)
    found = get_object_or_404(
        seen.select_related("organisation", "host", "season__procedure", "season__rulebook"), slug=slug
    )
    season = found.season
    takes = season is not None and season.procedure is not None and season.opens_at <= timezone.now()
    receives = permissions.can_receive_for(request.user, found) and found.kind != Offer.Kind.INTERNSHIP
    alone = season is None or season.rulebook.programme == MANDATE
    context = {
        "module": "mobility",
        **shown(found),
        "may_receive": receives and alone,
        "is_stale": season is not None and (season.apply_by, season.name) != (found.apply_by, found.title),
        "is_alone": alone,
        "costs": [{**one, "who": words.PAYERS[one["payer"]]} for one in found.costs],
        "safety": words.SAFETY.get(found.safety_level or 0, ""),
        "languages": [(words.LANGUAGES[code], words.LEVELS[level]) for code, level in found.languages.items()],
        "roles": [(code, number) for code, number in found.roles.items()],
        "procedure": season.procedure if season is not None and takes else None,
        "season": season,
        "may_keep": permissions.can_keep_offer(request.user, found),
    }
    return render(request, "mobility/offers/offer.html", context)
