"""The account an organisation is paid on: given by its administrator, checked by whoever pays."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.funding.permissions.bank_details import can_confirm_details, can_give_details, details_read_by
from maillon.funding.rules.bank_details import checked
from maillon.funding.services import bank_details
from maillon.web.funding.agreements.found import attempt
from maillon.web.funding.payments.forms import ConfirmForm, DetailsForm
from maillon.web.http import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """The accounts given, the one in use, and the forms of whoever gives or checks."""
    user = person(request)
    home = get_object_or_404(details_read_by(user), slug=slug)
    gives, confirms = can_give_details(user, home), can_confirm_details(user, home)
    given = list(home.bank_details.select_related("given_by__person", "confirmed_by__person").order_by("-number")[:10])
    form, confirm = DetailsForm(), ConfirmForm()
    if request.method == "POST":
        act, now = request.POST.get("do", ""), timezone.now()
        if act == "give" and gives:
            form = DetailsForm(request.POST)
            done = form.is_valid() and attempt(form, lambda: _give(home, form.cleaned_data, user))
            said = _("Le compte est gardé. Qui paie le vérifie avant d’y envoyer quoi que ce soit.")
        elif act in ("confirm", "refuse") and confirms and given:
            latest = given[0]
            confirm = ConfirmForm(request.POST if act == "confirm" else {"how": "–"})
            deed: Any = (
                (lambda: bank_details.confirm(details=latest, how=confirm.cleaned_data["how"], actor=user, at=now))
                if act == "confirm"
                else (lambda: bank_details.refuse(details=latest, actor=user, at=now))
            )
            done = confirm.is_valid() and attempt(confirm, deed)
            said = (
                _("Le compte est confirmé.")
                if act == "confirm"
                else _("Le compte est refusé : il faut en donner un autre.")
            )
        else:
            raise Http404
        if done:
            messages.success(request, said)
            return redirect("bank_details", slug=slug)
    used = next((one for one in given if one.confirmed_at), None)
    waits = given[0] if given and not given[0].confirmed_at and not given[0].refused_at else None
    context = {
        "home": home,
        "given": given,
        "used": used,
        "waits": waits,
        "mine": waits is not None and waits.given_by_id == user.pk,
        "form": form if gives else None,
        "confirm": confirm if confirms and waits else None,
        "module": "programmes",
        "space": "bank_details",
    }
    return render(request, "funding/payments/details.html", context, status=422 if request.method == "POST" else 200)


def _give(home: Organisation, told: dict[str, str], user: User) -> None:
    bank_details.give(organisation=home, details=checked(**told), actor=user, at=timezone.now())
