"""The financial statements of a book: a page, a PDF and a workbook that say the same."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.audit.services import record
from maillon.core.documents.services import print_pdf
from maillon.core.documents.services import render as render_document
from maillon.core.errors import RuleViolation
from maillon.ledger import financial as queries
from maillon.ledger.models import Book
from maillon.web.http import person
from maillon.web.ledger.asked import ON, SINCE, Days, book_of, days, named, query
from maillon.web.ledger.financial_tables import tables_of, workbook
from maillon.web.ledger.notes import notes_of
from maillon.web.ledger.tables import XLSX
from maillon.web.refusals import sentence

KNOWN = "su"
_FIRST = 1900


@login_required
@never_cache
@require_safe
def statements(request: HttpRequest, book: str) -> HttpResponse:
    """The statements of a book on the days asked, as known on a day where one is said."""
    kept = book_of(request, book)
    asked = _asked(request)
    context = {
        "book": kept,
        "book_name": named(kept),
        "asked": asked,
        "query": query(request.GET).removesuffix("&"),
        "space": "ledger",
    }
    if not asked.problems:
        context |= _told(kept, asked)
    return render(request, "ledger/financial.html", context, status=asked.status)


@login_required
@never_cache
@require_safe
def statements_file(request: HttpRequest, book: str, format: str) -> HttpResponse:
    """The same to take away."""
    kept = book_of(request, book)
    asked = _asked(request)
    if format not in ("pdf", "xlsx") or asked.problems:
        raise Http404
    context = _told(kept, asked) | {"book": kept, "book_name": named(kept)}
    spoken = (get_language() or "fr")[:2]
    if format == "xlsx":
        content, kind = workbook(context["tables"], context["notes"]), XLSX
    else:
        try:
            content, kind = print_pdf(render_document("ledger/financial_pdf.html", context, spoken)), "application/pdf"
        except RuleViolation as refused:
            messages.error(request, sentence(refused))
            return redirect("book_statements", book=kept.code)
    found = context["found"]
    after = {"book": kept.code, "on": found.position.on, "kind": format}
    record(person(request), "ledger.statements.taken", kept, at=timezone.now(), after=after)
    name = f"{kept.code}-{found.position.on}-{spoken}.{format}"
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _asked(request: HttpRequest) -> Days:
    """The days typed, checked; what was left out is today, and the year so far."""
    asked = days(request.GET)
    typed = request.GET.get(KNOWN, "").strip()[:20]
    asked.typed[KNOWN] = typed
    if typed and _day(typed) is None:
        asked.problems[KNOWN] = _("« %(typed)s » n’est pas un jour; écrivez 2026-03-31.") % {"typed": typed}
    on = asked.on or timezone.localdate()
    if ON not in asked.problems and on.year < _FIRST:
        asked.problems[ON] = _("Choisissez un jour depuis 1900.")
    if asked.since and SINCE not in asked.problems and ON not in asked.problems:
        if asked.since.year < _FIRST:
            asked.problems[SINCE] = _("Choisissez un jour depuis 1900.")
        elif asked.since > on:
            asked.problems[ON] = _("Le dernier jour précède le premier.")
    asked.on = on
    return asked


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None


def _told(book: Book, asked: Days) -> dict[str, Any]:
    assert asked.on is not None
    known = _day(asked.typed[KNOWN])
    by = timezone.make_aware(datetime.combine(known, time.max)) if known else None
    found = queries.financial(book, on=asked.on, since=asked.since, known_by=by)
    asked.typed |= {SINCE: found.operations.since.isoformat(), ON: asked.on.isoformat()}
    return {
        "found": found,
        "known": known,
        "source": found.layout.source or ({"fr": found.version.source} if found.version else {}),
        "tables": tables_of(found),
        "notes": notes_of(book, asked.on, by),
    }
