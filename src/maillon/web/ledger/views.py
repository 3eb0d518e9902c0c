"""The books of the network: what each account holds, results, one account's statement, closed periods."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.people.permissions import is_secretariat
from maillon.ledger import chain, queries, services
from maillon.ledger.models import Account
from maillon.ledger.permissions import kept_by
from maillon.ledger.queries import Balance
from maillon.web.http import person
from maillon.web.ledger.asked import ON, SINCE, account_of, book_of, days, named, query
from maillon.web.ledger.words import KINDS, event_name, subjects_shown
from maillon.web.refusals import sentence
from maillon.web.templatetags.maillon import day as told

PER_PAGE = 100


@login_required
@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """The books one keeps; the only one is opened at once."""
    kept = kept_by(person(request)).annotate(count=Count("entries"), last=Max("entries__effective_on"))
    found = [(book, named(book)) for book in kept.order_by("code")]
    if not found and not is_secretariat(person(request)):
        raise Http404
    if len(found) == 1:
        return redirect("book", book=found[0][0].code)
    return render(request, "ledger/books.html", {"books": found, "space": "ledger"})


@login_required
@require_safe
def trial_balance(request: HttpRequest, book: str) -> HttpResponse:
    """Every account of a book and what it holds on a day, by kind; currencies and dollars sum to zero."""
    kept = book_of(request, book)
    asked = days(request.GET)
    accounts = list(kept.accounts.order_by("code"))
    rows = queries.trial_balance(kept, on=asked.on, accounts=accounts)
    moved: dict[int, list[Balance]] = {}
    for row in rows:
        moved.setdefault(row.account.pk, []).append(row)
    kinds = []
    for kind, label in KINDS.items():
        lines = [(one, named(one), moved.get(one.pk, [])) for one in accounts if one.kind == kind]
        shown = [line for line in lines if line[2] or line[0].is_open]
        if shown:
            worth = sum(row.functional_minor for _one, _name, held in shown for row in held)
            kinds.append((label, shown, worth))
    debits = sum(row.functional_minor for row in rows if row.functional_minor > 0)
    credits_ = -sum(row.functional_minor for row in rows if row.functional_minor < 0)
    context = _context(request, kept, asked) | {
        "kinds": kinds,
        "totals": sorted(queries.totals(rows).items()),
        "debits": debits,
        "credits": credits_,
        "verdict": chain.verify(kept) if "verifier" in request.GET else None,
    }
    return render(request, "ledger/book.html", context, status=asked.status)


@login_required
@require_safe
def activity(request: HttpRequest, book: str) -> HttpResponse:
    """Income and expenses from a day to another, and what is left."""
    kept = book_of(request, book)
    asked = days(request.GET)
    today = timezone.localdate()
    on = asked.on or today
    since = asked.since or date(on.year, 1, 1)
    asked.typed = {SINCE: asked.typed[SINCE] or since.isoformat(), ON: asked.typed[ON] or on.isoformat()}
    rows = [] if asked.problems else queries.activity(kept, since=since, on=on)
    sides = [
        (
            KINDS[kind],
            [(row, named(row.account), -row.functional_minor * sign) for row in rows if row.account.kind == kind],
        )
        for kind, sign in ((Account.Kind.INCOME, 1), (Account.Kind.EXPENSE, -1))
    ]
    context = _context(request, kept, asked) | {
        "sides": [(label, lines, sum(worth for _row, _name, worth in lines)) for label, lines in sides],
        "left": -sum(row.functional_minor for row in rows),
    }
    return render(request, "ledger/activity.html", context, status=asked.status)


@login_required
@require_safe
def statement(request: HttpRequest, book: str, code: str) -> HttpResponse:
    """What moved on one account, with what it holds after each line."""
    kept = book_of(request, book)
    account = account_of(kept, code)
    if account is None:
        raise Http404
    asked = days(request.GET)
    rows = queries.statement_rows(account, since=asked.since, on=asked.on)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    start = (page.number - 1) * PER_PAGE
    lines = queries.statement(account, since=asked.since, on=asked.on, start=start, count=PER_PAGE)
    shown = subjects_shown(person(request), [_about(line) for line in lines])
    context = _context(request, kept, asked) | {
        "account": account,
        "name": named(account),
        "kind": KINDS[Account.Kind(account.kind)],
        "page": page,
        "lines": [(line, named(line.other), event_name(line.entry.event), shown[_about(line)]) for line in lines],
        "held": queries.balance([account], on=asked.on),
    }
    return render(request, "ledger/statement.html", context, status=asked.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def periods(request: HttpRequest, book: str) -> HttpResponse:
    """Closed periods, and closing one: for ever, so it is said to be understood first."""
    kept = book_of(request, book)
    asked = days(request.POST)
    problem = ""
    if request.method == "POST":
        problem = next(iter(asked.problems.values()), "")
        if not problem and (asked.since is None or asked.on is None):
            problem = _("Donnez le premier et le dernier jour de la période.")
        elif not problem and "compris" not in request.POST:
            problem = _("Cochez que vous savez qu’une période close ne se rouvre pas.")
        elif not problem and asked.since and asked.on:
            try:
                services.close_period(
                    book=kept,
                    starts_on=asked.since,
                    ends_on=asked.on + timedelta(days=1),
                    actor=person(request),
                    at=timezone.now(),
                )
            except RuleViolation as refused:
                problem = sentence(refused)
            else:
                said = {"first": told(asked.since), "last": told(asked.on)}
                messages.success(request, _("La période du %(first)s au %(last)s est close.") % said)
                return redirect("book_periods", book=kept.code)
    closed = kept.periods.exclude(closed_at=None).order_by("-starts_on")
    context = _context(request, kept, asked) | {
        "periods": [(one, one.ends_on - timedelta(days=1)) for one in closed],
        "problem": problem,
        "understood": "compris" in request.POST,
    }
    return render(request, "ledger/periods.html", context, status=422 if problem else 200)


def _about(line: queries.Line) -> tuple[str, str]:
    return line.entry.subject_type, line.entry.subject_id


def _context(request: HttpRequest, kept: Any, asked: Any) -> dict[str, Any]:
    return {"book": kept, "book_name": named(kept), "asked": asked, "query": query(request.GET), "space": "ledger"}
