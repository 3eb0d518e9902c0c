"""The secretariat keeps the courses, their sessions and who attended."""

from __future__ import annotations

from datetime import timedelta
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
from maillon.engagement.models import Course, CourseSession
from maillon.engagement.permissions.training import can_keep_training
from maillon.engagement.queries import training as queries
from maillon.engagement.services import training as services
from maillon.web.engagement import fields
from maillon.web.engagement.events.acting import attempt
from maillon.web.http import person
from maillon.web.insight.phrases import language


class CourseForm(forms.Form):
    """A course as the catalogue tells it."""

    title_fr = fields.line(gettext_lazy("Titre en français"), most=160)
    title_en = fields.line(gettext_lazy("Titre en anglais"), most=160, required=False)
    about_fr = fields.paragraphs(gettext_lazy("Ce qu’on y fait"), required=False)
    about_en = fields.paragraphs(gettext_lazy("En anglais"), required=False)
    skills = fields.several(gettext_lazy("Ce qu’on en retire"))
    hours = forms.DecimalField(
        label=gettext_lazy("Durée, en heures"), min_value=0, max_value=400, max_digits=5, decimal_places=2, initial=3
    )
    shown = forms.BooleanField(label=gettext_lazy("Montrer dans le catalogue"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        fields.offer(self, skills=services.SKILLS)

    def words(self) -> dict[str, Any]:
        """What the service keeps."""
        told = self.cleaned_data
        return {
            "title": fields.both(told, "title"),
            "about": fields.both(told, "about"),
            "skills": list(told["skills"]),
            "minutes": max(1, round(told["hours"] * 60)),
        }


class SessionForm(forms.Form):
    """When and where a course is given."""

    starts_at = fields.moment(gettext_lazy("Début"), hint=gettext_lazy("À l’heure du Québec."))
    ends_at = fields.moment(gettext_lazy("Fin"))
    place = fields.line(gettext_lazy("Lieu"), most=300, required=False)
    link = forms.URLField(
        label=gettext_lazy("Lien pour participer en ligne"),
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Seules les personnes inscrites le reçoivent."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Langue"), choices=[("fr", "Français"), ("en", "English")])
    led_by = fields.line(gettext_lazy("Avec qui"), required=False)
    capacity = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=2000, initial=20)


def _keeper(request: HttpRequest) -> User:
    user = person(request)
    if not can_keep_training(user):
        raise Http404
    return user


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every course, shown or not, with its sessions to come."""
    _keeper(request)
    # The last weeks stay: attendance is noted after.
    rows = queries.catalogue(Course.objects.all(), at=timezone.now() - timedelta(days=60))
    return render(request, "engagement/training/kept.html", {"space": "kept_training", "rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new course."""
    return _course_form(request, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Other words for a course, shown or hidden."""
    _keeper(request)
    return _course_form(request, get_object_or_404(Course, slug=slug))


def _course_form(request: HttpRequest, found: Course | None) -> HttpResponse:
    user, now = _keeper(request), timezone.now()
    initial: dict[str, Any] = {}
    if found is not None:
        words = {"title": found.title, "about": found.about}
        initial = {
            **fields.apart(words, "title", "about"),
            "skills": found.skills,
            "hours": found.minutes / 60,
            "shown": found.published_at is not None,
        }
    form = CourseForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        made = services.write(course=found, words=form.words(), actor=user, at=now)
        if form.cleaned_data["shown"] != (made.published_at is not None):
            services.show(course=made, shown=form.cleaned_data["shown"], actor=user, at=now)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("C’est enregistré."))
        return redirect("kept_training")
    page = fields.FormPage(
        title=read(found.title, language()).text if found else _("Nouvelle formation"),
        button=_("Enregistrer"),
        crumbs=[(reverse("kept_training"), _("Formations"))],
        space="kept_training",
    )
    return page.answer(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a course once more."""
    user = _keeper(request)
    found = get_object_or_404(Course, slug=slug)
    form = SessionForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        services.schedule(course=found, words=form.cleaned_data, actor=user, at=timezone.now())

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("La séance est au catalogue."))
        return redirect("kept_training")
    page = fields.FormPage(
        title=_("Nouvelle séance"),
        lead=read(found.title, language()).text,
        button=_("Ajouter la séance"),
        crumbs=[(reverse("kept_training"), _("Formations"))],
        space="kept_training",
    )
    return page.answer(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Who takes a session, how long each attended, and what they thought of it, without names."""
    user, now = _keeper(request), timezone.now()
    found = get_object_or_404(CourseSession.objects.select_related("course"), pk=pk)
    people = list(queries.of_session(found))
    form = forms.Form(data={}) if request.method == "POST" else None
    if form is not None and form.is_valid():
        told = {one.pk: request.POST.get(f"minutes-{one.pk}", "").strip() for one in people}
        minutes = {pk: int(text) for pk, text in told.items() if text.isdecimal() and len(text) < 6}
        if attempt(form, lambda: services.note_attendance(session=found, minutes=minutes, actor=user, at=now)):
            messages.success(request, _("Les présences sont notées."))
            return redirect("course_session", pk=pk)
    context = {
        "space": "kept_training",
        "session": found,
        "people": people,
        "whole": queries.minutes_of(found),
        "evaluation": queries.evaluation_of(found),
        "begun": found.starts_at <= now,
        "form": form,
    }
    return render(request, "engagement/training/sheet.html", context, status=422 if form else 200)
