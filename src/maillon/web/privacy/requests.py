"""What people ask about their information, with or without an account; the secretariat answers in thirty days."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.core.obligations import queries as obligations
from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.core.privacy import services
from maillon.core.privacy.models import PersonalExport, PrivacyRequest
from maillon.core.privacy.queries import registers
from maillon.core.privacy.queries.holding import held_about
from maillon.core.privacy.registry import Subject
from maillon.core.privacy.services.erasing import erase_person
from maillon.core.privacy.services.exports import ask_export
from maillon.core.privacy.services.requests import answer_request, check_identity, receive_request
from maillon.web.privacy.access import keeper
from maillon.web.privacy.forms import KINDS, OUTCOMES, AnswerForm, IdentityForm, RequestForm
from maillon.web.privacy.refused import beside


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Requests, those to answer first, and the form to record one that came by letter or by telephone."""
    user, now = keeper(request), timezone.now()
    form = RequestForm(
        request.POST if request.method == "POST" else None, initial={"received_on": timezone.localdate(now)}
    )
    if request.method == "POST" and form.is_valid():
        with beside(form):
            made = receive_request(**form.cleaned_data, actor=user, at=now)
        if not form.errors:
            messages.success(request, _("La demande est au registre; la réponse est due dans trente jours au plus."))
            return redirect("privacy_request", pk=made.pk)
    found = [(one, KINDS[PrivacyRequest.Kind(one.kind)]) for one in registers.requests_first_due()[:200]]
    context = {"requests": found, "form": form, "space": "privacy", "register": "requests"}
    return render(request, "privacy/requests.html", context, status=422 if form.errors else 200)


@login_required
def request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: check identity, make the copy, erase, answer; each said by the button that was pressed."""
    user, now = keeper(request), timezone.now()
    found = get_object_or_404(PrivacyRequest.objects.select_related("person"), pk=pk)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    identity = IdentityForm(request.POST if act == "identity" else None, initial={"address": found.contact})
    answer = AnswerForm(request.POST if act == "answer" else None)
    if act and _do(request, act, found, identity, answer, user):
        return redirect("privacy_request", pk=pk)
    refused = bool(act)
    if found.person is not None:
        services.note_reading(user, found.person, "core.requests", now)
    held = held_about(Subject.of(found.person), at=now) if found.person and not found.answered_at else []
    context = {
        "asked": found,
        "kind": KINDS[PrivacyRequest.Kind(found.kind)],
        "outcome": OUTCOMES[PrivacyRequest.Outcome(found.outcome)] if found.outcome else "",
        "identity": identity,
        "answer": answer,
        "held": held,
        "copies": PersonalExport.objects.filter(person=found.person, requested_by=user).defer("archive")
        if found.person
        else [],
        "duties": obligations.about(found),
        "form": identity if identity.errors else answer,
        "space": "privacy",
        "register": "requests",
    }
    return render(request, "privacy/request.html", context, status=422 if refused else 200)


def _do(
    request: HttpRequest, act: str, found: PrivacyRequest, identity: IdentityForm, answer: AnswerForm, user: User
) -> bool:
    now = timezone.now()
    form: Form = identity if act == "identity" else answer
    if act in ("identity", "answer") and not form.is_valid():
        return False
    with beside(form):
        if act == "identity":
            named = _known(form.cleaned_data["address"])
            how = form.cleaned_data["identity_how"]
            check_identity(request=found, how=how, person=named, actor=user, at=now)
        elif act == "answer":
            answer_request(request=found, **form.cleaned_data, actor=user, at=now)
        elif act in ("copy", "erase") and found.person is not None and found.identity_checked_at is not None:
            if act == "copy":
                ask_export(person=found.person, actor=user, at=now)
            else:
                erase_person(person=found.person, actor=user, at=now)
        else:
            return False
    if act not in ("identity", "answer"):
        messages.success(request, _("C’est fait."))
        return True
    if not form.errors:
        messages.success(request, _("C’est noté."))
    return not form.errors


def _known(address: str) -> Person | None:
    if not address:
        return None
    account = User.objects.filter(email=address.lower()).select_related("person").first()
    return account.person if account else Person.objects.filter(email__iexact=address).first()
