"""One payment order: its files, and what the bank answers for each of its payments."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.files.services import path_of
from maillon.funding.models import Instalment, PaymentOrder
from maillon.funding.permissions.agreements import funders_paid_for_by
from maillon.funding.rules import bank_details, pain001
from maillon.funding.services import orders
from maillon.web.funding.agreements import words
from maillon.web.funding.agreements.found import attempt
from maillon.web.funding.payments.forms import BounceForm, PaidForm
from maillon.web.http import person, whole_number

_RELATED = ("agreement__organisation", "agreement__funder", "paid_to", "order")


def _shown(request: HttpRequest, reference: str) -> PaymentOrder:
    found = PaymentOrder.objects.filter(funder__in=funders_paid_for_by(person(request)))
    return get_object_or_404(
        found.select_related("funder", "file", "paid_from", "made_by__person"), reference=reference
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, reference: str) -> HttpResponse:
    """The order and its payments; each is confirmed by hand, or said to be refused by the bank."""
    shown, user, now = _shown(request, reference), person(request), timezone.now()
    failed: tuple[str, int, Any] | None = None
    if request.method == "POST":
        act = request.POST.get("do", "")
        one = get_object_or_404(shown.instalments, pk=whole_number(request.POST.get("pk"), digits=18) or 0)
        prefix = f"{act}-{one.pk}"
        if act == "paid":
            form: Any = PaidForm(request.POST, prefix=prefix)
            done = form.is_valid() and attempt(
                form, lambda: orders.confirm(instalment=one, **form.cleaned_data, actor=user, at=now)
            )
        elif act == "bounce":
            form = BounceForm(request.POST, prefix=prefix)
            done = form.is_valid() and attempt(
                form, lambda: orders.bounce(instalment=one, **form.cleaned_data, actor=user, at=now)
            )
        else:
            raise Http404
        if done:
            said = _("Le versement est confirmé.") if act == "paid" else _("Le versement est de nouveau exigible.")
            messages.success(request, said)
            return redirect("payment_order", reference=reference)
        failed = (act, one.pk, form)
    context = {
        "order": shown,
        "from_account": bank_details.masked(shown.paid_from.account) if shown.paid_from else "",
        "rows": [_row(one, failed) for one in shown.instalments.select_related(*_RELATED).order_by("pk")],
        "problem": failed[2] if failed else None,
        "module": "programmes",
        "space": "payments",
    }
    return render(request, "funding/payments/order.html", context, status=422 if failed else 200)


def _row(one: Instalment, failed: tuple[str, int, Any] | None) -> dict[str, Any]:
    def asks(name: str, form: Any) -> Any:
        return failed[2] if failed and failed[:2] == (name, one.pk) else form

    waits = one.state == Instalment.State.ORDERED
    return {
        "one": one,
        "end_to_end": orders.end_to_end(one),
        "state": words.INSTALMENTS[Instalment.State(one.state)],
        "look": words.INSTALMENT_LOOKS[Instalment.State(one.state)],
        "account": bank_details.masked(one.paid_to.account) if one.paid_to else "",
        "paid": asks("paid", PaidForm(prefix=f"paid-{one.pk}", initial={"paid_on": timezone.localdate()}))
        if waits
        else None,
        "bounce": asks("bounce", BounceForm(prefix=f"bounce-{one.pk}")) if waits else None,
        "open": failed is not None and failed[1] == one.pk,
    }


@login_required
@require_safe
def file(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """The order's file: ISO 20022 as it was made, or the same as a CSV."""
    shown = _shown(request, reference)
    if kind == "xml" and shown.file is not None and path_of(shown.file.digest).exists():
        answer = HttpResponse(path_of(shown.file.digest).read_bytes(), content_type="application/xml")
    elif kind == "csv" and shown.paid_from is not None:
        rows = shown.instalments.select_related(*_RELATED).order_by("pk")
        answer = HttpResponse(
            "\ufeff" + pain001.table(orders.told(shown, list(rows))), content_type="text/csv; charset=utf-8"
        )
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{shown.reference}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
