"""The people of an organisation, or of the network: who holds which role, who is invited."""

from __future__ import annotations

from urllib.parse import unquote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people import queries, services
from maillon.core.people.models import Invitation, RoleGrant, User
from maillon.core.people.permissions import can_offer, roles_offered_by
from maillon.core.people.rules import CAPABILITIES, Role
from maillon.core.privacy.queries.registers import needs_disclosure
from maillon.core.privacy.services import note_readings
from maillon.web.accounts.forms import InvitationForm
from maillon.web.accounts.labels import CAPABILITIES as CAPABILITY_LABELS
from maillon.web.accounts.labels import ROLES
from maillon.web.http import person
from maillon.web.refusals import sentence


def _territory(user: User, slug: str | None) -> Organisation | None:
    organisation = get_object_or_404(Organisation, slug=slug) if slug else None
    if not queries.may_see_team(user, organisation):
        raise Http404
    return organisation


def _address(organisation: Organisation | None) -> str:
    return reverse("team", kwargs={"slug": organisation.slug}) if organisation else reverse("network_team")


@login_required
def team(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Everybody with a role here, the open invitations, and a form to invite for those who may."""
    user, now = person(request), timezone.now()
    organisation = _territory(user, slug)
    offered = roles_offered_by(user, organisation, at=now)
    form = InvitationForm(request.POST if request.method == "POST" else None, roles=offered) if offered else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            language = form.cleaned_data["language"]
            with override(language):
                link = unquote(reverse("invitation", kwargs={"token": "TOKEN"})).replace("TOKEN", "{token}")
            try:
                services.invite(
                    email=form.cleaned_data["email"],
                    role=Role(form.cleaned_data["role"]),
                    organisation=organisation,
                    language=language,
                    link=link,
                    actor=user,
                    at=now,
                )
            except RuleViolation as refused:
                form.add_error(refused.field, sentence(refused))
            else:
                said = _("L’invitation est en route vers %(email)s.") % {"email": form.cleaned_data["email"]}
                messages.success(request, said)
                if needs_disclosure(organisation, at=now):
                    messages.warning(
                        request,
                        _(
                            "Cet organisme est hors du pays et le registre des communications hors Québec ne le couvre "
                            "pas : il faut une évaluation (ÉFVP) et une entente écrite. Prévenez le secrétariat."
                        ),
                    )
                return redirect(_address(organisation))
    held = list(queries.members(organisation, at=now))
    grants = [
        {
            "grant": grant,
            "role": ROLES[Role(grant.role)],
            "may_end": grant.user_id == user.pk or can_offer(user, Role(grant.role), grant.organisation_id, at=now),
        }
        for grant in held
    ]
    invitations = (
        [{"invitation": row, "role": ROLES[Role(row.role)]} for row in queries.open_invitations([organisation], at=now)]
        if offered
        else []
    )
    shown = [grant.user.person_id for grant in held if grant.user.person_id is not None]
    note_readings(user, shown, "core.identity", now)
    matrix = [(ROLES[role], [CAPABILITY_LABELS[held] for held in sorted(CAPABILITIES[role])]) for role in offered]
    context = {
        "organisation": organisation,
        "members": grants,
        "invitations": invitations,
        "form": form,
        "matrix": matrix,
        "here": _address(organisation),
        "space": "team" if organisation else "network_team",
    }
    return render(request, "accounts/team.html", context, status=422 if form and form.errors else 200)


@login_required
@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's role now."""
    user = person(request)
    grant = get_object_or_404(RoleGrant.objects.select_related("organisation", "user__person"), pk=pk)
    services.end_role(grant=grant, actor=user, at=timezone.now())
    messages.success(request, _("Le rôle de %(name)s a pris fin.") % {"name": grant.user})
    return redirect(_address(grant.organisation) if grant.user_id != user.pk else reverse("space"))


@login_required
@require_POST
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an invitation nobody has answered."""
    invitation = get_object_or_404(Invitation.objects.select_related("organisation"), pk=pk)
    services.withdraw_invitation(invitation=invitation, actor=person(request), at=timezone.now())
    messages.success(request, _("L’invitation est retirée : son lien ne fonctionne plus."))
    return redirect(_address(invitation.organisation))
