"""Answering an invitation: the link of a letter makes an account, or adds a role to one's own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login as open_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from maillon.core.errors import RuleViolation
from maillon.core.people import queries, services
from maillon.core.people.models import User
from maillon.core.people.rules import CAPABILITIES, InvitationState, Role
from maillon.web.accounts.forms import JoinForm
from maillon.web.accounts.labels import CAPABILITIES as CAPABILITY_LABELS
from maillon.web.accounts.labels import ROLES
from maillon.web.refusals import sentence


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to, and the way to accept; a link that no longer works says what to do (410)."""
    found, now = queries.invitation_for(token), timezone.now()
    if found is None:
        return render(request, "accounts/invitation_closed.html", {"state": "unknown"}, status=404)
    state = queries.state_of(found, at=now)
    if state is not InvitationState.OPEN:
        context = {"state": state.value, "inviter": found.invited_by, "organisation": found.organisation}
        return render(request, "accounts/invitation_closed.html", context, status=410)
    role = Role(found.role)
    user = request.user if isinstance(request.user, User) else None
    has_account = user is None and User.objects.filter(email=found.email, is_active=True).exists()
    form = None if user or has_account else JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            if user:
                services.accept(invitation=found, user=user, at=now)
                messages.success(request, _("Bienvenue : le rôle est à vous dès maintenant."))
                return redirect("space")
            if form is not None and form.is_valid():
                joined = services.join(
                    invitation=found,
                    given_name=form.cleaned_data["given_name"],
                    family_name=form.cleaned_data["family_name"],
                    password=form.cleaned_data["password"],
                    language=(get_language() or "fr")[:2],
                    at=now,
                )
                open_session(request, joined)
                messages.success(request, _("Bienvenue : votre compte est prêt."))
                return redirect("space")
        except RuleViolation as refused:
            if form is None:
                messages.info(request, sentence(refused))
                return redirect("space")
            form.add_error(refused.field, sentence(refused))
    context = {
        "invitation": found,
        "role": ROLES[role],
        "capabilities": [CAPABILITY_LABELS[held] for held in sorted(CAPABILITIES[role])],
        "form": form,
        "has_account": has_account,
        "signed_in": user,
    }
    return render(request, "accounts/invitation.html", context, status=422 if form and form.errors else 200)
