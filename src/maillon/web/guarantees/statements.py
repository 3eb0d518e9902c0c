"""A lender's statements: the template to fill, the workbook taken in after everybody has seen what it says."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.services import path_of
from maillon.core.money import Money, exponent
from maillon.core.people.models import User
from maillon.funding.spreadsheets.cells import read_cells
from maillon.guarantees.models import Facility, Loan, Statement
from maillon.guarantees.permissions.funds import can_read_fund, facilities_reported_by, funds_managed_by, funds_read_by
from maillon.guarantees.permissions.parties import can_accept_statement
from maillon.guarantees.queries import included
from maillon.guarantees.queries import reported as queries
from maillon.guarantees.queries.portfolio import quarter_ends
from maillon.guarantees.services import acceptance
from maillon.guarantees.services import proofs as documents
from maillon.guarantees.services import statements as services
from maillon.guarantees.spreadsheets import statements as sheets
from maillon.web.guarantees import proofs, words
from maillon.web.guarantees.finding import said
from maillon.web.guarantees.found import attempt, reported_facility
from maillon.web.http import person
from maillon.web.refusals import sentence
from maillon.web.spreadsheets import safe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
_LARGEST = 5 * 2**20
_QUARTERS, _SHOWN = 8, 40


@login_required
@never_cache
@require_safe
def facilities(request: HttpRequest) -> HttpResponse:
    """The lenders one reports for, and the last statement of each."""
    user = person(request)
    found = facilities_reported_by(user).select_related("lender", "version__product").order_by("reference")
    managed = set(funds_managed_by(user).values_list("pk", flat=True))
    rows = [
        {
            "one": one,
            "last": one.statements.order_by("-ends_on", "-number").first(),
            "loans": Loan.objects.filter(guarantee__facility=one).count(),
            "includes": one.fund_id in managed and included.takes_loans(one, timezone.localdate()),
        }
        for one in found
    ]
    context = {
        "rows": rows,
        "reads": funds_read_by(user).exists(),
        "manages": bool(managed),
        "module": "fonds",
        "space": "facilities",
    }
    return render(request, "guarantees/facilities.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: HttpRequest, reference: str) -> HttpResponse:
    """The statements of a facility; a workbook sent is read first, and taken in only when asked."""
    facility, user = reported_facility(request, reference), person(request)
    if request.method != "POST":
        return render(request, "guarantees/statements.html", _context(facility))
    period, upload = request.POST.get("period", ""), request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        problem = _("Choisissez le classeur de votre état.")
        return render(request, "guarantees/statements.html", _context(facility, period, problem=problem), status=422)
    content = upload.read(_LARGEST + 1)
    try:
        services.quarter_ends_on(period)
        if len(content) > _LARGEST:
            raise RuleViolation("files.too_large", size=len(content), limit=_LARGEST)
        found = sheets.read(read_cells(upload.name or "", content), services.known_loans(facility))
    except RuleViolation as refused:
        context = _context(facility, period, problem=sentence(refused))
        return render(request, "guarantees/statements.html", context, status=422)
    if not found.is_whole:
        return render(request, "guarantees/statements.html", _context(facility, period, found=found), status=422)
    if request.POST.get("do") != "keep":
        return render(request, "guarantees/statements.html", _context(facility, period, found=found, dry=True))
    try:
        kept = services.take_in(
            facility=facility,
            period=period,
            lines=found.lines,
            actor=user,
            at=timezone.now(),
            upload=ContentFile(content, name=upload.name or "etat.xlsx"),
        )
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        context = _context(facility, period, problem=sentence(refused))
        return render(request, "guarantees/statements.html", context, status=422)
    messages.success(request, _("L’état du %(period)s est reçu.") % {"period": words.period(period)})
    return redirect("statement", pk=kept.pk)


def _context(
    facility: Facility,
    period: str = "",
    *,
    problem: str = "",
    found: sheets.Reading | None = None,
    dry: bool = False,
) -> dict[str, Any]:
    ends = [day for day in quarter_ends(timezone.localdate(), _QUARTERS) if day >= facility.starts_on][::-1]
    periods = [(services.quarter_of(day), words.period(services.quarter_of(day)), day) for day in ends]
    rows = list(facility.statements.select_related("file").order_by("-ends_on", "-number"))
    taken = {one.period for one in rows}
    wanted = period or next((code for code, _told, _day in periods if code not in taken), "")
    issues = list(found.issues) if found else []
    return {
        "facility": facility,
        "periods": periods,
        "period": wanted,
        "wanted_code": wanted,
        "rows": [(one, words.period(one.period)) for one in rows],
        "missing": [(code, told) for code, told, _day in periods if code not in taken],
        "problem": problem,
        "issues": [said(one) for one in issues[:_SHOWN]],
        "more": max(0, len(issues) - _SHOWN),
        "notices": [said(one) for one in (found.notices if found else [])],
        "dry": dry,
        "corrects": dry and wanted in taken,
        "lines": _lines(facility, found.lines) if found and dry else [],
        "module": "fonds",
        "space": "facilities",
    }


def _lines(facility: Facility, lines: list[sheets.Line]) -> list[dict[str, Any]]:
    known = {
        one.number: one
        for one in Loan.objects.filter(guarantee__facility=facility).select_related("guarantee__obligor__organisation")
    }
    return [{"line": one, "loan": known[one.loan]} for one in lines]


@login_required
@never_cache
@require_safe
def template(request: HttpRequest, reference: str) -> HttpResponse:
    """The workbook to fill: one row a loan, what is known already written."""
    facility = reported_facility(request, reference)
    out, spoken = io.BytesIO(), 1 if (get_language() or "fr").startswith("en") else 0
    known = services.known_loans(facility)
    loans = Loan.objects.filter(guarantee__facility=facility).select_related("guarantee__obligor__organisation")
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _WRITTEN})
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#f6e9cf", "border": 1, "valign": "top"})
        sheet = book.add_worksheet((_("État des prêts"))[:31])
        for place, name in enumerate(sheets.HEADERS):
            sheet.write_string(0, place, sheets.HEADERS[name][spoken], bold)
            sheet.set_column(place, place, 30 if name in ("borrower", "note") else 15)
        sheet.freeze_panes(1, 1)
        for row, loan in enumerate(loans.order_by("number"), start=1):
            sheet.write_string(row, 0, safe(loan.number))
            sheet.write_string(row, 1, safe(loan.guarantee.obligor.organisation.legal_name_fr))
            sheet.write_string(row, 2, loan.currency)
            if loan.number in known:
                places = exponent(loan.currency)
                shape = book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")})
                balance = Money(known[loan.number].principal_minor, loan.currency).to_decimal()
                sheet.write_number(row, list(sheets.HEADERS).index("balance"), float(balance), shape)
        note = book.add_worksheet(_("Comment remplir")[:31])
        note.set_column(0, 0, 110)
        for row, told in enumerate(_how()):
            note.write_string(row, 0, told)
    answer = HttpResponse(out.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="etat-{facility.reference}.xlsx"'
    return answer


def _how() -> list[str]:
    return [
        _("Une ligne par prêt garanti. Les montants sont ceux du trimestre seul, dans la monnaie du prêt."),
        _("Le solde du principal et les jours de retard sont une vérification : écrivez ceux de vos livres."),
        _("Les intérêts ajoutés au principal ne sont pas couverts : déclarez-les dans leur colonne."),
        _("Pour corriger un état déjà remis, renvoyez-le entier pour le même trimestre."),
    ]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One statement as it was reported, and the others of the same quarter; the fund's manager accepts it here."""
    shown, user = _shown(request, pk), person(request)
    accepts, problem = can_accept_statement(user, shown), ""
    form = proofs.DocumentForm()
    if request.method == "POST" and request.POST.get("do") == "document":
        form = proofs.DocumentForm(request.POST, request.FILES)
        if form.is_valid() and attempt(form, lambda: _document(form, shown, user)):
            messages.success(request, _("Le document est gardé."))
            return redirect("statement", pk=shown.pk)
    elif request.method == "POST":
        if not accepts:
            raise Http404
        try:
            acceptance.accept(statement=shown, actor=user, at=timezone.now())
        except RuleViolation as refused:
            problem = sentence(refused)
        else:
            messages.success(request, _("L’état est accepté; les retards de ses prêts sont revus."))
            return redirect("statement", pk=shown.pk)
    lines = shown.lines.select_related("loan__guarantee__obligor__organisation", "event").order_by("loan__number")
    same = shown.facility.statements.filter(period=shown.period).order_by("number")
    waits = shown.accepted_at is None and shown.is_latest()
    context = {
        "statement": shown,
        "inside": can_read_fund(user, shown.facility.fund),
        "superseded": not shown.is_latest(),
        "accepts": accepts and (waits or problem),
        "differences": queries.differences(shown) if accepts and waits else [],
        "problem": problem,
        "proofs": proofs.listed(shown.proofs.select_related("file", "event")),
        "proof_form": form,
        "period": words.period(shown.period),
        "facility": shown.facility,
        "lines": list(lines),
        "versions": list(same),
        "module": "fonds",
        "space": "facilities",
    }
    return render(request, "guarantees/statement.html", context, status=422 if problem or form.is_bound else 200)


def _document(form: proofs.DocumentForm, shown: Statement, user: User) -> None:
    documents.bring(about=shown, upload=form.cleaned_data["file"], actor=user, at=timezone.now())


@login_required
@require_safe
def statement_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The workbook as it came."""
    shown = _shown(request, pk)
    path = path_of(shown.file.digest) if shown.file else None
    if shown.file is None or path is None or not path.exists():
        raise Http404
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=shown.file.name, content_type=shown.file.media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _shown(request: HttpRequest, pk: int) -> Statement:
    mine = facilities_reported_by(person(request)).values("pk")
    found = Statement.objects.filter(facility__in=mine).select_related("facility__lender", "facility__fund", "file")
    return get_object_or_404(found, pk=pk)


def last_quarter(today: date) -> date:
    """The last day of the quarter that ended last."""
    return quarter_ends(today, 1)[0]
