"""What everybody reads of a funder's agreements: since when, how many, for whom, where; and the list they come from."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core.codelists import queries as codelists
from maillon.core.parties.models import Organisation
from maillon.core.text import name_key
from maillon.funding.models import Agreement
from maillon.funding.queries import history as queries
from maillon.funding.queries.agreements import with_paid
from maillon.funding.queries.places import placed
from maillon.web.funding.agreements import words
from maillon.web.funding.portrait.words import fiscal
from maillon.web.http import whole_number
from maillon.web.templatetags.maillon import number

PER_PAGE = 50
_EARLIEST, _LATEST = 1900, 2200


def _year(request: HttpRequest) -> int | None:
    """The fiscal year asked for, by the year it ends in; None for now."""
    return _within(request.GET.get("jusqu"))


def _within(typed: str | None) -> int | None:
    year = whole_number(typed)
    return year if year is not None and _EARLIEST <= year <= _LATEST else None


@require_safe
def since(request: HttpRequest) -> HttpResponse:
    """« Depuis 1997 : plus de 100 organismes, 650 projets, 50 pays », for now or for the end of any fiscal year."""
    at = timezone.now()
    year = _year(request)
    told = queries.history(at=at, year=year)
    language = get_language() or "fr"
    years = queries.by_year(at=at)
    shown = {ends: cells for ends, cells in years.items() if year is None or ends <= year}
    most = max((amount for _number, amount in shown.values()), default=0) or 1
    listed = reverse("funding_public_agreements")
    context = {
        "module": "programmes",
        "told": told,
        "counts": _counts(told),
        "year": year,
        "year_name": fiscal(year) if year else "",
        "years": [(ends, fiscal(ends)) for ends in years],
        "listed": listed + (f"?{urlencode({'jusqu': year})}" if year else ""),
        "rows": [
            {
                "name": fiscal(ends),
                "number": number,
                "amount": amount,
                "length": f"{100 * amount / most:.1f}%",
                "url": f"{listed}?{urlencode({'exercice': ends})}",
            }
            for ends, (number, amount) in shown.items()
        ],
        "organisations": [
            (name, number, f"{listed}?{urlencode(_with(year, organisme=slug))}")
            for name, number, slug in _organisations(year, at, language)
        ],
        "countries": sorted(
            (
                (codelists.label("Country", code, language) or code, f"{listed}?{urlencode(_with(year, pays=code))}")
                for code in told.countries
            ),
            key=lambda one: name_key(one[0]),
        ),
    }
    return render(request, "funding/portrait/since.html", context)


def _organisations(year: int | None, at: datetime, language: str) -> list[tuple[str, int, str]]:
    """Who received an agreement by then: its name, how many, its address; by name."""
    found = queries.by_organisation(queries.signed_by(year, at=at))
    return sorted(((one.name(language), number, one.slug) for one, number in found), key=lambda one: name_key(one[0]))


def _counts(told: queries.History) -> str:
    """« 105 organismes, 696 projets, 60 pays »."""
    homes, projects, countries = told.organisations, told.projects, len(told.countries)
    return ", ".join(
        (
            ngettext("%(n)s organisme", "%(n)s organismes", homes) % {"n": number(homes)},
            ngettext("%(n)s projet", "%(n)s projets", projects) % {"n": number(projects)},
            ngettext("%(n)s pays", "%(n)s pays", countries) % {"n": number(countries)},
        )
    )


def _with(year: int | None, **more: str) -> dict[str, str]:
    return ({"jusqu": str(year)} if year else {}) | more


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements everybody may read, with their main facts; the figures of the page above count these."""
    found, asked = _asked(request)
    page = Paginator(with_paid(placed(found)).order_by("-signed_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    language = get_language() or "fr"
    context = {
        "module": "programmes",
        "page": page,
        "count": page.paginator.count,
        "asked": asked,
        "chosen": _chosen(asked, language),
        "rows": [
            (one, words.STATES[Agreement.State(one.state)], words.LOOKS[Agreement.State(one.state)],
             _where(one.in_country, language, several=one.in_places))  # type: ignore[attr-defined]  # annotated
            for one in page
        ],
        "query": urlencode({name: value for name, value in asked.items() if value}) + "&",
    }  # fmt: skip
    return render(request, "funding/portrait/agreements.html", context)


def _where(code: str, language: str, *, several: bool) -> str:
    """The country an agreement goes to, as its project says where it says none itself."""
    if code:
        return codelists.label("Country", code, language)
    return _("Plusieurs pays") if several else ""


def _asked(request: HttpRequest) -> tuple[QuerySet[Agreement, Agreement], dict[str, str]]:
    year = _year(request)
    found = queries.signed_by(year, at=timezone.now())
    found = found.select_related("organisation", "funder", "terms__component__programme")
    asked = {"jusqu": str(year) if year else "", "exercice": "", "pays": "", "organisme": "", "programme": "", "q": ""}
    exercise = _within(request.GET.get("exercice"))
    if exercise is not None:
        ending = queries.signed_by(exercise, at=timezone.now()).values("pk")
        before = queries.signed_by(exercise - 1, at=timezone.now()).values("pk")
        found = found.filter(pk__in=ending).exclude(pk__in=before)
        asked["exercice"] = str(exercise)
    country = request.GET.get("pays", "")[:2].upper()
    if country:
        found = queries.in_country(found, country)
        asked["pays"] = country
    home = request.GET.get("organisme", "").replace("\x00", "")[:100]
    if home:
        found = found.filter(organisation__slug=home)
        asked["organisme"] = home
    programme = request.GET.get("programme", "")[:60]
    if programme:
        found = found.filter(terms__component__programme__slug=programme)
        asked["programme"] = programme
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if text:
        named = Q(organisation__legal_name_fr__icontains=text) | Q(organisation__acronym__iexact=text)
        found = found.filter(Q(title__icontains=text) | Q(reference__icontains=text) | named)
        asked["q"] = text
    return found, asked


def _name_of(slug: str, language: str) -> str:
    found = Organisation.objects.filter(slug=slug).first() if slug else None
    return found.name(language) if found else slug


def _chosen(asked: dict[str, str], language: str) -> list[tuple[Any, str, str]]:
    """The filters that hold, in words, each with the address without it."""
    said = {
        "jusqu": (_("Jusqu’au 31 mars"), asked["jusqu"]),
        "exercice": (_("Exercice"), fiscal(asked["exercice"])),
        "pays": (_("Pays"), codelists.label("Country", asked["pays"], language) or asked["pays"]),
        "organisme": (_("Organisme"), _name_of(asked["organisme"], language)),
        "programme": (_("Programme"), asked["programme"]),
        "q": (_("Mots"), asked["q"]),
    }
    return [
        (*words_, "?" + urlencode({key: value for key, value in asked.items() if value and key != name}))
        for name, words_ in said.items()
        if asked[name]
    ]
