"""A year's notices: asked, paid, late; each with its lines, its PDF, its cancellation."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.documents.services import render as render_document
from maillon.core.files.services import path_of
from maillon.ledger.bank.references import creditor_reference, spaced
from maillon.network.models import BankAccount, DuesNotice, MembershipYear
from maillon.network.permissions.dues import can_keep_dues
from maillon.network.queries.dues.accounts import dues_of, with_paid
from maillon.network.queries.dues.assessing import scale_for
from maillon.network.rules.dues import Scale
from maillon.network.services.dues import notices as services
from maillon.network.services.dues.papers import keep_notice
from maillon.opendata.tables import safe
from maillon.web.http import person
from maillon.web.network.dues import words
from maillon.web.network.dues.forms import ReasonForm
from maillon.web.network.dues.found import attempt, chosen_year, keeper, shown_notice, years
from maillon.web.parties.presenters import figure_name

PER_PAGE = 50
STATES = ("late", "open", "partial", "paid", "cancelled")


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The dues of a year: how much was asked and paid, who is late; every notice, by state and by name."""
    keeper(request)
    year = chosen_year(request.GET.get("annee", "")[:20])
    if year is None:
        return render(request, "network/dues/no_year.html", {"module": "network", "space": "dues"})
    state, text, found = _asked(request, year)
    today = timezone.localdate()
    sums = with_paid(DuesNotice.objects.filter(year=year, cancelled_at=None)).aggregate(
        asked=Sum("amount_minor"), paid=Sum("paid_minor"), late=Sum("left_minor", filter=Q(due_on__lt=today))
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "module": "network",
        "space": "dues",
        "year": year,
        "years": years(),
        "scale": scale_for(year),
        "sums": {name: value or 0 for name, value in sums.items()},
        "states": [(one, LABELS[one]) for one in STATES],
        "state": state,
        "text": text,
        "page": page,
        "rows": [(one, state_of(one)) for one in page],
        "query": urlencode({"annee": year.label, "etat": state, "q": text}) + "&",
        "today": today,
    }
    return render(request, "network/dues/list.html", context)


def _asked(request: HttpRequest, year: MembershipYear) -> tuple[str, str, QuerySet[DuesNotice, DuesNotice]]:
    """The state and the words asked for, and the notices that answer."""
    state, text = request.GET.get("etat", ""), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = with_paid(DuesNotice.objects.filter(year=year).select_related("organisation"))
    late = Q(left_minor__gt=0, due_on__lt=timezone.localdate())
    kept = {
        "late": late,
        "open": Q(paid_minor=0) & Q(left_minor__gt=0),
        "partial": Q(paid_minor__gt=0, left_minor__gt=0),
        "paid": Q(left_minor=0),
    }
    if state == "cancelled":
        found = found.filter(cancelled_at__isnull=False)
    elif state in kept:
        found = found.filter(kept[state], cancelled_at=None)
    else:
        state = ""
    if text:
        organisation = Q(organisation__legal_name_fr__icontains=text) | Q(organisation__acronym__iexact=text)
        found = found.filter(Q(number__icontains=text) | organisation | Q(organisation__legal_name_en__icontains=text))
    return state, text, found.order_by("organisation__legal_name_fr", "pk")


LABELS = {
    "late": gettext_lazy("En retard"),
    "open": gettext_lazy("À payer"),
    "partial": gettext_lazy("Payé en partie"),
    "paid": gettext_lazy("Payé"),
    "cancelled": gettext_lazy("Annulé"),
}
LOOKS = {"late": "bad", "open": "", "partial": "warn", "paid": "ok", "cancelled": "draft"}


def state_of(notice: DuesNotice) -> dict[str, Any]:
    """A notice's state in words, and its colour; ``with_paid`` counted what is left."""
    left, paid = notice.left_minor, notice.paid_minor  # type: ignore[attr-defined]  # annotated
    if notice.cancelled_at is not None:
        name = "cancelled"
    elif not left:
        name = "paid"
    elif notice.due_on < timezone.localdate():
        name = "late"
    else:
        name = "partial" if paid else "open"
    return {"name": name, "label": LABELS[name], "look": LOOKS[name]}


@login_required
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The notices one asked for, as a file to sort."""
    keeper(request)
    year = chosen_year(request.GET.get("annee", "")[:20])
    if year is None:
        raise Http404
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["number", "organisation", "region", "amount", "paid", "left", "currency", "issued", "due", "state"])
    for one in _asked(request, year)[2]:
        money = [one.amount_minor, one.paid_minor, one.left_minor]  # type: ignore[attr-defined]  # annotated
        table.writerow(
            [
                one.number,
                safe(one.organisation.legal_name_fr),
                one.organisation.region,
                *(f"{value / 100:.2f}" for value in money),
                one.currency,
                timezone.localdate(one.issued_at),
                one.due_on,
                state_of(one)["name"],
            ]
        )
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="cotisations-{year.label}.csv"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: how its amount comes, what was paid of it; the secretariat cancels it or makes it anew."""
    shown = shown_notice(request, number)
    keeps = can_keep_dues(person(request))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not keeps:
            raise Http404
        act = services.replace if request.POST.get("do") == "replace" else services.cancel
        if form.is_valid() and attempt(form, lambda: _act(request, act, shown, form.cleaned_data["reason"])):
            newer = DuesNotice.objects.filter(replaces=shown).first()
            return redirect("dues_notice", number=newer.number if newer else shown.number)
    counted = dues_of(shown.organisation).get(pk=shown.pk)
    context = {
        **explained(shown),
        "known": set(shown.organisation.figures.values_list("pk", flat=True)),
        "counted": counted,
        "state": state_of(counted),
        "allocations": shown.allocations.filter(undone_at=None).select_related("payment"),
        "newer": DuesNotice.objects.filter(replaces=shown).first(),
        "keeps": keeps,
        "form": form,
        "module": "network",
        "space": "dues",
    }
    return render(request, "network/dues/notice.html", context, status=422 if form.is_bound else 200)


def _act(request: HttpRequest, act: Any, shown: DuesNotice, reason: str) -> None:
    act(notice=shown, reason=reason, actor=person(request), at=timezone.now())
    said = _("L’avis est annulé; ce qui l’avait payé est un crédit.")
    messages.success(
        request, said if act is services.cancel else _("L’avis est refait avec les chiffres d’aujourd’hui.")
    )


def explained(shown: DuesNotice) -> dict[str, Any]:
    """What a notice says, in words: base, lines, reference of payment."""
    scale = Scale.from_json(shown.scale.definition)
    heads, currency = scale.counts_heads, shown.currency
    return {
        "notice": shown,
        "base": words.of_base(shown.base["value"], heads=heads, currency=currency),
        "figures": [
            {
                **one,
                "label": figure_name(one["kind"], one["detail"]) if one["detail"] else words.figure(one["kind"]),
                "told": words.of_base(one["value"], heads=heads, currency=currency),
                "starts": date.fromisoformat(one["starts_on"]),
                "ends": date.fromisoformat(one["ends_on"]) - timedelta(days=1),
            }
            for one in shown.base["figures"]
        ],
        "lines": [(words.explained(one, heads=heads, currency=currency), one["amount_minor"]) for one in shown.lines],
        "reference": spaced(creditor_reference(shown.number)),
        "bank": BankAccount.objects.filter(currency=currency).order_by("pk").first(),
    }


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def pdf(request: HttpRequest, number: str) -> HttpResponseBase:
    """The notice as a PDF; printed the first time somebody opens it."""
    shown = shown_notice(request, number)
    document = shown.document
    if document is None:
        language = settings.LANGUAGE_CODE[:2]
        with override(language):
            context = explained(shown)
        html = render_document("network/documents/dues_notice.html", context, language)
        document = keep_notice(notice=shown, html=html, language=language, actor=person(request), at=timezone.now())
    path = path_of(document.file.digest)
    if not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), filename=document.file.name, content_type=document.file.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
