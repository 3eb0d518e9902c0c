"""Organisers and the secretariat keep resources; organisers keep workshops and answer schools."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.engagement.models import Resource, Workshop
from maillon.engagement.permissions import education as permissions
from maillon.engagement.permissions.events import organiser_homes
from maillon.engagement.services import education as services
from maillon.web.engagement import fields
from maillon.web.engagement.education.workshops import STATES
from maillon.web.engagement.events.acting import attempt
from maillon.web.http import person, sent
from maillon.web.insight.phrases import language

LANGUAGES = [("fr", gettext_lazy("Français")), ("en", gettext_lazy("Anglais")), ("es", gettext_lazy("Espagnol"))]


class _Offered(forms.Form):
    title_fr = fields.line(gettext_lazy("Titre en français"), most=160)
    title_en = fields.line(gettext_lazy("Titre en anglais"), most=160, required=False)
    about_fr = fields.paragraphs(gettext_lazy("Description en français"), rows=5)
    about_en = fields.paragraphs(gettext_lazy("Description en anglais"), rows=4, required=False)
    themes = fields.several(gettext_lazy("Thèmes"))
    youngest = forms.IntegerField(label=gettext_lazy("À partir de quel âge"), min_value=3, max_value=99, initial=12)
    oldest = forms.IntegerField(label=gettext_lazy("Jusqu’à quel âge"), min_value=3, max_value=99, initial=17)
    languages = fields.several(gettext_lazy("Langues"))

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        fields.offer(self, themes="EducationTheme", languages=LANGUAGES)

    def said(self) -> dict[str, Any]:
        told = self.cleaned_data
        plain = {name: told[name] for name in ("themes", "youngest", "oldest", "languages")}
        return {**plain, "title": fields.both(told, "title"), "about": fields.both(told, "about")}


class ResourceForm(_Offered):
    """A resource as the library tells it."""

    kind = forms.ChoiceField(label=gettext_lazy("Genre"))
    tags = fields.line(gettext_lazy("Mots-clés"), required=False, hint=gettext_lazy("Séparés par des virgules."))
    licence = forms.ChoiceField(label=gettext_lazy("Licence"))
    credit = fields.line(gettext_lazy("Qui l’a fait"), most=300)
    link = forms.URLField(
        label=gettext_lazy("Où elle est, si elle n’est pas ici"), required=False, assume_scheme="https"
    )
    file = forms.FileField(label=gettext_lazy("Fichier"), required=False)
    parts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Trousse : ce qu’elle réunit"),
        queryset=Resource.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    shown = forms.BooleanField(label=gettext_lazy("Montrer à tout le monde"), required=False)

    def __init__(self, *arguments: Any, offered: Any = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        fields.offer(self, kind="ResourceKind", licence="ResourceLicence")
        self.fields["parts"].queryset = offered  # type: ignore[attr-defined]
        self.fields["parts"].label_from_instance = lambda one: read(one.title, language()).text  # type: ignore[attr-defined]

    def words(self) -> dict[str, Any]:
        """What the service keeps."""
        told = self.cleaned_data
        tags = [tag.strip().lower() for tag in told["tags"].split(",") if tag.strip()]
        plain = {name: told[name] for name in ("kind", "licence", "credit", "link", "parts")}
        return {**self.said(), **plain, "tags": tags[:12]}


class WorkshopForm(_Offered):
    """A workshop as schools read it."""

    minutes = forms.IntegerField(label=gettext_lazy("Durée, en minutes"), min_value=15, max_value=600, initial=60)
    most_people = forms.IntegerField(label=gettext_lazy("Au plus combien de personnes"), min_value=1, initial=32)
    regions = fields.several(
        gettext_lazy("Où vous allez"), required=False, hint=gettext_lazy("Rien de coché : en ligne, partout.")
    )
    price = forms.DecimalField(
        label=gettext_lazy("Prix, en dollars"), min_value=0, max_value=5000, decimal_places=2, required=False
    )
    kit = forms.ModelChoiceField(
        label=gettext_lazy("La trousse que l’on y utilise"),
        queryset=Resource.objects.none(),
        required=False,
        empty_label=gettext_lazy("Aucune"),
    )
    shown = forms.BooleanField(label=gettext_lazy("Les écoles peuvent le demander"), required=False)

    def __init__(self, *arguments: Any, offered: Any = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        fields.offer(self, regions=fields.regions())
        self.fields["kit"].queryset = offered  # type: ignore[attr-defined]
        self.fields["kit"].label_from_instance = lambda one: read(one.title, language()).text  # type: ignore[attr-defined]

    def words(self) -> dict[str, Any]:
        """What the service keeps."""
        told = self.cleaned_data
        plain = {name: told[name] for name in ("minutes", "most_people", "regions")}
        return {**self.said(), **plain, "price_minor": int((told["price"] or 0) * 100)}


class AnswerForm(forms.Form):
    """Yes at a moment, or no."""

    agreed_at = fields.moment(gettext_lazy("Jour et heure convenus"), required=False)
    text = fields.paragraphs(gettext_lazy("Votre mot à l’école"), rows=4, most=1200, required=False)


class HeldForm(forms.Form):
    """How many people took part."""

    people = forms.IntegerField(label=gettext_lazy("Personnes présentes"), min_value=0, max_value=5000)


def _keeper(request: HttpRequest) -> User:
    user = person(request)
    if not permissions.can_keep_resources(user):
        raise Http404
    return user


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """One’s resources, one’s workshops, and the schools that wait for an answer."""
    user = _keeper(request)
    bookings = permissions.bookings_read_by(user).select_related("workshop").order_by("-asked_at")[:50]
    context = {
        "space": "education",
        "resources": permissions.resources_kept_by(user).order_by("-created_at")[:100],
        "workshops": permissions.workshops_kept_by(user).order_by("-created_at")[:100],
        "bookings": [(one, *STATES[one.state]) for one in bookings],
        "may_offer": organiser_homes(user).exists(),
    }
    return render(request, "engagement/education/kept.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_resource(request: HttpRequest) -> HttpResponse:
    """A new resource."""
    return _resource_form(request, _keeper(request), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_resource(request: HttpRequest, slug: str) -> HttpResponse:
    """Other words for a resource, shown or hidden."""
    user = _keeper(request)
    return _resource_form(request, user, get_object_or_404(permissions.resources_kept_by(user), slug=slug))


def _resource_form(request: HttpRequest, user: User, found: Resource | None) -> HttpResponse:
    initial: dict[str, Any] = {}
    if found is not None:
        plain = ("themes", "youngest", "oldest", "languages", "kind", "licence", "credit", "link")
        initial = {
            **{name: getattr(found, name) for name in plain},
            **fields.apart({"title": found.title, "about": found.about}, "title", "about"),
            "tags": ", ".join(found.tags),
            "parts": found.parts.all(),
            "shown": found.published_at is not None,
        }
    offered = permissions.resources_seen_by(user).filter(published_at__isnull=False)
    form = ResourceForm(*sent(request), initial=initial, offered=offered.exclude(pk=found.pk) if found else offered)

    def act() -> None:
        services.keep_resource(
            resource=found,
            words=form.words(),
            organisation=organiser_homes(user).first(),
            file=form.cleaned_data["file"],
            shown=form.cleaned_data["shown"],
            actor=user,
            at=timezone.now(),
        )

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("C’est enregistré."))
        return redirect("kept_education")
    page = fields.FormPage(
        title=read(found.title, language()).text if found else _("Nouvelle ressource"),
        button=_("Enregistrer"),
        crumbs=[(reverse("kept_education"), _("Éducation"))],
        space="education",
    )
    return page.answer(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_workshop(request: HttpRequest) -> HttpResponse:
    """A new workshop."""
    user = person(request)
    if not organiser_homes(user).exists():
        raise Http404
    return _workshop_form(request, user, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_workshop(request: HttpRequest, slug: str) -> HttpResponse:
    """Other words for a workshop, offered or not."""
    user = person(request)
    return _workshop_form(request, user, get_object_or_404(permissions.workshops_kept_by(user), slug=slug))


def _workshop_form(request: HttpRequest, user: User, found: Workshop | None) -> HttpResponse:
    initial: dict[str, Any] = {}
    if found is not None:
        plain = ("themes", "youngest", "oldest", "languages", "minutes", "most_people", "regions")
        initial = {
            **{name: getattr(found, name) for name in plain},
            **fields.apart({"title": found.title, "about": found.about}, "title", "about"),
            "price": found.price_minor / 100 or None,
            "kit": found.kit_id,
            "shown": found.published_at is not None,
        }
    shared = Resource.objects.filter(published_at__isnull=False).order_by("slug")
    form = WorkshopForm(request.POST if request.method == "POST" else None, initial=initial, offered=shared)
    home = found.organisation if found else organiser_homes(user).first()

    def act() -> None:
        assert home is not None
        services.keep_workshop(
            workshop=found,
            organisation=home,
            words=form.words(),
            kit=form.cleaned_data["kit"],
            shown=form.cleaned_data["shown"],
            actor=user,
            at=timezone.now(),
        )

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("C’est enregistré."))
        return redirect("kept_education")
    page = fields.FormPage(
        title=read(found.title, language()).text if found else _("Nouvel atelier"),
        button=_("Enregistrer"),
        crumbs=[(reverse("kept_education"), _("Éducation"))],
        space="education",
    )
    return page.answer(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def booking(request: HttpRequest, pk: int) -> HttpResponse:
    """A school’s request: answer it, then say how many came."""
    user, now = person(request), timezone.now()
    found = get_object_or_404(permissions.bookings_read_by(user).select_related("workshop"), pk=pk)
    wanted = request.POST.get("do", "")
    answer = AnswerForm(request.POST if wanted in ("agree", "decline") else None)
    held = HeldForm(request.POST if wanted == "held" else None, initial={"people": found.reached or found.people})
    if request.method == "POST":
        if answer.is_bound and answer.is_valid():
            told = answer.cleaned_data
            if wanted == "agree" and told["agreed_at"] is None:
                answer.add_error("agreed_at", _("Indiquez la date et l’heure."))
            elif attempt(
                answer,
                lambda: services.answer(
                    booking=found,
                    agreed_at=told["agreed_at"] if wanted == "agree" else None,
                    text=told["text"],
                    actor=user,
                    at=now,
                ),
            ):
                messages.success(request, _("Votre réponse est partie."))
                return redirect("booking", pk=pk)
        elif held.is_bound and held.is_valid():
            people = held.cleaned_data["people"]
            if attempt(held, lambda: services.hold(booking=found, people=people, actor=user, at=now)):
                messages.success(request, _("C’est noté."))
                return redirect("booking", pk=pk)
        elif not (answer.is_bound or held.is_bound):
            raise Http404
    label, look = STATES[found.state]
    context = {
        "space": "education",
        "booking": found,
        "label": label,
        "look": look,
        "answer": answer,
        "held": held,
        "over": found.agreed_at is not None and found.agreed_at <= now,
    }
    wrong = answer.errors or held.errors
    return render(request, "engagement/education/booking.html", context, status=422 if wrong else 200)
