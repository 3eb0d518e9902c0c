"""What members' records lack: a list for the secretariat, in the order that helps; one's own on « Notre adhésion »."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.parties.models import Organisation
from maillon.network.models import MembershipYear
from maillon.network.queries import gaps as queries
from maillon.network.rules.gaps import Gaps
from maillon.web.insight.phrases import language
from maillon.web.insight.presenters import pager
from maillon.web.network.members import words
from maillon.web.network.members.found import keeper
from maillon.web.spreadsheets import safe

PER_PAGE = 100
_ORDERS: dict[str, Callable[[queries.Row], Any]] = {
    "lacunes": lambda row: row.gaps.percent,
    "completes": lambda row: -row.gaps.percent,
    "nom": lambda row: row.organisation.name(language()).casefold(),
}


@login_required
@never_cache
@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Every member by what its record lacks; ``manque`` keeps those that lack one part."""
    keeper(request)
    now = timezone.now()
    every = queries.of_members(at=now)
    part, order = request.GET.get("manque", ""), request.GET.get("ordre", "")
    if part not in words.PARTS:
        part = ""
    if order not in _ORDERS:
        order = "lacunes"
    rows = sorted(_lacking(every, part), key=_ORDERS[order])
    paginator = Paginator(rows, PER_PAGE)
    page = paginator.get_page(request.GET.get("page", "1"))
    kept = f"ordre={order}" + (f"&manque={part}" if part else "")
    here = f"{reverse('record_gaps')}?{kept}"
    context = {
        "module": "network",
        "space": "network_life",
        "rules": queries.rules_on(timezone.localdate()),
        "rows": [(row, told(row.gaps)) for row in page],
        "total": len(every),
        "kept": len(rows),
        "whole": sum(1 for row in every if not row.gaps.missing),
        "mean": sum(row.gaps.percent for row in every) // len(every) if every else 0,
        "shares": [(key, words.PARTS[key], number) for key, number in queries.shares(every)],
        "part": part,
        "order": order,
        "orders": [(key, words.ORDERS[key]) for key in _ORDERS],
        "query": kept,
        "pager": pager(page.number, paginator.num_pages, here),
    }
    return render(request, "network/members/gaps.html", context)


@login_required
@never_cache
@require_safe
def gaps_file(request: HttpRequest) -> HttpResponse:
    """The same as CSV: one line a member, one column a part, 1 where it is missing."""
    keeper(request)
    kept = queries.rules_on(timezone.localdate())
    keys = [one["key"] for one in kept.definition["parts"]] if kept else []
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([_("Organisme"), _("Adresse"), _("Fiche complète à (%)"), *(str(words.PARTS[key]) for key in keys)])
    for row in queries.of_members(at=timezone.now()):
        lacking = {part.key for part in row.gaps.missing}
        who = row.organisation
        marks = [int(key in lacking) for key in keys]
        table.writerow([safe(who.name(language())), who.slug, row.gaps.percent, *marks])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="lacunes.csv"'
    return answer


def own(home: Organisation, year: MembershipYear | None) -> dict[str, Any] | None:
    """One's own record's gaps, sorted by where each is filled; none without rules. ``year`` is the one asked now."""
    found = queries.of([home], at=timezone.now())
    if not found:
        return None
    lacking = found[0].gaps
    return {
        "percent": lacking.percent,
        "declared": _declared(lacking),
        "recorded": [words.PARTS[part.key] for part in lacking.missing if not part.declared and part.key != "contact"],
        "contact": any(part.key == "contact" for part in lacking.missing),
        "year": year.label if year else "",
    }


def _declared(found: Gaps) -> list[Any]:
    """What the declaration fills; itself only when it would bring nothing else."""
    keys = [part.key for part in found.missing if part.declared]
    return [words.PARTS[key] for key in keys if key != "declaration" or len(keys) == 1]


def told(found: Gaps) -> list[str]:
    """What is missing, in the reader's words."""
    return [str(words.PARTS[part.key]) for part in found.missing]


def _lacking(rows: Sequence[queries.Row], part: str) -> list[queries.Row]:
    return [row for row in rows if not part or any(one.key == part for one in row.gaps.missing)]
