"""The agreements one reads: the funder's, by state, programme and words; the organisation's own."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillon.core.money import Money
from maillon.funding.models import Agreement, Programme
from maillon.funding.permissions.agreements import agreements_handled_by, agreements_visible_to, funders_paid_for_by
from maillon.funding.queries.agreements import with_paid
from maillon.funding.queries.places import countries_of
from maillon.opendata.tables import safe
from maillon.web.funding.agreements import words
from maillon.web.http import person

PER_PAGE = 50
Agreements = QuerySet[Agreement, Agreement]


def _asked(request: HttpRequest) -> tuple[dict[str, str], Agreements]:
    """The filters asked for, and the agreements that answer."""
    found = agreements_visible_to(person(request)).select_related("organisation", "funder")
    state, programme = request.GET.get("etat", ""), request.GET.get("programme", "")[:60]
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if state in Agreement.State.values:
        found = found.filter(state=state)
    else:
        state = ""
    if programme:
        found = found.filter(terms__component__programme__slug=programme)
    if text:
        named = Q(organisation__legal_name_fr__icontains=text) | Q(organisation__acronym__iexact=text)
        found = found.filter(Q(reference__icontains=text) | Q(title__icontains=text) | named)
    return {"etat": state, "programme": programme, "q": text}, found.order_by("-created_at", "-pk")


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """How many, how much; then each agreement one reads, the latest first."""
    user = person(request)
    asked, found = _asked(request)
    counted = found.order_by().aggregate(
        number=Count("pk"), sum=Sum("amount_minor"), homes=Count("organisation", distinct=True)
    )
    page = Paginator(with_paid(found), PER_PAGE).get_page(request.GET.get("page"))
    programmes = Programme.objects.filter(components__terms__agreements__in=agreements_visible_to(user)).distinct()
    context = {
        "page": page,
        "rows": [
            (one, words.STATES[Agreement.State(one.state)], words.LOOKS[Agreement.State(one.state)]) for one in page
        ],
        "states": list(words.STATES.items()),
        "programmes": programmes.order_by("slug"),
        "asked": asked,
        "filtered": any(asked.values()),
        "counted": counted,
        "query": urlencode({name: value for name, value in asked.items() if value}) + "&",
        "handles": agreements_handled_by(user).exists() or funders_paid_for_by(user).exists(),
        "module": "programmes",
        "space": "agreements",
    }
    return render(request, "funding/agreements/list.html", context)


TITLES = (
    "reference", "organisation", "title", "programme", "country", "amount", "paid", "currency", "starts", "ends",
    "state",
)  # fmt: skip


@login_required
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The agreements one asked for, as a file to sort."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(TITLES)
    for one in with_paid(
        _asked(request)[1]
        .select_related("terms__component__programme", "activity")
        .prefetch_related("activity__recipients")
    ):
        money = (one.amount_minor, one.paid_minor)  # type: ignore[attr-defined]  # annotated
        rows.writerow(
            [
                one.reference,
                safe(one.organisation.legal_name_fr),
                safe(one.title),
                one.terms.component.programme.slug,
                " ; ".join(countries_of(one)),
                *(f"{Money(minor, one.currency).to_decimal():f}" for minor in money),
                one.currency,
                one.starts_on,
                one.ends_on,
                one.state,
            ]
        )
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="conventions.csv"'
    return answer
