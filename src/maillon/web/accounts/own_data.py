"""What is held about me, who can read it, taking it away, having it erased (Québec's Law 25)."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.core.people import queries, services
from maillon.core.people.rules import Role
from maillon.core.privacy.queries.holding import held_about
from maillon.core.privacy.registry import Subject
from maillon.web.accounts.forms import ErasureForm
from maillon.web.accounts.labels import ROLES
from maillon.web.http import person


@login_required
def own_data(request: HttpRequest) -> HttpResponse:
    """Everything kept about the reader, and the roles whose holders may read it."""
    user = person(request)
    held = queries.held_about(user)
    readers = [
        {"role": ROLES[reader.role], "organisation": reader.organisation, "how_many": reader.how_many}
        for reader in queries.readers_of(user, at=timezone.now())
    ]
    roles = [
        {"role": ROLES[Role(grant.role)], "grant": grant}
        for grant in user.grants.select_related("organisation").order_by("-starts_at")
    ]
    context = {"held": held, "readers": readers, "roles": roles, "space": "account"}
    return render(request, "accounts/own_data.html", context)


@login_required
def own_data_file(request: HttpRequest) -> HttpResponse:
    """The same as a JSON file to keep or to take elsewhere."""
    answer = JsonResponse(queries.held_about(person(request)), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="maillon-mes-renseignements.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def erasure(request: HttpRequest) -> HttpResponse:
    """Ask for erasure: says what goes and what stays, then does it once confirmed."""
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = person(request)
        services.erase(user=user, actor=user, at=timezone.now())
        logout(request)
        messages.success(request, _("Vos renseignements sont effacés et votre compte est fermé."))
        return redirect("home")
    held = held_about(Subject.of_user(person(request)), at=timezone.now())
    context = {"form": form, "kept": [one for one in held if one.holding.kept]}
    return render(request, "accounts/erasure.html", context, status=422 if form.errors else 200)
