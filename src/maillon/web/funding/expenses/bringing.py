"""A workbook of expenses: what it says is shown first, and written only when somebody says so."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.funding.models import Agreement, Expense
from maillon.funding.queries import expenses as queries
from maillon.funding.queries.agreements import terms_of
from maillon.funding.rules.expenses import converted
from maillon.funding.services import expenses
from maillon.funding.spreadsheets.cells import read_cells
from maillon.funding.spreadsheets.expenses import Reading, read
from maillon.web.funding.expenses import words
from maillon.web.funding.expenses.forms import BringForm
from maillon.web.funding.expenses.found import agreement_spent, writes_for_home
from maillon.web.http import person
from maillon.web.refusals import sentence

_SHOWN = 60
_SIGNER = "funding.expenses.bring"
LARGEST = 5 * 1024 * 1024


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a workbook, read what it would write, then send it again to write it: nothing is written unseen."""
    shown = agreement_spent(request, reference)
    if not writes_for_home(request, shown):
        raise Http404
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _page(request, shown, form)
    upload = request.FILES.get("file")
    if not form.is_valid() or not isinstance(upload, UploadedFile):
        return _page(request, shown, form, status=422)
    if upload.size and upload.size > LARGEST:
        form.add_error("file", _("Le classeur dépasse 5 Mo."))
        return _page(request, shown, form, status=422)
    content = upload.read()
    try:
        found = read(read_cells(upload.name or "", content), terms=terms_of(shown), currency=shown.currency)
    except RuleViolation as refused:
        form.add_error("file", sentence(refused))
        return _page(request, shown, form, status=422)
    digest = hashlib.sha256(content).hexdigest()
    if found.issues:
        return _page(request, shown, form, found=found, status=422)
    if not _seen(request.POST.get("seen", ""), digest):
        return _page(request, shown, BringForm(), found=found, seen=TimestampSigner(salt=_SIGNER).sign(digest))
    try:
        done = expenses.bring(
            agreement=shown, entries=found.entries, token=UUID(digest[:32]), actor=person(request), at=timezone.now()
        )
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        row = refused.params.get("row")
        form.add_error("file", _("Ligne %(row)s : %(said)s") % {"row": row, "said": sentence(refused)})
        return _page(request, shown, form, status=422)
    said = ngettext("%(n)s dépense est inscrite.", "%(n)s dépenses sont inscrites.", done.written)
    messages.success(request, said % {"n": done.written})
    return redirect("expenses", reference=shown.reference)


def _seen(told: str, digest: str) -> bool:
    """Whether this very workbook was shown before, to be read."""
    try:
        return TimestampSigner(salt=_SIGNER).unsign(told, max_age=86_400) == digest
    except BadSignature:
        return False


def _page(
    request: HttpRequest,
    shown: Agreement,
    form: BringForm,
    *,
    found: Reading | None = None,
    seen: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "agreement": shown,
        "form": form,
        "seen": seen,
        "issues": [words.said(one) for one in found.issues[:_SHOWN]] if found else [],
        "more": max(len(found.issues) - _SHOWN, 0) if found else 0,
        "space": "expenses",
        "module": "projects",
    }
    if found and seen:
        labels = {one.key: one.label for one in terms_of(shown).expenses}
        rows = []
        for _row, entry in found.entries:
            rate = entry.rate
            known = queries.rate_for(entry.currency, shown.currency, on=entry.spent_on) if rate is None else None
            value = rate if rate is not None else (known.value if known else None)
            worth = converted(entry.amount_minor, entry.currency, value, shown.currency) if value else None
            money = words.PAID_BY[Expense.PaidBy(entry.paid_by)] if entry.paid_by != Expense.PaidBy.PROGRAMME else ""
            rows.append((entry, labels.get(entry.category, {}), worth, money))
        context |= {"rows": rows[:_SHOWN], "many": len(rows), "total": sum(worth or 0 for _e, _l, worth, _m in rows)}
    return render(request, "funding/expenses/bring.html", context, status=status)
