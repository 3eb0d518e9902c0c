"""One guarantee: who carries what, its timeline, its postings in both books, and why each figure is what it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.people.models import User
from maillon.dossiers.permissions import can_handle
from maillon.guarantees.models import Event, Guarantee, Proof
from maillon.guarantees.permissions.funds import can_lodge_claim, can_manage_fund, can_read_fund, can_see_claim
from maillon.guarantees.queries import diligence, history, positions, why
from maillon.guarantees.queries import portfolio as queries
from maillon.guarantees.rules import clocks, life, measures
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.events.life import GuaranteeApproved
from maillon.guarantees.rules.portfolios import FORM
from maillon.guarantees.services import proofs as services
from maillon.ledger.models import Entry
from maillon.web.guarantees import breaches, losses, notices, outside, proofs, recorded, words
from maillon.web.guarantees.acts import ACTS, possible
from maillon.web.guarantees.agreed import agreed
from maillon.web.guarantees.forms import CurrencyForm
from maillon.web.guarantees.found import attempt, shown_guarantee
from maillon.web.guarantees.papers import rows_of
from maillon.web.http import person

_QUIET = {"file_submitted", "file_screened", "file_reported", "provision_reviewed", "fees_earned", "arrears_reviewed"}
"""What happens beside the story: it is in « pourquoi » and in the entries, not in the timeline, unless it says why."""
_REASONS = dict(losses.CAUSES) | dict(losses.FINDINGS)

_DOCUMENT = "document"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guarantee(request: HttpRequest, reference: str) -> HttpResponse:
    """The page of a guarantee, where a manager records what happens; its lender and its sponsor have their own view."""
    shown, user = shown_guarantee(request, reference), person(request)
    if not can_read_fund(user, shown.fund):
        if request.method == "POST":
            raise Http404
        return outside.show(request, shown, user)
    manages = can_manage_fund(user, shown.fund)
    failed: tuple[str, CurrencyForm] | None = None
    if request.method == "POST":
        name = request.POST.get("do", "")
        act = ACTS.get(name)
        if name == _DOCUMENT and manages:
            return _documented(request, shown, user)
        if act is None or not manages:
            raise Http404
        form = recorded.form_of(name, shown, _state(shown), request.POST, request.FILES)
        begun = notices.begun(shown.fund)
        if form.is_valid() and attempt(
            form, lambda: recorded.keep(name, shown, form, request.POST.get("once", ""), user)
        ):
            messages.success(request, _("C’est consigné : « %(what)s ».") % {"what": act.label})
            notices.tell(request, shown.fund, begun)
            return redirect("guarantee", reference=shown.reference)
        failed = (name, form)
    context = _context(user, shown, failed, manages=manages)
    return render(request, "guarantees/guarantee.html", context, status=422 if failed else 200)


def _documented(request: HttpRequest, shown: Guarantee, user: User) -> HttpResponse:
    """A document that came after what it proves was recorded is kept beside it."""
    events = _provable(shown.events.order_by("effective_on", "sequence"))
    form = proofs.EventDocumentForm(request.POST, request.FILES, prefix=_DOCUMENT, events=events)

    def keep() -> None:
        event = shown.events.get(sequence=form.cleaned_data["event"])
        services.bring(about=event, upload=form.cleaned_data["file"], actor=user, at=timezone.now())

    if form.is_valid() and attempt(form, keep):
        messages.success(request, _("Le document est gardé."))
        return redirect("guarantee", reference=shown.reference)
    context = _context(user, shown, None, manages=True) | {"proof_form": form, "failed": True, "problem": form}
    return render(request, "guarantees/guarantee.html", context, status=422)


def _provable(events: Iterable[Event]) -> list[Event]:
    """What a document may prove: everything that happened, but what is only reckoned."""
    return [one for one in events if one.kind not in _QUIET - {"arrears_reviewed"}]


def _state(shown: Guarantee) -> states.Guarantee:
    found = history.state_of(shown.fund).guarantees.get(shown.reference)
    if found is None:
        raise Http404
    return found


def _context(user: User, shown: Guarantee, failed: tuple[str, CurrencyForm] | None, *, manages: bool) -> dict[str, Any]:
    today = timezone.localdate()
    fund = history.state_of(shown.fund)
    one = fund.guarantees[shown.reference]
    line = next(row for row in queries.of_state(fund, today).lines if row.state.id == shown.reference)
    events = list(shown.events.select_related("evidence").order_by("effective_on", "sequence"))
    inside = can_read_fund(user, shown.fund)
    asked = [recorded.asked(name, shown, one, failed) for name in possible(one)] if manages else []
    claims = [row for row in shown.claims.order_by("lodged_on") if can_see_claim(user, row)]
    last = max((event.sequence for event in events), default=0)
    running = _clocks(fund, one, diligence.renewals(shown, one, today) if inside else ())
    return {
        "guarantee": shown,
        "one": one,
        "line": line,
        "position": words.position(one.position),
        "look": words.LOOKS.get(one.position, ""),
        "late": words.late(line.days_past_due),
        "late_look": words.late_look(line.days_past_due),
        "silent": words.late(line.days_if_unpaid) if line.is_silent else "",
        "steps": words.steps(one.position, is_included=one.terms.form == FORM),
        "holds": [(words.HOLDS.get(name, name), reason) for name, reason in one.holds.items()],
        "figures": [(name, label, getattr(_told(one), name)) for name, label in words.FIGURES.items()],
        "exposure": measures.exposure(one),
        "coverage": float(one.terms.coverage),
        "loans": list(shown.loans.all()),
        "loan_currency": one.terms.cover.loan_currency,
        "agreed": agreed(one),
        "timeline": _timeline(events, one.terms.report_days, _notices(shown, events) if inside else {}),
        "quiet": sum(1 for event in events if event.kind in _QUIET),
        "drawn": _drawn(one),
        "books": _books(shown, events) if inside else [],
        "documents": [event for event in events if event.evidence_id],
        "proofs": proofs.listed(
            Proof.objects.filter(event__guarantee=shown).select_related("file", "event").order_by("brought_at", "pk")
        )
        if inside
        else [],
        "proof_form": proofs.EventDocumentForm(prefix=_DOCUMENT, events=_provable(events)) if manages else None,
        "rested_on": _rested_on(events) if inside else "",
        "next_acts": [ask for ask in asked if ask["act"].is_next],
        "other_acts": [ask for ask in asked if not ask["act"].is_next],
        "claims": [
            (row, words.CLAIMS[row.State(row.state)], words.CLAIM_LOOKS[row.State(row.state)]) for row in claims
        ],
        "may_claim": can_lodge_claim(user, shown)
        and one.position in life.TABLE["claim_lodged"].keys() | {"active", "watch", "restructured"}
        and not any(row.state in ("lodged", "asked", "complete") for row in claims),
        "clocks": running,
        "coming": min((pair for pair in running if pair[1] >= today), key=lambda pair: pair[1], default=None),
        "kept": breaches.of_guarantee(shown, one, today) if inside else {},
        "articles": one.terms.articles,
        "papers": rows_of(user, shown),
        "judges": shown.dossier is not None and can_handle(user, shown.dossier),
        "inside": inside,
        "manages": manages,
        "once": str(last),
        "failed": failed is not None,
        "problem": failed[1] if failed else None,
        "module": "fonds",
        "space": "guarantees",
    }


class _told:
    """The figures of a guarantee by name, as a position keeps them."""

    def __init__(self, one: states.Guarantee) -> None:
        self.__dict__.update(positions.told(one))


def _rested_on(events: Sequence[Event]) -> str:
    """The versions of what was supposed when the committee decided; empty where nobody wrote them down."""
    decided = next((one for one in events if one.kind == GuaranteeApproved.kind), None)
    return str(decided.payload.get("documents", {}).get("assumptions", "")) if decided else ""


def _notices(shown: Guarantee, events: Sequence[Event]) -> Mapping[int, Sequence[str]]:
    return notices.of_guarantee(shown, [event.sequence for event in events])


def _timeline(events: Sequence[Event], report_days: int, warned: Mapping[int, Sequence[str]]) -> list[dict[str, Any]]:
    """What happened, the latest first, with what the engine said; what is only reckoned is left to « pourquoi »."""
    told = [(event, _said(event, report_days)) for event in reversed(events)]
    return [
        {"one": event, "label": words.event(event.kind), "told": said, "said": warned.get(event.sequence, ())}
        for event, said in told
        if event.kind not in _QUIET or said["reasons"] or event.sequence in warned
    ]


def _said(event: Event, report_days: int) -> dict[str, Any]:
    payload = event.payload
    return {
        "reasons": [
            _REASONS[name] for name in (*payload.get("findings", ()), payload.get("cause", "")) if name in _REASONS
        ],
        "period": words.period(payload.get("period", "")),
        "amount": payload.get("amount_minor"),
        "disbursed": payload.get("disbursed_minor"),
        "repaid": payload.get("repaid_principal_minor"),
        "late_known": timezone.localdate(event.known_at) > event.effective_on + timedelta(days=report_days),
    }


def _drawn(one: states.Guarantee) -> dict[str, Any] | None:
    """The principal outstanding quarter by quarter, by what lenders reported."""
    days = sorted({line.effective_on for line in one.loan.lines})
    if len(days) < 2:
        return None
    points = [(day, measures.balance_on(one.loan, day)) for day in days]
    most = max(amount for _day, amount in points) or 1
    coverage = float(one.terms.coverage)
    step = 100 / (len(points) - 1)

    def path(part: float) -> str:
        drawn, height = [], 100.0
        for index, (_day, amount) in enumerate(points):
            height = 100 - 95 * part * amount / most
            drawn.append(f"H{index * step:.1f}V{height:.1f}" if index else f"M0 {height:.1f}")
        return "".join(drawn)

    return {
        "line": path(1.0),
        "area": f"{path(coverage)}V100H0z",
        "points": points,
        "first": points[0][0],
        "last": points[-1][0],
        "most": most,
    }


def _books(shown: Guarantee, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Both books' entries of a guarantee, each with the event it came from."""
    known = {f"event:{event.sequence}": event for event in events}
    found = why.entries(shown)
    books = []
    for book, title in ((shown.fund.asnpo_book, "ASNPO"), (shown.fund.ifrs_book, "IFRS 9")):
        mine = [entry for entry in found if entry.book_id == book.pk]
        books.append(
            {
                "book": book,
                "title": title,
                "entries": [_entry(entry, known.get(entry.idempotency_key)) for entry in mine],
                "total": sum(row.functional_minor for entry in mine for row in entry.transfers.all()),
            }
        )
    return books


def _entry(entry: Entry, event: Event | None) -> dict[str, Any]:
    return {
        "one": entry,
        "event": event,
        "label": words.event(event.kind) if event else entry.event,
        "rows": sorted(entry.transfers.all(), key=lambda row: row.position),
    }


def _clocks(fund: states.Fund, one: states.Guarantee, renewals: Sequence[tuple[str, date]]) -> list[tuple[str, date]]:
    renewed = dict(renewals)
    known = [
        (_("Offre valable jusqu’au"), clocks.offer_until(fund, one) if one.position == "approved" else None),
        (_("Décaissement possible jusqu’au"), one.available_until),
        (_("Dernier jour de la garantie"), one.ends_on),
        (_("Dernier jour pour appeler"), clocks.claim_until(fund, one)),
        (_("Décision due le"), clocks.decide_by(fund, one) if one.position in life.CLAIMED else None),
        (_("Paiement dû le"), clocks.pay_by(fund, one) if one.position in life.PAYING else None),
        (_("Lettre de crédit jusqu’au"), one.sblc_expires_on if one.position not in life.ENDED else None),
        (_("Emprunteur à connaître de nouveau avant le"), renewed.get("kyc")),
        (_("Sûretés à évaluer de nouveau avant le"), renewed.get("valuation")),
    ]
    return [(label, day) for label, day in known if day is not None]


@login_required
@never_cache
@require_safe
def figure(request: HttpRequest, reference: str, figure: str) -> HttpResponse:
    """Why a figure is what it is: every event that moved it, and what it posted."""
    shown = shown_guarantee(request, reference)
    if figure not in words.FIGURES or not can_read_fund(person(request), shown.fund):
        raise Http404
    steps = why.why(shown, figure)
    one, fund = _state(shown), history.state_of(shown.fund)
    context = {
        "guarantee": shown,
        "figure": figure,
        "label": words.FIGURES[figure],
        "steps": [
            {
                "one": step,
                "label": words.event(step.event.kind),
                "period": words.period(step.event.payload.get("period", "")),
                "supposed": step.event.payload.get("documents", {}).get("assumptions", ""),
                "said": [notices.said(one, fund) for one in step.notices],
            }
            for step in steps
        ],
        "value": getattr(_told(one), figure),
        "currency": one.terms.cover.loan_currency if figure == "principal_minor" else shown.currency,
        "is_amount": figure != "stage",
        "inside": can_read_fund(person(request), shown.fund),
        "coverage": one.terms.cover.coverage,
        "module": "fonds",
        "space": "guarantees",
    }
    return render(request, "guarantees/why.html", context)
