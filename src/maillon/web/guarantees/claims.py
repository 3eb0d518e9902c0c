"""Claims: lodged with evidence, completed, decided by the committee, paid by two people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.files.services import path_of
from maillon.core.people.models import User
from maillon.guarantees.models import Claim, ClaimPayment
from maillon.guarantees.permissions.funds import (
    can_approve_payment,
    can_decide_claim,
    can_lodge_claim,
    can_manage_fund,
    can_read_fund,
    claims_decided_by,
    claims_visible_to,
    is_recused,
)
from maillon.guarantees.queries import committee, history
from maillon.guarantees.services import claims as services
from maillon.guarantees.services import payments
from maillon.web.guarantees import losses, notices, words
from maillon.web.guarantees.claim_forms import AcceptForm, AskForm, EvidenceFields, LodgeForm, PayForm, RejectForm
from maillon.web.guarantees.forms import PaidForm
from maillon.web.guarantees.found import attempt, shown_claim, shown_guarantee
from maillon.web.http import person

State = Claim.State


@login_required
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The claims one may see, those that wait first."""
    found = claims_visible_to(person(request)).select_related(
        "guarantee__obligor__organisation", "guarantee__facility__lender"
    )
    rows = sorted(found, key=lambda one: (one.state in (State.REJECTED, State.SETTLED), -one.lodged_on.toordinal()))
    context = {
        "rows": [(one, words.CLAIMS[State(one.state)], words.CLAIM_LOOKS[State(one.state)]) for one in rows],
        "module": "fonds",
        "space": "claims",
    }
    return render(request, "guarantees/claims.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lodge(request: HttpRequest, reference: str) -> HttpResponse:
    """A lender calls a guarantee."""
    shown, user = shown_guarantee(request, reference), person(request)
    if not can_lodge_claim(user, shown):
        raise Http404
    one = history.state_of(shown.fund).guarantees[shown.reference]
    asked: dict[str, Any] = {"loan": one.terms.cover.loan_currency, "evidence": one.terms.claim.evidence}
    form = LodgeForm(request.POST or None, request.FILES or None, **asked)
    if request.method == "POST" and form.is_valid():
        made: list[Claim] = []

        def act() -> None:
            made.append(
                services.lodge(
                    guarantee=shown,
                    loss_minor=form.cleaned_data["loss"],
                    defaulted_on=form.cleaned_data["defaulted_on"],
                    demanded_on=form.cleaned_data["demanded_on"],
                    lodged_on=timezone.localdate(),
                    evidence=form.brought(user, shown),
                    actor=user,
                    at=timezone.now(),
                    cause=form.cleaned_data["cause"],
                )
            )

        if attempt(form, act):
            messages.success(request, _("L’appel est reçu. Le fonds lit les pièces."))
            return redirect("claim", reference=made[0].reference)
    context = {
        "guarantee": shown,
        "one": one,
        "form": form,
        "failed": form.is_bound,
        "module": "fonds",
        "space": "claims",
    }
    return render(request, "guarantees/claim_new.html", context, status=422 if form.is_bound else 200)


def _acts(user: User, claim: Claim) -> dict[str, Any]:
    """What one may do with a claim now: the form of each."""
    one = history.state_of(claim.guarantee.fund).guarantees[claim.guarantee.reference]
    currencies = {"cap": claim.guarantee.currency, "loan": one.terms.cover.loan_currency}
    manages = can_manage_fund(user, claim.guarantee.fund) and not is_recused(user, claim.guarantee)
    acts: dict[str, Any] = {}
    evidence = one.terms.claim.evidence
    if manages and claim.state in (State.LODGED, State.COMPLETE):
        acts["ask"] = (AskForm, currencies | {"evidence": evidence})
    if can_lodge_claim(user, claim.guarantee) and claim.state in (State.ASKED, State.LODGED):
        acts["answer"] = (EvidenceFields, currencies | {"evidence": evidence})
    if can_decide_claim(user, claim):
        if claim.state == State.COMPLETE:
            covered = {"members": members(claim), "covered_days": one.terms.claim.interest_days}
            acts["accept"] = (AcceptForm, currencies | covered | {"others": beside(user, claim)})
        if claim.state in (State.LODGED, State.COMPLETE):
            acts["reject"] = (RejectForm, currencies)
    waiting = claim.payments.filter(state=ClaimPayment.State.PREPARED).exists()
    if manages and claim.state == State.ACCEPTED and not waiting:
        acts["prepare"] = (PayForm, currencies | {"initial": {"amount": one.claim.payable_minor, "is_final": True}})
    return acts


def beside(user: User, claim: Claim) -> Sequence[Claim]:
    """The other complete claims of the same facility one decides on."""
    found = claims_decided_by(user).filter(guarantee__facility=claim.guarantee.facility_id, state=State.COMPLETE)
    return list(found.exclude(pk=claim.pk).select_related("guarantee__obligor__organisation").order_by("lodged_on"))


def members(claim: Claim) -> list[tuple[str, str]]:
    """The committee's members by account, those who have no part in the file."""
    apart = {one.pk for one in committee.recused(claim.guarantee)}
    return [
        (committee.account(one), str(one.person or one))
        for one in committee.members(claim.guarantee.fund)
        if one.pk not in apart
    ]


_LABELS = {
    "ask": gettext_lazy("Demander un complément"),
    "answer": gettext_lazy("Envoyer des pièces"),
    "accept": gettext_lazy("Consigner l’accord du comité"),
    "reject": gettext_lazy("Consigner le refus du comité"),
    "prepare": gettext_lazy("Demander le paiement"),
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, reference: str) -> HttpResponse:
    """A claim, where it stands, and what each person may do with it."""
    shown, user = shown_claim(request, reference), person(request)
    acts = _acts(user, shown)
    failed: tuple[str, forms.Form] | None = None
    if request.method == "POST":
        name = request.POST.get("do", "")
        if name not in acts:
            raise Http404
        made, asked = acts[name]
        form = made(request.POST, request.FILES, prefix=name, **asked)
        begun = notices.begun(shown.guarantee.fund)
        if form.is_valid() and attempt(form, lambda: _do(name, form, shown, user)):
            messages.success(request, _("C’est consigné : « %(what)s ».") % {"what": _LABELS[name]})
            _tell(request, user, shown, begun)
            return redirect("claim", reference=shown.reference)
        failed = (name, form)
    return render(request, "guarantees/claim.html", _context(user, shown, acts, failed), status=422 if failed else 200)


def _tell(request: HttpRequest, user: User, shown: Claim, begun: int) -> None:
    """What the engine said beside the act is for the fund's people alone."""
    if can_read_fund(user, shown.guarantee.fund):
        notices.tell(request, shown.guarantee.fund, begun)


def _do(name: str, form: Any, shown: Claim, user: User) -> None:
    now, told = timezone.now(), form.cleaned_data
    today = timezone.localdate(now)
    if name == "ask":
        services.ask(claim=shown, missing=told["missing"], words=told["said"], asked_on=today, actor=user, at=now)
    elif name == "answer":
        services.answer(
            claim=shown, evidence=form.brought(user, shown.guarantee), answered_on=today, actor=user, at=now
        )
    elif name == "accept":
        ruling = services.Ruling(
            present=told["present"],
            documents=services.proofs(shown, resolution=told["resolution"]),
            loss=losses.loss_of(told, shown.guarantee.reference),
            together=form.together(beside(user, shown)),
        )
        services.accept(claim=shown, ruling=ruling, decided_on=told["decided_on"], actor=user, at=now)
    elif name == "reject":
        services.reject(claim=shown, reasons=told["reasons"], decided_on=told["decided_on"], actor=user, at=now)
    else:
        payments.prepare_payment(
            claim=shown, amount_minor=told["amount"], is_final=told["is_final"], actor=user, at=now
        )


def _context(user: User, shown: Claim, acts: dict[str, Any], failed: tuple[str, forms.Form] | None) -> dict[str, Any]:
    one = history.state_of(shown.guarantee.fund).guarantees[shown.guarantee.reference]
    evidence = {row.key: row for row in shown.evidence.select_related("file")}
    asks = []
    for name, (made, asked) in acts.items():
        bound = failed[1] if failed and failed[0] == name else None
        asks.append(
            {"do": name, "label": _LABELS[name], "form": bound or made(prefix=name, **asked), "open": bound is not None}
        )
    approves, inside = can_approve_payment(user, shown), can_read_fund(user, shown.guarantee.fund)
    return {
        "claim": shown,
        "guarantee": shown.guarantee,
        "one": one,
        "loan_currency": one.terms.cover.loan_currency,
        "state": words.CLAIMS[State(shown.state)],
        "look": words.CLAIM_LOOKS[State(shown.state)],
        "pieces": [(words.EVIDENCE.get(key, key), evidence.get(key)) for key in one.terms.claim.evidence],
        "asks": asks,
        "payments": [
            {
                "one": row,
                "state": words.PAYMENTS[row.State(row.state)],
                "approves": approves and row.state == row.State.PREPARED and row.prepared_by_id != user.pk,
                "own": row.state == row.State.PREPARED and row.prepared_by_id == user.pk,
                "drops": row.state == row.State.PREPARED and can_manage_fund(user, shown.guarantee.fund),
            }
            for row in shown.payments.select_related("prepared_by__person", "approved_by__person").order_by("number")
            if inside or row.state == row.State.PAID
        ],
        "paid_form": PaidForm(paid_in=payments.paid_in(shown)),
        "inside": inside,
        "recused": inside and is_recused(user, shown.guarantee),
        "failed": failed is not None,
        "problem": failed[1] if failed else None,
        "module": "fonds",
        "space": "claims",
    }


@login_required
@require_http_methods(["POST"])
def payment(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A second person approves a payment, or it is dropped."""
    shown, user = shown_claim(request, reference), person(request)
    row = get_object_or_404(shown.payments, number=number)
    form, begun = PaidForm(request.POST, paid_in=payments.paid_in(shown)), notices.begun(shown.guarantee.fund)
    if request.POST.get("do") == "drop":
        # Dropping asks for no day: what the form lacks is not told.
        form.errors.clear()
        done = attempt(form, lambda: payments.drop_payment(payment=row, actor=user, at=timezone.now()))
        said = _("Le paiement n’est plus demandé.")
    else:
        done = form.is_valid() and attempt(
            form,
            lambda: payments.approve_payment(
                payment=row,
                paid_on=form.cleaned_data["paid_on"],
                actor=user,
                at=timezone.now(),
                cash_minor=form.cleaned_data.get("cash") or 0,
            ),
        )
        said = _("Le paiement est approuvé et inscrit dans les deux livres.")
    if done:
        messages.success(request, said)
        _tell(request, user, shown, begun)
        return redirect("claim", reference=shown.reference)
    context = _context(user, shown, _acts(user, shown), None) | {"paid_form": form, "problem": form, "failed": True}
    return render(request, "guarantees/claim.html", context, status=422)


@login_required
@require_safe
def evidence(request: HttpRequest, reference: str, key: str) -> HttpResponseBase:
    """A piece of evidence as it came."""
    shown = shown_claim(request, reference)
    row = get_object_or_404(shown.evidence.select_related("file"), key=key)
    path = path_of(row.file.digest) if row.file else None
    if row.file is None or path is None or not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=row.file.name, content_type=row.file.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
