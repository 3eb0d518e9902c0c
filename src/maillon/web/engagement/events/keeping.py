"""The secretariat keeps campaigns: editions and official programmes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.people.models import User
from maillon.engagement.models import Campaign, Edition, Event
from maillon.engagement.permissions.events import can_keep_campaigns
from maillon.engagement.queries import campaigns as queries
from maillon.engagement.queries.events import midnight
from maillon.engagement.services import campaigns as services
from maillon.engagement.services import programme
from maillon.network.rules.sharing import edition as wording
from maillon.web.engagement.events import presenters
from maillon.web.engagement.events.acting import attempt
from maillon.web.engagement.events.forms import EditionForm, PublishingForm
from maillon.web.http import person

_LISTED = (
    *("slug", "title", "starts_at", "ends_at", "published_at", "cancelled_at"),
    *("organisation__legal_name_fr", "organisation__legal_name_en"),
)
"""All that the list of an edition’s events says of each."""


def _keeper(request: HttpRequest) -> User:
    user = person(request)
    if not can_keep_campaigns(user):
        raise Http404
    return user


def _kept(request: HttpRequest, slug: str, year: int) -> tuple[User, Edition]:
    user = _keeper(request)
    found = get_object_or_404(Edition.objects.select_related("campaign"), campaign__slug=slug, year=year)
    return user, found


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every campaign with its editions, seen by everybody or not yet."""
    _keeper(request)
    rows = [(campaign, sorted(campaign.editions.all(), key=lambda one: -one.year)) for campaign in queries.campaigns()]
    return render(request, "engagement/events/kept_campaigns.html", {"rows": rows, "space": "campaigns"})


@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new edition of a campaign."""
    user = _keeper(request)
    campaign = get_object_or_404(Campaign, slug=slug)
    last = campaign.editions.order_by("-year").first()
    initial = {"year": timezone.localdate().year, "procedure": last.procedure if last else ""}
    form = EditionForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        services.begin(
            campaign=campaign, year=form.cleaned_data["year"], words=form.words(), actor=user, at=timezone.now()
        )

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("L’édition est enregistrée; personne d’autre ne la voit encore."))
        return redirect("edit_edition", slug=campaign.slug, year=form.cleaned_data["year"])
    context = {"form": form, "campaign": campaign, "edition": None, "space": "campaigns"}
    return render(request, "engagement/events/edition_form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Correct an edition; show its page, or hide it again."""
    user, found = _kept(request, slug, year)
    if request.POST.get("do") in ("show", "hide"):
        services.show(edition=found, shown=request.POST["do"] == "show", actor=user, at=timezone.now())
        messages.success(request, _("C’est fait."))
        return redirect("edit_edition", slug=slug, year=year)
    initial = {**EditionForm.initial_of(found), "seen": wording(services.words_of(found))}
    form = EditionForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        services.correct(
            edition=found, words=form.words(), seen=form.cleaned_data["seen"], actor=user, at=timezone.now()
        )

    def now() -> dict[str, Any]:
        return services.words_of(Edition.objects.get(pk=found.pk))

    if request.method == "POST" and form.is_valid() and attempt(form, act, now=now):
        messages.success(request, _("L’édition est enregistrée."))
        return redirect("edit_edition", slug=slug, year=year)
    return _asked(request, found, form, PublishingForm())


@login_required
@require_POST
def publish(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The official programme is public, now or from a moment on."""
    user, found = _kept(request, slug, year)
    form = PublishingForm(request.POST)
    opened: list[int] = []

    def act() -> None:
        now = timezone.now()
        moment = form.cleaned_data["from_"] or now
        opened.append(programme.publish_programme(edition=found, from_=moment, actor=user, at=now))

    if form.is_valid() and attempt(form, act):
        told = ngettext(
            "Le programme est publié : %(n)s événement.", "Le programme est publié : %(n)s événements.", opened[0]
        )
        messages.success(request, told % {"n": opened[0]})
        return redirect("edit_edition", slug=slug, year=year)
    initial = {**EditionForm.initial_of(found), "seen": wording(services.words_of(found))}
    return _asked(request, found, EditionForm(initial=initial), form)


def _asked(request: HttpRequest, found: Edition, form: EditionForm, publishing: PublishingForm) -> HttpResponse:
    context = {
        "form": form,
        "campaign": found.campaign,
        "edition": found,
        "label": presenters.label_of(found),
        "publishing": publishing,
        "waiting": found.events.filter(published_at=None, cancelled_at=None, dossier__isnull=False).count(),
        "space": "campaigns",
    }
    failed = form.errors or publishing.errors
    return render(request, "engagement/events/edition_form.html", context, status=422 if failed else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def events(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The events that happen during an edition: which carry its label; one may carry several."""
    user, found = _kept(request, slug, year)
    inside = Event.objects.filter(
        sessions__starts_at__lt=midnight(found.ends_on), sessions__ends_at__gt=midnight(found.starts_on)
    )
    form, refused = PublishingForm({}), []
    if request.method == "POST":
        key = request.POST.get("event", "")
        event = get_object_or_404(Event, pk=int(key) if key.isdecimal() else 0)
        wanted = request.POST.get("do") == "add"
        if attempt(
            form, lambda: programme.label(event=event, edition=found, wanted=wanted, actor=user, at=timezone.now())
        ):
            return redirect("edition_events", slug=slug, year=year)
        refused = [str(text) for texts in form.errors.values() for text in texts]
    labelled = set(found.events.values_list("pk", flat=True))
    now = timezone.now()
    known = inside.distinct().select_related("organisation").only(*_LISTED).order_by("starts_at", "pk")[:1000]
    rows = [(one, one.pk in labelled, presenters.standing_of(one, at=now)) for one in known]
    context = {
        "edition": found,
        "label": presenters.label_of(found),
        "rows": rows,
        "refused": refused,
        "space": "campaigns",
    }
    return render(request, "engagement/events/edition_events.html", context, status=422 if refused else 200)
