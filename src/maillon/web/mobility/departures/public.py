"""What everybody reads: the risks of countries, a group's collection; and who came back, for each other."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.codelists import queries as codelists
from maillon.core.privacy.services.readings import note_readings
from maillon.mobility.models import AlumniProfile, FundraisingPage, PledgedAmount, RiskSheet
from maillon.mobility.queries import alumni as found
from maillon.mobility.queries.guidelines import risk_of, risks
from maillon.mobility.rules.watching import is_stale
from maillon.mobility.services import fundraising, returning
from maillon.web.http import person
from maillon.web.insight.presenters import pager
from maillon.web.mobility.departures import words
from maillon.web.mobility.departures.forms import AlumniForm, FundraisingForm, PledgeForm
from maillon.web.mobility.departures.register import prepared_group
from maillon.web.network.space.acting import attempt

PER_PAGE = 48


def _sheet(sheet: RiskSheet) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "sheet": sheet,
        "name": codelists.label("Country", sheet.country, get_language() or "fr"),
        "words": words.RISKS[sheet.level],
        "is_stale": is_stale(sheet.checked_on, stale_after_days=sheet.stale_after_days, today=today),
    }


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """Every country with a sheet, by name."""
    rows = sorted((_sheet(one) for one in risks().values()), key=lambda one: str(one["name"]))
    return render(request, "mobility/departures/risks.html", {"rows": rows, "module": "mobility"})


@require_safe
def country(request: HttpRequest, country: str) -> HttpResponse:
    """A country's sheet: its level, from where, read when; whether that is too long ago."""
    sheet = risk_of(country.upper())
    if sheet is None:
        raise Http404
    former = RiskSheet.objects.filter(country=sheet.country).exclude(pk=sheet.pk).order_by("-checked_on")[:10]
    context = {"module": "mobility", **_sheet(sheet), "former": [_sheet(one) for one in former]}
    return render(request, "mobility/departures/risk.html", context)


def _page(slug: str) -> FundraisingPage:
    rows = FundraisingPage.objects.exclude(published_at=None).select_related("cohort__offer__organisation")
    return get_object_or_404(rows, slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    """A group's collection: its target, what it says it raised, where gifts are made. No gift passes here."""
    page = _page(slug)
    user = request.user
    may = user.is_authenticated and fundraising.can_declare(person(request), page)
    form = PledgeForm(request.POST if request.method == "POST" else None) if may else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            told, now = form.cleaned_data, timezone.now()
            minor = int(told["amount"] * 100)
            if attempt(
                form,
                lambda: fundraising.declare(
                    page=page, what=told["what"], amount_minor=minor, actor=person(request), at=now
                ),
            ):
                messages.success(request, _("C’est ajouté au total du groupe."))
                return redirect("fundraising_page", slug=page.slug)
    amounts = page.amounts.filter(withdrawn_at=None)
    total = amounts.aggregate(total=Sum("amount_minor"))["total"] or 0
    context = {
        "module": "mobility",
        "page": page,
        "offer": page.cohort.offer,
        "total": total,
        "share": min(100, total * 100 // page.target_minor),
        "amounts": page.amounts.filter(Q(withdrawn_at=None) if not may else Q()).order_by("-declared_at")[:100],
        "may": may,
        "form": form,
    }
    return render(request, "mobility/departures/fundraising.html", context, status=422 if form and form.errors else 200)


@login_required
@require_POST
def turn(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an amount back, or put it back."""
    page = _page(slug)
    if not fundraising.can_declare(person(request), page):
        raise Http404
    pledge = get_object_or_404(PledgedAmount.objects.select_related("page__cohort__offer"), pk=pk, page=page)
    withdrawn = request.POST.get("do") != "back"
    fundraising.turn_pledge(pledge=pledge, withdrawn=withdrawn, actor=person(request), at=timezone.now())
    messages.success(request, _("C’est noté."))
    return redirect("fundraising_page", slug=page.slug)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a group's page."""
    cohort = prepared_group(request, pk)
    known = FundraisingPage.objects.filter(cohort=cohort).first()
    rules = cohort.offer.season.rulebook.definition if cohort.offer.season else {}
    goal = int(rules.get("fundraising_minor", 0)) * cohort.placements.filter(ended_at=None).count()
    initial = (
        {
            "about_fr": known.about.get("fr", ""),
            "about_en": known.about.get("en", ""),
            "target": known.target_minor / 100,
            "gift_address": known.gift_address,
        }
        if known
        else {"target": goal / 100 or None}
    )
    form = FundraisingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told, now = form.cleaned_data, timezone.now()
        about = {language: told[f"about_{language}"].strip() for language in ("fr", "en") if told[f"about_{language}"]}
        made: list[FundraisingPage] = []

        def save() -> None:
            made.append(
                fundraising.write_page(
                    cohort=cohort,
                    about=about,
                    target_minor=int(told["target"] * 100),
                    gift_address=told["gift_address"],
                    actor=person(request),
                    at=now,
                )
            )

        if attempt(form, save):
            messages.success(request, _("La page est publique."))
            return redirect("fundraising_page", slug=made[0].slug)
    context = {"space": "mobility", "cohort": cohort, "offer": cohort.offer, "form": form, "known": known}
    return render(request, "mobility/departures/fundraising_form.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def alumni(request: HttpRequest) -> HttpResponse:
    """Who came back and agrees to be found; for who agreed too, and who follows departures."""
    user, now = person(request), timezone.now()
    if not found.can_read_alumni(user, at=now):
        if found.may_join(user):
            return redirect("alumni_own")
        raise Http404
    country, words_asked = request.GET.get("pays", "")[:2].upper(), request.GET.get("q", "").replace("\x00", " ")[:80]
    typed = request.GET.get("annee", "")
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else None
    pages = Paginator(found.alumni(at=now, country=country, year=year, words=words_asked), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    people = [one.person_id for one in page.object_list]
    stays = found.stays_of(people)
    note_readings(user, people, "mobility.alumni", now)
    kept = {name: value for name, value in (("pays", country), ("annee", typed), ("q", words_asked)) if value}
    url = f"{reverse('alumni')}?{urlencode(kept)}" if kept else reverse("alumni")
    context = {
        "space": "own_departures",
        "rows": [(one, stays.get(one.person_id, [])) for one in page.object_list],
        "total": pages.count,
        "pager": pager(page.number, pages.num_pages, url),
        "asked": words_asked,
        "country": country,
        "year": typed,
        "may_join": found.may_join(user),
    }
    return render(request, "mobility/departures/alumni.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alumni_own(request: HttpRequest) -> HttpResponse:
    """Agree to be found, say a word of oneself, or disappear."""
    user, now = person(request), timezone.now()
    if user.person is None or not found.may_join(user):
        raise Http404
    own = user.person
    known = AlumniProfile.objects.filter(person=own).first()
    if request.method == "POST" and request.POST.get("do") == "leave":
        returning.be_forgotten(person=own, actor=user, at=now)
        messages.success(request, _("C’est fait : plus personne ne vous voit ici."))
        return redirect("alumni_own")
    initial = {"place": known.place, "about": known.about, "shows_email": known.shows_email} if known else {}
    form = AlumniForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told, language = form.cleaned_data, get_language() or "fr"
        if attempt(form, lambda: returning.be_found(person=own, language=language, actor=user, at=now, **told)):
            messages.success(request, _("Les autres personnes revenues peuvent vous trouver."))
            return redirect("alumni")
    purpose = found.purpose(at=now)
    is_found = known is not None and returning.is_found(own, at=now)
    context = {"space": "own_departures", "form": form, "purpose": purpose, "is_found": is_found}
    return render(request, "mobility/departures/alumni_own.html", context, status=422 if form.errors else 200)
