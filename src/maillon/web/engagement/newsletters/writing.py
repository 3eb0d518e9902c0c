"""The secretariat writes the newsletter, sends it, and sees how far the sending is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.jobs.models import JobRun
from maillon.core.people.models import User
from maillon.engagement.models import Issue
from maillon.engagement.permissions.newsletters import can_keep_newsletter
from maillon.engagement.queries import newsletters as queries
from maillon.engagement.services import newsletters as services
from maillon.engagement.services.subscribing import INTERESTS
from maillon.network.rules.sharing import edition as wording
from maillon.web.engagement import fields
from maillon.web.engagement.events.acting import attempt
from maillon.web.http import person
from maillon.web.insight.presenters import pager

PER_PAGE = 30


class IssueForm(forms.Form):
    """An issue as it is written, in French and, where one can, in English."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    title_fr = fields.line(gettext_lazy("Titre en français"), most=160)
    title_en = fields.line(gettext_lazy("Titre en anglais"), most=160, required=False)
    text_fr = fields.paragraphs(
        gettext_lazy("Texte en français"),
        rows=14,
        most=20_000,
        hint=gettext_lazy("Une ligne vide sépare les paragraphes; une adresse écrite en entier devient un lien."),
    )
    text_en = fields.paragraphs(gettext_lazy("Texte en anglais"), rows=10, most=20_000, required=False)
    interests = fields.several(
        gettext_lazy("Pour qui"),
        required=False,
        hint=gettext_lazy("Rien de coché : toutes les personnes abonnées."),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        fields.offer(self, interests=INTERESTS)

    def words(self) -> dict[str, Any]:
        """What the service keeps."""
        told = self.cleaned_data
        return {
            "title": fields.both(told, "title"),
            "text": fields.both(told, "text"),
            "interests": list(told["interests"]),
        }


def _keeper(request: HttpRequest) -> User:
    user = person(request)
    if not can_keep_newsletter(user):
        raise Http404
    return user


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every issue, and how many people receive it; who they are is nobody's to read."""
    _keeper(request)
    now = timezone.now()
    shown = Paginator(queries.kept(), PER_PAGE).get_page(request.GET.get("page"))
    wanted = queries.by_interest(at=now)
    context = {
        "space": "newsletter",
        "issues": shown,
        "pager": pager(shown.number, shown.paginator.num_pages, reverse("kept_newsletter")),
        "counts": queries.counts(at=now),
        "interests": [(name, wanted[code]) for code, name in fields.choices_of(INTERESTS)],
    }
    return render(request, "engagement/newsletters/kept.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new issue."""
    user = _keeper(request)
    form = IssueForm(request.POST if request.method == "POST" else None)
    made: list[Issue] = []

    def act() -> None:
        made.append(services.write(words=form.words(), actor=user, at=timezone.now()))

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("Le numéro est gardé; personne d’autre ne le voit encore."))
        return redirect("edit_issue", slug=made[0].slug)
    page = fields.FormPage(
        title=_("Nouveau numéro"),
        button=_("Garder le brouillon"),
        crumbs=[(reverse("kept_newsletter"), _("Infolettre"))],
        space="newsletter",
    )
    return page.answer(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct a draft, drop it or send it; once sent, how the sending went."""
    user, now = _keeper(request), timezone.now()
    found = get_object_or_404(Issue, slug=slug)
    if found.sending_at is not None and request.method != "POST":
        return redirect("issue_sending", slug=slug)
    wanted = request.POST.get("do", "")
    words = services.words_of(found)
    initial = {**fields.apart(words, "title", "text"), "interests": words["interests"], "seen": wording(words)}
    form = IssueForm(
        request.POST if request.method == "POST" and wanted not in ("send", "drop") else None, initial=initial
    )
    refused = forms.Form(data={}) if wanted in ("send", "drop") else None
    if refused is not None and refused.is_valid():
        if wanted == "send" and attempt(refused, lambda: services.send(issue=found, actor=user, at=now)):
            return redirect("issue_sending", slug=slug)
        if wanted == "drop" and attempt(refused, lambda: services.drop(issue=found, actor=user, at=now)):
            messages.success(request, _("Le brouillon est retiré."))
            return redirect("kept_newsletter")
    elif request.method == "POST" and form.is_valid():

        def act() -> None:
            services.correct(issue=found, words=form.words(), seen=form.cleaned_data["seen"], actor=user, at=now)

        if attempt(form, act, now=lambda: services.words_of(Issue.objects.get(pk=found.pk))):
            messages.success(request, _("C’est enregistré."))
            return redirect("edit_issue", slug=slug)
    context = {
        "space": "newsletter",
        "issue": found,
        "form": form,
        "refused": refused,
        "people": queries.recipients(found, at=now).count(),
    }
    wrong = form.errors or (refused is not None and refused.errors)
    return render(request, "engagement/newsletters/edit.html", context, status=422 if wrong else 200)


@login_required
@require_safe
def sending(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the sending is, then what came of it: letters written, come back, addresses that left."""
    _keeper(request)
    found = get_object_or_404(Issue, slug=slug, sending_at__isnull=False)
    run = JobRun.objects.filter(name=services.SENDING, arguments__issue=found.pk).order_by("-pk").first()
    total = found.deliveries.count()
    done = total - found.deliveries.filter(written_at=None).count()
    ended = found.sent_at is not None or run is None or run.state == JobRun.State.FAILED
    context = {
        "space": "newsletter",
        "issue": found,
        "run": run,
        "done": done,
        "total": total,
        "share": done / total if total else 1.0,
        "ended": ended,
        "failed": run is not None and run.state == JobRun.State.FAILED and found.sent_at is None,
    }
    part = "_progress.html" if request.headers.get("HX-Request") else "sending.html"
    return render(request, f"engagement/newsletters/{part}", context)
