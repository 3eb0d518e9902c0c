"""Seasons: planned, opened to candidacies, read at a glance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.narratives import read
from maillon.mobility.models import Candidacy, Rulebook, Season
from maillon.mobility.permissions import candidacies as permissions
from maillon.mobility.permissions.offers import offer_homes
from maillon.mobility.queries.placing import rules_of
from maillon.mobility.rules.offers import MANDATE
from maillon.mobility.services import seasons as services
from maillon.network.queries.memberships import members_on
from maillon.network.rules.sharing import edition as wording
from maillon.web.http import person
from maillon.web.insight.presenters import pager
from maillon.web.mobility import words
from maillon.web.mobility.groups.found import formed_season
from maillon.web.network.space.acting import attempt
from maillon.web.network.space.forms import _MOMENT, _REQUIRED

PER_PAGE = 60


class SeasonForm(forms.Form):
    """A season to open."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    name_fr = forms.CharField(label=gettext_lazy("Nom, en français"), max_length=120, error_messages=_REQUIRED)
    name_en = forms.CharField(label=gettext_lazy("Nom, en anglais"), max_length=120, required=False)
    rulebook = forms.ChoiceField(label=gettext_lazy("Règles"), error_messages=_REQUIRED)
    opens_at = forms.DateTimeField(
        label=gettext_lazy("Ouverture des candidatures"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages=_MOMENT,
    )
    apply_by = forms.DateTimeField(
        label=gettext_lazy("Date et heure limites"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages=_MOMENT,
    )
    organisation = forms.ChoiceField(
        label=gettext_lazy("Organisme qui forme les groupes"),
        help_text=gettext_lazy("Avec le secrétariat. Ses responsables lisent les candidatures de la saison."),
        required=False,
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        language = (get_language() or "fr")[:2]
        self.rulebooks = {str(one.pk): one for one in _rulebooks()}
        self.fields["rulebook"].choices = [  # type: ignore[attr-defined]
            (key, f"{read(one.name, language)} ({one.starts_on:%Y-%m-%d})") for key, one in self.rulebooks.items()
        ]
        members = members_on(timezone.localdate()).order_by("legal_name_fr", "pk")
        self.organisations = {str(one.pk): one for one in members}
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", _("Le secrétariat seul")),
            *((key, one.name(language)) for key, one in self.organisations.items()),
        ]

    def words(self) -> dict[str, Any]:
        """What the services keep."""
        said = self.cleaned_data
        names = {"fr": said["name_fr"].strip(), "en": said["name_en"].strip()}
        return {
            "name": {language: text for language, text in names.items() if text},
            "rules": self.rulebooks[said["rulebook"]],
            "opens_at": said["opens_at"],
            "apply_by": said["apply_by"],
            "organisation": self.organisations.get(said["organisation"]),
        }


def _rulebooks() -> QuerySet[Rulebook, Rulebook]:
    return Rulebook.objects.exclude(programme=MANDATE).order_by("programme", "-starts_on")


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The seasons whose groups one forms, and one's offers."""
    user = person(request)
    formed = (
        permissions.seasons_formed_by(user)
        .order_by("-apply_by")
        .annotate(sent=Count("candidacies", distinct=True), offered=Count("offers", distinct=True))
    )
    rows = list(formed[:60])
    may_open, may_offer = permissions.can_open_seasons(user), offer_homes(user).exists()
    if not (rows or may_open or may_offer):
        raise Http404
    context = {"rows": rows, "may_open": may_open, "may_offer": may_offer, "space": "mobility"}
    return render(request, "mobility/groups/seasons.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a season."""
    user = person(request)
    if not permissions.can_open_seasons(user):
        raise Http404
    form = SeasonForm(request.POST if request.method == "POST" else None)
    made: list[Season] = []

    def act() -> None:
        made.append(services.plan(**form.words(), actor=user, at=timezone.now()))

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return redirect("season", slug=made[0].slug)
    context = {"form": form, "space": "mobility"}
    return render(request, "mobility/groups/season_form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a season’s name, dates, rules, or who forms its groups."""
    user, found = person(request), formed_season(request, slug)
    if not permissions.can_open_seasons(user):
        raise Http404
    initial = {
        "name_fr": found.name.get("fr", ""),
        "name_en": found.name.get("en", ""),
        "rulebook": str(found.rulebook_id),
        "opens_at": f"{timezone.localtime(found.opens_at):%Y-%m-%dT%H:%M}",
        "apply_by": f"{timezone.localtime(found.apply_by):%Y-%m-%dT%H:%M}",
        "organisation": str(found.organisation_id or ""),
        "seen": wording(services.words_of(found)),
    }
    form = SeasonForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        said = form.words()
        for name in ("opens_at", "apply_by"):
            # The field shows minutes: left as it was, the moment keeps its seconds and is no change.
            if said[name] == getattr(found, name).replace(second=0, microsecond=0):
                said[name] = getattr(found, name)
        services.correct(season=found, **said, seen=form.cleaned_data["seen"], actor=user, at=timezone.now())

    def now() -> dict[str, Any]:
        found.refresh_from_db()
        return services.words_of(found)

    if request.method == "POST" and form.is_valid() and attempt(form, act, now=now):
        messages.success(request, _("La saison est enregistrée."))
        return redirect("season", slug=found.slug)
    context = {"form": form, "season": found, "space": "mobility"}
    return render(request, "mobility/groups/season_form.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def season(request: HttpRequest, slug: str) -> HttpResponse:
    """One season: its offers, its candidacies by state, what comes next."""
    found, now = formed_season(request, slug), timezone.now()
    state = request.GET.get("etat", "")
    rows = Candidacy.objects.filter(season=found).select_related("person", "dossier")
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    if state in words.CANDIDACIES:
        rows = rows.filter(state=state)
    paginator = Paginator(rows.prefetch_related("wishes").order_by("place_in_line", "-merit", "pk"), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    here = reverse("season", kwargs={"slug": found.slug})
    offers = list(found.offers.select_related("organisation").order_by("starts_on", "pk"))
    context = {
        "space": "mobility",
        "season": found,
        "rules": rules_of(found),
        "is_alone": found.rulebook.programme == MANDATE,
        "offers": offers,
        "titles": {one.pk: one for one in offers},
        "states": [(key, *words.CANDIDACIES[key], counts.get(key, 0)) for key in words.CANDIDACIES],
        "asked": state,
        "rows": [
            {
                "candidacy": one,
                "state": words.CANDIDACIES[one.state],
                "wishes": [w.offer_id for w in one.wishes.all()],
                "is_read": one.is_read,
            }
            for one in page
        ],
        "pager": pager(page.number, paginator.num_pages, f"{here}?etat={state}" if state else here),
        "may_edit": permissions.can_open_seasons(request.user),
        "may_open": permissions.can_open_seasons(request.user) and found.apply_by > now,
    }
    return render(request, "mobility/groups/season.html", context)


@login_required
@require_POST
def open_it(request: HttpRequest, slug: str) -> HttpResponse:
    """Open candidacies, or offer what was added since."""
    found = formed_season(request, slug)
    services.open_candidacies(season=found, actor=person(request), at=timezone.now())
    messages.success(
        request, _("Les candidatures sont ouvertes : la procédure dit vos offres, vos dates et vos règles.")
    )
    return redirect("season", slug=found.slug)
