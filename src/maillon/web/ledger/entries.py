"""The journal of a book, and one entry: what it moved, what it undoes, who wrote it; undoing it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.audit.queries import history
from maillon.core.errors import RuleViolation
from maillon.ledger import queries, services
from maillon.web.accounts.labels import office_name
from maillon.web.core.journal import VERBS
from maillon.web.http import person
from maillon.web.ledger.asked import account_of, book_of, days, named, query
from maillon.web.ledger.words import event_name, subjects_shown
from maillon.web.refusals import sentence

PER_PAGE = 50


@login_required
@require_safe
def journal(request: HttpRequest, book: str) -> HttpResponse:
    """The entries of a book, the last written first, by dates, account and subject."""
    kept = book_of(request, book)
    asked = days(request.GET)
    account = account_of(kept, request.GET.get("compte", ""))
    about = _subject(request)
    found = queries.journal(kept, since=asked.since, on=asked.on, account=account, subject=about)
    found = found.select_related("reversed_by", "reverses").prefetch_related("transfers")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    chart = {one.pk: one for one in kept.accounts.order_by("code")}
    entries = list(page.object_list)
    abouts = {one.pk: (one.subject_type, one.subject_id) for one in entries}
    shown = subjects_shown(person(request), [*abouts.values(), *([about] if about else [])])
    rows = []
    for one in entries:
        moves = [(row, chart[row.debit_id], chart[row.credit_id]) for row in one.transfers.all()]
        rows.append((one, event_name(one.event), shown[abouts[one.pk]], moves))
    context = {
        "book": kept,
        "book_name": named(kept),
        "asked": asked,
        "query": query(request.GET),
        "space": "ledger",
        "page": page,
        "rows": rows,
        "accounts": [(one.code, named(one)) for one in chart.values()],
        "account": account,
        "about": about,
        "about_name": shown[about].words if about else "",
    }
    return render(request, "ledger/journal.html", context, status=asked.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, book: str, sequence: int) -> HttpResponse:
    """One entry; its form undoes it by another, dated the day that is said, today without one."""
    kept = book_of(request, book)
    one = get_object_or_404(kept.entries.select_related("reverses", "reversed_by"), sequence=sequence)
    problem, reason = "", request.POST.get("motif", "").replace("\x00", "").strip()[:500]
    typed = request.POST.get("jour", "").strip()[:20] or timezone.localdate().isoformat()
    if request.method == "POST":
        try:
            day = parse_date(typed)
        except ValueError:
            day = None
        if day is None:
            problem = _("« %(typed)s » n’est pas un jour; écrivez 2026-03-31.") % {"typed": typed}
        else:
            try:
                back = services.reverse(
                    entry=one, reason=reason, effective_on=day, actor=person(request), at=timezone.now()
                )
            except RuleViolation as refused:
                problem = sentence(refused)
            else:
                messages.success(request, _("L’écriture est contrepassée."))
                return redirect("book_entry", book=kept.code, sequence=back.sequence)
    about = (one.subject_type, one.subject_id)
    transfers = one.transfers.select_related("debit", "credit").order_by("position")
    context = {
        "book": kept,
        "book_name": named(kept),
        "space": "ledger",
        "entry": one,
        "event": event_name(one.event),
        "subject": subjects_shown(person(request), [about])[about],
        "transfers": [(row, named(row.debit), named(row.credit)) for row in transfers],
        "acts": [(act, office_name(act.actor_label), VERBS.get(act.verb, act.verb)) for act in history(one)],
        "reversed_by": getattr(one, "reversed_by", None),
        "problem": problem,
        "reason": reason,
        "day": typed,
    }
    return render(request, "ledger/entry.html", context, status=422 if problem else 200)


def _subject(request: HttpRequest) -> tuple[str, str] | None:
    label = request.GET.get("genre", "").replace("\x00", "").strip()[:80]
    return (label, request.GET.get("numero", "").replace("\x00", "").strip()[:64]) if label else None
