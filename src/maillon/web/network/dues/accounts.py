"""« Nos cotisations »: what a member owes, how to pay, what it paid; the secretariat records there what came in."""

from __future__ import annotations

import csv
import io
import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.documents.services import print_pdf
from maillon.core.documents.services import render as render_document
from maillon.core.parties.models import Organisation
from maillon.ledger.bank.references import creditor_reference, spaced
from maillon.network.models import BankAccount, DuesNotice, Payment, Refund
from maillon.network.permissions.dues import can_keep_dues
from maillon.network.queries.dues.accounts import Account, Credit, account_of, credits, dues_of
from maillon.network.services.dues import payments
from maillon.opendata.tables import safe
from maillon.web.http import person, whole_number
from maillon.web.network.dues import words
from maillon.web.network.dues.forms import ConversionForm, PaymentForm, ReasonForm, RefundForm
from maillon.web.network.dues.found import account_owner, attempt
from maillon.web.network.dues.notices import state_of
from maillon.web.templatetags.maillon import exact_amount

FORMS = {"pay": PaymentForm, "refund": RefundForm, "reverse": ReasonForm, "convert": ConversionForm}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def account(request: HttpRequest, slug: str) -> HttpResponse:
    """A member's dues: what is owed, how to pay it, every movement with its running balance."""
    organisation = account_owner(request, slug)
    keeps = can_keep_dues(person(request))
    if request.method == "POST" and not keeps:
        raise Http404
    act = request.POST.get("do", "") if request.method == "POST" else ""
    held = credits(organisation) if keeps else []
    forms = _forms(request, act, held)
    if request.method == "POST" and act not in forms:
        raise Http404
    if act:
        form = forms[act]
        if form.is_valid() and attempt(form, lambda: _do(request, act, form.cleaned_data, organisation)):
            return redirect("dues_account", slug=slug)
    shown = account_of(organisation)
    notices = list(dues_of(organisation).order_by("-issued_at", "-pk"))
    owed = [one for one in notices if one.cancelled_at is None and one.left_minor]  # type: ignore[attr-defined]
    context = {
        "organisation": organisation,
        "account": shown,
        "movements": [(one, words.MOVES[one.code], _about(one.subject)) for one in reversed(shown.movements)],
        "owed": [(one, state_of(one), spaced(creditor_reference(one.number))) for one in owed],
        "notices": [(one, state_of(one)) for one in notices],
        "credits": held,
        "payments": [one for one in _paid(shown) if one.reversed_at is None],
        "keeps": keeps,
        "forms": forms,
        "form": next((one for one in forms.values() if one.is_bound), None),
        "act": act,
        "payment": request.POST.get("payment", "") if act else "",
        "bank": BankAccount.objects.filter(currency="CAD").order_by("pk").first(),
        "module": "network",
        "space": "own_dues" if not keeps else "dues",
    }
    return render(request, "network/dues/account.html", context, status=422 if act else 200)


def _paid(shown: Account) -> list[Payment]:
    return [one.subject for one in reversed(shown.movements) if one.code == "payment"]


def _forms(request: HttpRequest, act: str, held: list[Credit]) -> dict[str, Any]:
    today = timezone.localdate()
    initial = {
        "pay": {"received_on": today, "currency": "CAD", "key": secrets.token_hex(16)},
        "refund": {"refunded_on": today, "key": secrets.token_hex(16)},
        "convert": {"converted_on": today},
    }
    made: dict[str, Any] = {
        name: kind(request.POST if act == name else None, initial=initial.get(name), auto_id=f"id_{name}_%s")
        for name, kind in FORMS.items()
    }
    made["refund"].fields["payment"].choices = [
        (one.payment.pk, f"{one.payment.received_on} · {exact_amount(one.left, one.currency)}") for one in held
    ]
    return made


def _do(request: HttpRequest, act: str, told: dict[str, Any], organisation: Organisation) -> None:
    user, now = person(request), timezone.now()
    if act == "pay":
        payments.record_payment(
            organisation=organisation,
            amount_minor=told["amount"],
            currency=told["currency"],
            received_on=told["received_on"],
            method=told["method"],
            reference=told["reference"],
            note=told["note"],
            idempotency_key=told["key"],
            actor=user,
            at=now,
        )
        messages.success(request, _("Le paiement est enregistré; les avis les plus anciens sont réglés d’abord."))
        return
    found = get_object_or_404(Payment, organisation=organisation, pk=_number(request.POST.get("payment", "")))
    if act == "refund":
        payments.refund(
            payment=found,
            amount_minor=told["amount"],
            refunded_on=told["refunded_on"],
            reason=told["reason"],
            idempotency_key=told["key"],
            actor=user,
            at=now,
        )
        messages.success(request, _("Le remboursement est enregistré."))
    elif act == "convert":
        payments.convert(
            payment=found,
            currency="CAD",
            rate=told["rate"],
            rate_source=told["rate_source"],
            converted_on=told["converted_on"],
            actor=user,
            at=now,
        )
        messages.success(request, _("Le paiement est converti; les avis les plus anciens sont réglés d’abord."))
    else:
        payments.reverse_payment(payment=found, reason=told["reason"], actor=user, at=now)
        messages.success(request, _("Le paiement est annulé; ce qu’il réglait est de nouveau dû."))


def _number(written: str) -> int:
    return whole_number(written, digits=17) or 0


def _about(subject: Any) -> str:
    if isinstance(subject, DuesNotice):
        return subject.number
    if isinstance(subject, Payment):
        method = str(words.METHODS[Payment.Method(subject.method)])
        return f"{method} {subject.reference}".strip()
    if isinstance(subject, Refund):
        return subject.reason
    return f"{subject.rate.normalize():f} – {subject.rate_source}"


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def statement(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    """A member's statement of account, as a table to sort or a page to file."""
    organisation = account_owner(request, slug)
    if format not in ("csv", "pdf"):
        raise Http404
    shown = account_of(organisation)
    if format == "csv":
        content, kind = _csv(shown), "text/csv; charset=utf-8"
    else:
        language = settings.LANGUAGE_CODE[:2]
        with override(language):
            rows = [(one, words.MOVES[one.code], _about(one.subject)) for one in shown.movements]
            context = {"organisation": organisation, "account": shown, "movements": rows, "day": timezone.localdate()}
            title = _("Relevé de compte")
        html = render_document("network/documents/dues_statement.html", {**context, "title": title}, language)
        content, kind = print_pdf(html), "application/pdf"
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="releve-{slug}.{format}"'
    return answer


def _csv(shown: Account) -> bytes:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["date", "what", "about", "amount", "currency", "balance"])
    for one in shown.movements:
        about = _about(one.subject)
        table.writerow(
            [
                one.day,
                words.MOVES[one.code],
                safe(about),
                f"{one.amount_minor / 100:.2f}",
                one.currency,
                f"{one.balance_minor / 100:.2f}",
            ]
        )
    return ("\ufeff" + out.getvalue()).encode()
