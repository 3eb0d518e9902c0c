"""Signing an agreement, or its amendment: the exact text, a typed name, an office."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillon.funding.models import Agreement, Amendment, Signature
from maillon.funding.queries import budgets as queries
from maillon.funding.services import signing
from maillon.web.funding.agreements import words
from maillon.web.funding.agreements.forms import SignForm
from maillon.web.funding.agreements.found import attempt, shown_agreement
from maillon.web.http import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, reference: str, number: int | None = None) -> HttpResponse:
    """The text, who has signed it, and the form of whoever may."""
    shown, user = shown_agreement(request, reference), person(request)
    amendment: Amendment | None = get_object_or_404(shown.amendments, number=number) if number is not None else None
    subject: Agreement | Amendment = amendment or shown
    given = list(Signature.objects.filter(agreement=shown, amendment=amendment).order_by("signed_at"))
    parties = [one for one in signing.parties_of(user, shown) if one not in {known.party for known in given}]
    unsettled = _is_open(shown, amendment) and queries.unsettled(shown) is not None
    is_open = (
        _is_open(shown, amendment)
        and not unsettled
        and bool(parties)
        and user.pk not in {one.signed_by_id for one in given}
    )
    initial = {"name": str(user.person or ""), "digest": subject.text_digest}
    form = SignForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        if not parties:
            raise Http404
        told = form.is_valid() and attempt(
            form,
            lambda: signing.sign(
                agreement=shown,
                amendment=amendment,
                party=parties[0],
                name=form.cleaned_data["name"],
                office=form.cleaned_data["office"],
                digest=form.cleaned_data["digest"],
                actor=user,
                at=timezone.now(),
            ),
        )
        if told:
            messages.success(request, _("C’est signé."))
            return redirect("agreement", reference=shown.reference)
    context = {
        "agreement": shown,
        "amendment": amendment,
        "subject": subject,
        "signatures": [(one, words.PARTIES[Signature.Party(one.party)]) for one in given],
        "party": words.PARTIES[parties[0]] if parties else "",
        "form": form if is_open else None,
        "unsettled": unsettled,
        "module": "programmes",
        "space": "agreements",
    }
    return render(request, "funding/agreements/sign.html", context, status=422 if form.is_bound else 200)


def _is_open(shown: Agreement, amendment: Amendment | None) -> bool:
    if amendment is not None:
        return amendment.signed_at is None and amendment.dropped_at is None
    return shown.state == Agreement.State.TO_SIGN
