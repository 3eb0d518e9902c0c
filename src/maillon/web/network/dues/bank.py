"""The bank: its files, the columns of a CSV, and each movement said to be what it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from maillon.core.errors import RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.parties.models import Organisation
from maillon.ledger.bank.statement import CHARGES
from maillon.network.models import BankAccount, BankFile, BankLine, DuesNotice
from maillon.network.queries.dues import bank as queries
from maillon.network.services.dues import bank as services
from maillon.network.services.dues.payments import reverse_payment
from maillon.web.http import sent, whole_number
from maillon.web.network.dues import words
from maillon.web.network.dues.forms import AccountForm, UploadForm, bank_account
from maillon.web.network.dues.found import attempt, done, keeper
from maillon.web.refusals import sentence

PER_PAGE = 25
State = BankLine.State


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The network's accounts, a place to give a statement, and the statements received."""
    user, now = keeper(request), timezone.now()
    opening = request.POST.get("do") == "account"
    form = UploadForm(*sent(request)) if not opening else UploadForm()
    account_form = AccountForm(request.POST if opening else None)
    if request.method == "POST" and opening and account_form.is_valid():
        told = account_form.cleaned_data
        if attempt(account_form, lambda: services.open_account(**told, actor=user, at=now)):
            return redirect("dues_bank")
    if request.method == "POST" and not opening and form.is_valid():
        try:
            before = BankFile.objects.count()
            received = services.receive(upload=form.cleaned_data["file"], actor=user, at=now)
        except RuleViolation as refused:
            form.add_error("file", sentence(refused))
        else:
            if isinstance(received, StoredFile):
                return redirect("dues_bank_columns", pk=received.pk)
            _say(request, received, is_new=BankFile.objects.count() > before)
            return redirect("dues_bank_lines")
    bound = next((one for one in (form, account_form) if one.is_bound), None)
    context = {
        "form": form,
        "account_form": account_form,
        "opening": opening,
        "accounts": BankAccount.objects.order_by("label"),
        "page": Paginator(queries.files(), PER_PAGE).get_page(request.GET.get("page")),
        "counts": queries.counts(),
        "module": "network",
        "space": "dues",
    }
    return render(request, "network/dues/bank.html", context, status=422 if bound else 200)


def _say(request: HttpRequest, received: list[BankFile], *, is_new: bool) -> None:
    if not is_new:
        messages.info(request, _("Ce fichier était déjà reçu : rien n’est doublé."))
        return
    for one in received:
        told = {"new": one.counts["new"], "read": one.counts["read"], "known": one.counts["known"]}
        messages.success(
            request,
            _("%(read)s mouvements lus : %(new)s nouveaux, %(known)s déjà connus.") % told,
        )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column of a CSV says what; proposed, corrected, then remembered for the account."""
    user, now = keeper(request), timezone.now()
    stored = get_object_or_404(StoredFile, pk=pk, uploaded_by=user, owner_organisation=None)
    try:
        sheet = services.sheet_of(stored)
    except (RuleViolation, FileNotFoundError) as refused:
        raise Http404 from refused
    first = BankAccount.objects.order_by("label").first()
    form = bank_account(request.POST if request.method == "POST" else None)
    chosen = services.remembered(first, sheet) if first else sheet.proposed()
    problem = ""
    if request.method == "POST":
        chosen = {name: place for name in words.COLUMNS if (place := _place(request.POST.get(f"c_{name}", ""))) >= 0}
        if form.is_valid():
            try:
                kept = services.receive_table(
                    stored=stored, account=form.cleaned_data["account"], columns=chosen, actor=user, at=now
                )
            except RuleViolation as refused:
                problem = sentence(refused)
            else:
                _say(request, [kept], is_new=kept.received_at == now)
                return redirect("dues_bank_lines")
    context = {
        "stored": stored,
        "form": form,
        "titles": list(enumerate(sheet.titles)),
        "fields": [(name, label, chosen.get(name, -1)) for name, label in words.COLUMNS.items()],
        "lines": [cells for _line, cells in sheet.lines[:5]],
        "problem": problem,
        "has_account": first is not None,
        "module": "network",
        "space": "dues",
    }
    return render(request, "network/dues/columns.html", context, status=422 if request.method == "POST" else 200)


def _place(written: str) -> int:
    place = whole_number(written, digits=3)
    return -1 if place is None else place


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: HttpRequest) -> HttpResponse:
    """The movements, by what one knows of them; all sure proposals are confirmed at once when asked."""
    user = keeper(request)
    if request.method == "POST":
        try:
            number = services.confirm_sure(actor=user, at=timezone.now())
        except RuleViolation as refused:
            messages.error(request, sentence(refused))
        else:
            said = ngettext("%(n)s paiement confirmé.", "%(n)s paiements confirmés.", number)
            messages.success(request, said % {"n": number})
        return redirect("dues_bank_lines")
    counts = queries.counts()
    state = request.GET.get("etat", "")
    if state not in State.values:
        state = next((one for one in (State.PROPOSED, State.OPEN) if counts[one]), State.SETTLED)
    page = Paginator(queries.lines(state), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": [(code, label, counts[code]) for code, label in words.LINE_STATES.items()],
        "state": state,
        "sure": counts["sure"],
        "page": page,
        "rows": _rows(list(page)),
        "query": f"etat={state}&",
        "members": Organisation.objects.filter(dues_notices__isnull=False).distinct().order_by("legal_name_fr"),
        "module": "network",
        "space": "dues",
    }
    return render(request, "network/dues/lines.html", context)


def _rows(shown: list[BankLine]) -> list[dict[str, Any]]:
    wanted = {pk for one in shown if one.proposal for pk in one.proposal["notices"]}
    notices = {one.pk: one for one in DuesNotice.objects.filter(pk__in=wanted).select_related("organisation")}
    organisations = Organisation.objects.in_bulk({one.proposal["organisation"] for one in shown if one.proposal})
    paid: dict[int, Any] = {}
    for line in BankLine.objects.filter(pk__in=[one.pk for one in shown]).prefetch_related("payments__organisation"):
        paid[line.pk] = next((one for one in line.payments.all() if one.reversed_at is None), None)
    return [
        {
            "line": one,
            "mark": queries.mark_of(one),
            "organisation": organisations.get(one.proposal.get("organisation")),
            "notices": [notices[pk] for pk in one.proposal.get("notices", ()) if pk in notices],
            "reasons": [words.REASONS[code] for code in one.proposal.get("reasons", ())],
            "sure": one.proposal.get("sure", False),
            "payment": paid.get(one.pk),
            "is_charge": one.set_aside_because == CHARGES,
        }
        for one in shown
    ]


@login_required
@require_http_methods(["POST"])
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what one movement is: confirm, choose the member, set aside, put back, undo, take back."""
    user, now = keeper(request), timezone.now()
    found = get_object_or_404(BankLine, pk=pk)
    act, reason = request.POST.get("do", ""), request.POST.get("reason", "")[:300]
    if act == "confirm":
        seen = request.POST.get("seen")
        done(
            request,
            lambda: services.confirm(line=found, seen=seen, actor=user, at=now),
            _("Le paiement est confirmé."),
        )
    elif act == "choose":
        member = _member(request.POST.get("member", ""))
        if member is None:
            messages.error(request, _("Aucun membre ni avis ne porte ce nom ou ce numéro."))
        else:
            done(
                request,
                lambda: services.settle_line(line=found, organisation=member[0], notices=member[1], actor=user, at=now),
                _("Le paiement est confirmé."),
            )
            services.propose_again()
    elif act == "aside":
        done(
            request,
            lambda: services.set_aside(line=found, reason=reason, actor=user, at=now),
            _("Le mouvement est mis de côté."),
        )
    elif act == "back":
        done(request, lambda: services.put_back(line=found, actor=user, at=now), _("Le mouvement attend de nouveau."))
    elif act == "undo":
        payment = get_object_or_404(found.payments, reversed_at=None)
        done(
            request,
            lambda: reverse_payment(payment=payment, reason=_("Défait au rapprochement"), actor=user, at=now),
            _("C’est défait : le mouvement attend de nouveau."),
        )
        services.propose_again()
    elif act == "taken":
        done(
            request,
            lambda: services.take_back(line=found, actor=user, at=now),
            _("Le paiement repris par la banque est annulé ici aussi."),
        )
    else:
        raise Http404
    return redirect(f"{request.POST.get('next') or ''}" if _is_ours(request) else "dues_bank_lines")


def _is_ours(request: HttpRequest) -> bool:
    written = request.POST.get("next", "")
    return written.startswith("/") and not written.startswith("//") and "\\" not in written


def _member(written: str) -> tuple[Organisation, list[DuesNotice]] | None:
    """The member a person typed: the number of a notice, or its name, acronym or address."""
    text = written.replace("\x00", "").strip()[:300]
    if not text:
        return None
    notice = DuesNotice.objects.filter(number__iexact=text, cancelled_at=None).select_related("organisation").first()
    if notice is not None:
        return notice.organisation, [notice]
    named = Q(legal_name_fr__iexact=text) | Q(legal_name_en__iexact=text) | Q(acronym__iexact=text) | Q(slug=text)
    found = list(Organisation.objects.filter(named, memberships__isnull=False).distinct()[:2])
    return (found[0], []) if len(found) == 1 else None
