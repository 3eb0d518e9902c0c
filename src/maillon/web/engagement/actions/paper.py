"""Sheets of paper: the one to print, and typing in those that come back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.documents.services import render as drawn
from maillon.core.narratives import read
from maillon.engagement.models import PaperBatch
from maillon.engagement.services import paper as services
from maillon.web.engagement.actions.keeping import kept
from maillon.web.engagement.actions.keeping_forms import PaperForm
from maillon.web.engagement.actions.printing import absolute, picture_of, printed
from maillon.web.engagement.actions.public import seen
from maillon.web.engagement.events.acting import attempt
from maillon.web.insight.phrases import language

LINES = 18


@require_safe
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """A sheet to print: the demand, lines to sign, and the way online."""
    found = seen(request, slug)
    page = absolute(reverse("action", kwargs={"slug": slug}))
    context = {
        "title": read(found.title, language()).text,
        "sender": {"name": found.organisation.name(language()) if found.organisation else _("Le réseau"), "lines": []},
        "action": found,
        "lines": range(LINES),
        "address": page,
        "picture": picture_of(page),
    }
    html = drawn("engagement/documents/sheet.html", context, language())
    return printed(request, html, f"feuille-{slug[:60]}.pdf")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Type in sheets that came back; the answer says what was counted, doubled or unreadable."""
    user, found = kept(request, slug)
    initial = {"signed_on": timezone.localdate()}
    form = PaperForm(request.POST if request.method == "POST" else None, initial=initial)
    made: list[PaperBatch] = []

    def act() -> None:
        made.append(services.enter(action=found, actor=user, at=timezone.now(), **form.cleaned_data))

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        batch = made[0]
        told = {
            "lines": batch.lines,
            "counted": batch.counted,
            "doubles": batch.doubles,
            "unreadable": batch.unreadable,
        }
        messages.success(
            request,
            _("%(lines)s lignes : %(counted)s comptées, %(doubles)s déjà signées, %(unreadable)s illisibles.") % told,
        )
        return redirect("paper_batches", slug=slug)
    context = {
        "form": form,
        "action": found,
        "batches": list(found.batches.select_related("entered_by__person").order_by("-pk")[:50]),
        "space": "campaigns",
    }
    return render(request, "engagement/actions/paper.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a batch back whole."""
    user, found = kept(request, slug)
    batch = get_object_or_404(found.batches, pk=pk)
    form = PaperForm({})
    form.errors.clear()
    if attempt(form, lambda: services.undo(batch=batch, actor=user, at=timezone.now())):
        messages.success(request, _("Le lot est retiré : aucune de ses lignes ne compte plus."))
    else:
        messages.error(request, " ".join(str(text) for text in form.non_field_errors()))
    return redirect("paper_batches", slug=slug)
