"""What is shared, as the funder's officers keep it: recorded one by one or by workbook, places given in order."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.funding.models import Contribution, Cooperation, ExpertMission, TuitionAllotment, TuitionQuota
from maillon.funding.queries import sharing as queries
from maillon.funding.services import sharing as services
from maillon.funding.services.sharing import By
from maillon.funding.spreadsheets.cells import read_cells
from maillon.funding.spreadsheets.shared import SHEETS, Read, read
from maillon.web.engagement.fields import FormPage
from maillon.web.funding.budgets.exchanging import XLSX
from maillon.web.funding.emergencies.desk import funder_of
from maillon.web.funding.emergencies.words import country, language
from maillon.web.funding.solidarity import forms
from maillon.web.http import person, whole_number
from maillon.web.network.space.acting import attempt
from maillon.web.refusals import sentence
from maillon.web.spreadsheets import safe

SPACE = "sharing"
_SALT = "funding.shared.workbook"
_LASTS = 3600
_KEPT: Mapping[str, tuple[type[forms.Told], Callable[..., Any], str | Promise]] = {
    "ententes": (forms.CooperationForm, services.record_cooperation, gettext_lazy("Une entente entre institutions")),
    "missions": (forms.MissionForm, services.record_mission, gettext_lazy("Une mission d’expertise")),
    "quotas": (forms.QuotaForm, services.set_quota, gettext_lazy("Un quota d’exonérations")),
    "francophonie": (
        forms.ContributionForm,
        services.record_contribution,
        gettext_lazy("Une contribution à la Francophonie"),
    ),
}
_WHY: Mapping[str, str | Promise] = {
    "missing": gettext_lazy("vide, et nécessaire"),
    "column": gettext_lazy("cette colonne manque"),
    "country": gettext_lazy("pays inconnu : écrivez son nom ou son code de deux lettres"),
    "day": gettext_lazy("date illisible : écrivez 2027-03-31"),
    "whole": gettext_lazy("nombre entier attendu"),
    "money": gettext_lazy("montant illisible : écrivez 1 234,50"),
    "formula": gettext_lazy("formule jamais calculée : ouvrez le classeur et enregistrez-le"),
    "error": gettext_lazy("la cellule montre une erreur"),
}


@login_required
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is kept of each kind, the newest first, and where to add."""
    funder = funder_of(request)
    own = {"funder": funder}
    context = {
        "space": SPACE,
        "module": "programmes",
        "adds": [(key, label) for key, (_form, _do, label) in _KEPT.items()],
        "cooperations": [(one, country(one.country)) for one in Cooperation.objects.filter(**own).order_by("-pk")[:30]],
        "missions": [(one, country(one.country)) for one in queries.missions().filter(**own)[:30]],
        "quotas": [(one, country(one.country)) for one in queries.quotas().filter(**own)[:60]],
        "contributions": [(one, country(one.country)) for one in queries.contributions().filter(**own)[:30]],
    }
    return render(request, "funding/solidarity/desk.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Record one."""
    funder, user = funder_of(request), person(request)
    if kind not in _KEPT:
        raise Http404
    made_of, record, label = _KEPT[kind]
    form = made_of(request.POST if request.method == "POST" else None, initial=forms.first_of(kind))
    found: list[tuple[Any, bool]] = []

    def act() -> None:
        told = form.told()
        by = By(funder, user, timezone.now(), source=str(told.pop("source", "")))
        found.append(record(told=told, by=by))

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        said = _("C’est inscrit.") if found[0][1] else _("C’était déjà inscrit.")
        messages.success(request, said)
        return redirect("quota", pk=found[0][0].pk) if kind == "quotas" else redirect("sharing")
    page = FormPage(
        title=label,
        button=_("Inscrire"),
        crumbs=[(reverse("sharing"), _("Expertise et exonérations"))],
        space=SPACE,
        module="programmes",
    )
    return page.answer(request, form)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quota(request: HttpRequest, pk: int) -> HttpResponse:
    """One quota: who has places, who waits, in the order asked."""
    funder, user, now = funder_of(request), person(request), timezone.now()
    found = get_object_or_404(queries.quotas().filter(funder=funder).select_related("funder"), pk=pk)
    form = forms.PlacesForm(request.POST if request.POST.get("do") == "ask" else None)
    if request.method == "POST" and request.POST.get("do") == "end":
        number = whole_number(request.POST.get("pk"), digits=18) or 0
        one = get_object_or_404(found.allotments.select_related("quota__funder"), pk=number)
        services.end_allotment(allotment=one, actor=user, at=now)
        messages.success(request, _("Les places sont rendues; les premiers en attente ont les leurs."))
        return redirect("quota", pk=pk)
    if request.method == "POST" and form.is_valid():
        made: list[TuitionAllotment] = []

        def act() -> None:
            made.append(services.ask_places(quota=found, **form.cleaned_data, actor=user, at=now))

        if attempt(form, act):
            given = made[0].state == TuitionAllotment.State.GIVEN
            messages.success(request, _("Les places sont données.") if given else _("C’est en attente, dans l’ordre."))
            return redirect("quota", pk=pk)
    rows = found.allotments.exclude(state=TuitionAllotment.State.ENDED)
    context = {
        "space": SPACE,
        "module": "programmes",
        "quota": found,
        "where": country(found.country),
        "rows": rows,
        "form": form,
    }
    refused = request.method == "POST"
    return render(request, "funding/solidarity/quota.html", context, status=422 if refused else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workbook(request: HttpRequest) -> HttpResponse:
    """Take a workbook in: first what it says, cell by cell; then, when asked, it is recorded, all or nothing."""
    funder, user, now = funder_of(request), person(request), timezone.now()
    if request.POST.get("do") == "apply":
        try:
            rows = signing.loads(request.POST.get("plan", ""), salt=_SALT, max_age=_LASTS)
        except signing.BadSignature:
            messages.error(request, _("Ce plan n’est plus valable : envoyez le classeur de nouveau."))
            return redirect("sharing_workbook")
        try:
            counts = services.take_in(rows=[(kind, told) for kind, told in rows], by=By(funder, user, now))
        except NotAllowed as refused:
            raise Http404 from refused
        except RuleViolation as refused:
            messages.error(request, sentence(refused))
            return redirect("sharing_workbook")
        said = _("%(made)s fiches inscrites, %(known)s déjà connues.") % counts
        messages.success(request, said)
        return redirect("sharing")
    form = forms.WorkbookForm(request.POST or None, request.FILES or None)
    found: Read | None = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = read(read_cells(upload.name, upload.read()))
        except RuleViolation as refused:
            form.add_error("file", sentence(refused))
    counts_by = dict.fromkeys(SHEETS, 0)
    for kind, _told in found.rows if found else []:
        counts_by[kind] += 1
    whole = found is not None and not found.issues and bool(found.rows)
    context = {
        "space": SPACE,
        "module": "programmes",
        "form": form,
        "read": found,
        "counts": [(SHEETS[kind][0][1 if language() == "en" else 0], n) for kind, n in counts_by.items() if n],
        "issues": [(one, _WHY.get(one.why, one.why)) for one in (found.issues[:60] if found else [])],
        "more": max(len(found.issues) - 60, 0) if found else 0,
        "plan": signing.dumps(found.rows, salt=_SALT, compress=True) if found and whole else "",
    }
    wrong = request.method == "POST" and not whole
    return render(request, "funding/solidarity/workbook.html", context, status=422 if wrong else 200)


def _allotments(funder: Organisation) -> QuerySet[TuitionAllotment, Any]:
    """Places asked and given, with the country and the year of their quota."""
    rows = TuitionAllotment.objects.filter(quota__funder=funder).exclude(state=TuitionAllotment.State.ENDED)
    return rows.annotate(country=F("quota__country"), year=F("quota__year")).order_by("year", "asked_at", "pk")


@login_required
@never_cache
@require_safe
def take_away(request: HttpRequest) -> HttpResponse:
    """Everything kept, as a workbook that can be sent back; empty sheets show their columns."""
    funder = funder_of(request)
    spoken = 1 if language() == "en" else 0
    rows: Mapping[str, Any] = {
        "mission": ExpertMission.objects.filter(funder=funder).order_by("starts_on", "pk"),
        "quota": TuitionQuota.objects.filter(funder=funder).order_by("year", "country"),
        "contribution": Contribution.objects.filter(funder=funder).order_by("year", "pk"),
        "cooperation": Cooperation.objects.filter(funder=funder).order_by("starts_on", "pk"),
        "allotment": _allotments(funder),
    }
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#dceaee", "border": 1})
        for kind, (names, columns) in SHEETS.items():
            sheet = book.add_worksheet(names[spoken])
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column.headers[spoken], bold)
                sheet.set_column(place, place, 18)
            for number, one in enumerate(rows[kind], start=1):
                for place, column in enumerate(columns):
                    value = getattr(one, column.name)
                    if column.reads == "money":
                        sheet.write_number(number, place, float(Decimal(value).scaleb(-2)))
                    elif column.reads == "whole":
                        sheet.write_number(number, place, value)
                    else:
                        sheet.write_string(number, place, safe(str(value)) if value else "")
            sheet.freeze_panes(1, 0)
    answer = HttpResponse(out.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{_("expertise-et-exonerations")}.xlsx"'
    return answer
