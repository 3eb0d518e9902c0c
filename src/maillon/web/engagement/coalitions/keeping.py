"""The secretariat writes advocacy down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillon.core.people.models import User
from maillon.engagement.models import Commitment, LobbyContact
from maillon.engagement.permissions.coalitions import can_keep_advocacy
from maillon.engagement.services import coalitions as services
from maillon.web.engagement import fields
from maillon.web.engagement.coalitions.forms import FORMS, DeclareForm, SettleForm, initial_of
from maillon.web.engagement.events.acting import attempt
from maillon.web.http import person


def _keeper(request: HttpRequest) -> User:
    user = person(request)
    if not can_keep_advocacy(user):
        raise Http404
    return user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """One more."""
    user = _keeper(request)
    if kind not in FORMS:
        raise Http404
    return _form(request, user, kind, FORMS[kind][0]())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Other words for one."""
    user = _keeper(request)
    if kind not in FORMS:
        raise Http404
    return _form(request, user, kind, get_object_or_404(FORMS[kind][0], pk=pk))


def _form(request: HttpRequest, user: User, kind: str, item: Any) -> HttpResponse:
    _table, form_class, name = FORMS[kind]
    initial = initial_of(item) if item.pk else {}
    form = form_class(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        services.keep(item=item, words=form.words(), actor=user, at=timezone.now())

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("C’est enregistré."))
        return redirect("lobby_register" if kind == "registre" else "advocacy")
    page = fields.FormPage(
        title=name, button=_("Enregistrer"), crumbs=[(reverse("advocacy"), _("Plaidoyer"))], space="network_space"
    )
    return page.answer(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """A contact was declared to the registry."""
    user = _keeper(request)
    found = get_object_or_404(LobbyContact, pk=pk)
    form = DeclareForm(request.POST if request.method == "POST" else None, initial={"on": timezone.localdate()})

    def act() -> None:
        services.declare(contact=found, actor=user, at=timezone.now(), **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("C’est noté."))
        return redirect("lobby_register")
    page = fields.FormPage(
        title=_("Déclarer au registre"),
        lead=found.institution,
        button=_("Noter"),
        crumbs=[(reverse("lobby_register"), _("Registre"))],
        space="network_space",
    )
    return page.answer(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """A promise was kept, or was not."""
    user = _keeper(request)
    found = get_object_or_404(Commitment, pk=pk)
    form = SettleForm(request.POST if request.method == "POST" else None, initial={"on": timezone.localdate()})

    def act() -> None:
        told = form.cleaned_data
        services.settle(
            commitment=found,
            kept=told["kept"] == "yes",
            on=told["on"],
            because=told["because"],
            actor=user,
            at=timezone.now(),
        )

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("C’est noté."))
        return redirect("advocacy")
    page = fields.FormPage(
        title=_("La promesse est-elle tenue?"),
        lead=found.title.get("fr", ""),
        button=_("Noter"),
        crumbs=[(reverse("advocacy"), _("Plaidoyer"))],
        space="network_space",
    )
    return page.answer(request, form)
