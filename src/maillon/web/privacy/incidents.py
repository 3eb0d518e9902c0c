"""The register of confidentiality incidents: write one, say what is known now, give the Commission its copy."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core.audit.services import record
from maillon.core.documents.services import print_pdf
from maillon.core.documents.services import render as render_document
from maillon.core.errors import RuleViolation
from maillon.core.obligations import queries as obligations
from maillon.core.privacy.models import Incident, IncidentEntry
from maillon.core.privacy.queries import registers
from maillon.core.privacy.services.incidents import FIELDS, add_to_incident, open_incident
from maillon.core.privacy.words import value
from maillon.web.http import whole_number
from maillon.web.privacy.access import keeper
from maillon.web.privacy.forms import IncidentForm
from maillon.web.privacy.refused import beside
from maillon.web.refusals import sentence


def label(name: str) -> str:
    """The question of the register a field answers."""
    return str(IncidentForm.base_fields[name].label)


def answers(entry: IncidentEntry) -> list[tuple[str, str]]:
    """Each question with what is known."""
    return [(label(name), value(getattr(entry, name))) for name in FIELDS]


def changes(older: IncidentEntry, newer: IncidentEntry) -> list[tuple[str, str, str]]:
    """The questions whose answer changed, with both answers."""
    return [
        (label(name), value(getattr(older, name)), value(getattr(newer, name)))
        for name in FIELDS
        if getattr(older, name) != getattr(newer, name)
    ]


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every incident, the latest discovered first."""
    keeper(request)
    context = {"incidents": registers.incidents(), "space": "privacy", "register": "incidents"}
    return render(request, "privacy/incidents.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Enter an incident with what is known of it now."""
    user = keeper(request)
    form = IncidentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            made = open_incident(facts=form.facts(), actor=user, at=timezone.now())
        if not form.errors:
            messages.success(request, _("L’incident %(name)s est au registre.") % {"name": made.reference})
            return redirect("incident", pk=made.pk)
    context = {"form": form, "space": "privacy", "register": "incidents"}
    return render(request, "privacy/new_incident.html", context, status=422 if form.errors else 200)


@login_required
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known, its history, the notices owed, and the form to say more; two writers are shown the difference."""
    user = keeper(request)
    found = get_object_or_404(Incident, pk=pk)
    entries = list(registers.entries_of(found))
    seen = entries[0].number
    theirs: list[tuple[str, str, str]] = []
    form = IncidentForm(request.POST if request.method == "POST" else None, initial=_initial(entries[0]))
    if request.method == "POST" and form.is_valid():
        told = request.POST.get("seen", "")
        read_number = whole_number(told, digits=5) or 0
        try:
            with beside(form):
                add_to_incident(incident=found, facts=form.facts(), seen=read_number, actor=user, at=timezone.now())
        finally:
            older = next((one for one in entries if one.number == read_number), None)
            theirs = changes(older, entries[0]) if older and older.number != seen else []
        if not form.errors:
            messages.success(request, _("Le registre est à jour; l’état d’avant reste dans l’historique."))
            return redirect("incident", pk=pk)
    context = {
        "incident": found,
        "latest": entries[0],
        "answers": answers(entries[0]),
        "history": [
            {"entry": one, "changes": changes(before, one) if before else []}
            for one, before in zip(entries, [*entries[1:], None], strict=True)
        ],
        "duties": obligations.about(found),
        "form": form,
        "seen": seen,
        "theirs": theirs,
        "space": "privacy",
        "register": "incidents",
    }
    return render(request, "privacy/incident.html", context, status=422 if form.errors else 200)


def _initial(entry: IncidentEntry) -> dict[str, Any]:
    told = {name: getattr(entry, name) for name in FIELDS}
    told["serious_risk"] = {True: "yes", False: "no", None: ""}[entry.serious_risk]
    return told


@login_required
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The whole register for the Commission, one line an incident as it is known today."""
    user = keeper(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="registre-incidents.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow([_("Référence"), *(label(name) for name in FIELDS)])
    for found, entry in registers.incidents():
        _note(user, found)
        writer.writerow([found.reference, *(_cell(value(getattr(entry, name))) for name in FIELDS)])
    return answer


def _cell(text: str) -> str:
    # A spreadsheet would run what begins like a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _note(user: Any, found: Incident) -> None:
    record(user, "core.incident.copied", found, at=timezone.now())


@login_required
@require_safe
def as_pdf(request: HttpRequest) -> HttpResponse:
    """The same to print: every incident on its own page."""
    user, language = keeper(request), (get_language() or "fr")[:2]
    found = registers.incidents()
    shown = [(one, answers(entry)) for one, entry in found]
    html = render_document("privacy/incidents_pdf.html", {"incidents": shown, "at": timezone.now()}, language)
    try:
        pdf = print_pdf(html)
    except RuleViolation as refused:
        messages.error(request, sentence(refused))
        return redirect("incidents")
    for one, _entry in found:
        _note(user, one)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="registre-incidents.pdf"'
    return answer
