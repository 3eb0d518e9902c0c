"""How a charity answers for its partners abroad, and its figures for the T3010."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import xlsxwriter
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.codelists.queries import label
from maillon.core.directory import identity
from maillon.core.directory.record import can_edit
from maillon.core.errors import NotAllowed
from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.funding.models import Agreement, Arrangement
from maillon.funding.permissions.donees import arranged_by
from maillon.funding.queries import donees as queries
from maillon.funding.rules.donees import Declared, tools
from maillon.funding.services import donees
from maillon.opendata.tables import safe
from maillon.web.funding.agreements.forms import text_field
from maillon.web.funding.agreements.found import attempt
from maillon.web.funding.followup.words import RISKS, WAYS
from maillon.web.http import person, whole_number
from maillon.web.insight.phrases import language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ArrangeForm(forms.Form):
    """The partner, the way, the purpose and the questions of risk."""

    partner = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Partenaire"), empty_label=None)
    way = forms.ChoiceField(label=gettext_lazy("Comment vous en répondez"), choices=list(WAYS.items()))
    purpose = text_field(gettext_lazy("Fin de bienfaisance poursuivie"))

    def __init__(self, home: Organisation, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["partner"]
        field.queryset = queries.partners_of(home)
        field.label_from_instance = lambda one: one.name(language())
        self.asked = queries.rule_on(timezone.localdate()).questions
        for one in self.asked:
            yes_no = [("", "–"), ("oui", _("Oui")), ("non", _("Non"))]
            self.fields[f"q_{one.key}"] = forms.ChoiceField(
                label=read(one.text, language()).text,
                choices=yes_no,
                error_messages={"required": _("Répondez par oui ou par non.")},
            )

    def answers(self) -> dict[str, bool]:
        """Question → yes or no."""
        return {one.key: self.cleaned_data[f"q_{one.key}"] == "oui" for one in self.asked}


class YearForm(forms.Form):
    """The last day of the organisation's own fiscal year."""

    month = forms.TypedChoiceField(
        label=gettext_lazy("L’exercice finit en"),
        coerce=int,
        choices=[(number, name) for number, name in MONTHS.items()],
    )
    day = forms.IntegerField(label=gettext_lazy("Le jour"), min_value=1, max_value=31)

    @classmethod
    def of(cls, home: Organisation) -> YearForm:
        """As the record says it."""
        month, day = home.year_end.split("-")
        return cls(prefix="exercice", initial={"month": int(month), "day": int(day)})

    def said(self) -> str:
        """As the record keeps it: month and day."""
        return f"{self.cleaned_data['month']:02d}-{self.cleaned_data['day']:02d}"


def _home(request: HttpRequest, slug: str) -> Organisation:
    return get_object_or_404(arranged_by(person(request)), slug=slug, country="CA")


def _year(request: HttpRequest, home: Organisation) -> int:
    """The organisation's own fiscal year asked for, by the year it ends in; the last one that is over."""
    today = timezone.localdate()
    last = today.year if queries.year_of(home, today.year)[1] <= today else today.year - 1
    asked = whole_number(request.GET.get("annee"))
    return asked if asked is not None and 2000 <= asked <= last + 1 else last


def _figures(home: Organisation, year: int) -> Declared:
    starts_on, ends_on = queries.year_of(home, year)
    return queries.figures_of(home, starts_on=starts_on, ends_on=ends_on)


def _missing(home: Organisation, year: int) -> list[Agreement]:
    """The agreements whose receipts of the year say no country, for somebody to complete."""
    starts_on, ends_on = queries.year_of(home, year)
    rows = queries.spent_abroad(home, starts_on=starts_on, ends_on=ends_on).filter(where="")
    return list(Agreement.objects.filter(pk__in=rows.values("agreement")).order_by("reference"))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrangements(request: HttpRequest, slug: str) -> HttpResponse:
    """Each partner abroad, how one answers for it and with what care; the figures of a year."""
    home, user = _home(request, slug), person(request)
    if request.method == "POST" and request.POST.get("do") == "year":
        return _year_end(request, home)
    form = ArrangeForm(home, request.POST or None)

    def arrange() -> None:
        told = {name: form.cleaned_data[name] for name in ("partner", "way", "purpose")}
        donees.arrange(organisation=home, **told, answers=form.answers(), actor=user, at=timezone.now())

    if request.method == "POST" and form.is_valid() and attempt(form, arrange):
        messages.success(request, _("C’est gardé, avec le soin que ce risque demande."))
        return redirect("donees", slug=slug)
    return _page(request, home, form, YearForm.of(home), status=422 if request.method == "POST" else 200)


def _year_end(request: HttpRequest, home: Organisation) -> HttpResponse:
    """Say when the organisation's own fiscal year ends: its declarations follow it."""
    form = YearForm(request.POST, prefix="exercice")

    def say() -> None:
        identity.establish(
            organisation=home, fact="year_end", value=form.said(), actor=person(request), at=timezone.now()
        )

    try:
        if form.is_valid() and attempt(form, say):
            messages.success(request, _("La fin de l’exercice est gardée à la fiche."))
            return redirect("donees", slug=home.slug)
    except NotAllowed as refused:
        raise Http404 from refused
    return _page(request, home, ArrangeForm(home), form, status=422)


def _page(
    request: HttpRequest, home: Organisation, form: ArrangeForm, year_form: YearForm, status: int
) -> HttpResponse:
    year = _year(request, home)
    starts_on, ends_on = queries.year_of(home, year)
    figures = _figures(home, year)
    rows = []
    for one in queries.in_force(home):
        found = tools(queries.rule_named(one.rule), one.risk)
        risk = RISKS[Arrangement.Risk(one.risk)]
        rows.append({"one": one, "way": WAYS[Arrangement.Way(one.way)], "risk": risk, "tools": found})
    context = {
        "home": home,
        "form": form,
        "rows": rows,
        "rule": queries.rule_on(timezone.localdate()),
        "year": year,
        "starts_on": starts_on,
        "last_day": ends_on - timedelta(days=1),
        "year_form": year_form if can_edit(person(request), home) else None,
        "missing": _missing(home, year) if figures.missing else [],
        "years": [year - 1, year, year + 1],
        "figures": figures,
        "countries": [(label("Country", code, language()), minor) for code, minor in figures.by_country.items()],
        "named": [(one, figures.named[one.pk]) for one in Organisation.objects.filter(pk__in=figures.named)],
        "space": "record",
    }
    return render(request, "funding/followup/donees.html", context, status=status)


@login_required
@require_safe
def export(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    """The same figures as a table."""
    home = _home(request, slug)
    year = _year(request, home)
    if format not in ("csv", "xlsx"):
        raise Http404
    rows = _rows(_figures(home, year))
    name = f"t3010-{home.slug}-{year}.{format}"
    if format == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([[safe(str(cell)) for cell in row] for row in rows])
        answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        kept = io.BytesIO()
        with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet(f"T3010 {year}")
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
            sheet.set_column(0, 1, 36)
        answer = HttpResponse(kept.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(figures: Declared) -> list[list[Any]]:
    def dollars(minor: int) -> float:
        return float(Money(minor, "CAD").to_decimal())

    rows: list[list[Any]] = [[_("Partie"), _("Nom"), _("Pays"), _("Dollars canadiens")]]
    for code, minor in figures.by_country.items():
        rows.append([_("Dépensé à l’étranger, par pays"), label("Country", code, language()), code, dollars(minor)])
    for one in Organisation.objects.filter(pk__in=figures.named).order_by("legal_name_fr"):
        rows.append([_("Donataire non reconnu"), one.name(language()), one.country, dollars(figures.named[one.pk])])
    rows.append([_("Autres donataires, ensemble"), str(figures.others), "", dollars(figures.others_minor)])
    rows.append([_("Activités propres à l’étranger"), "", "", dollars(figures.own_minor)])
    if figures.missing:
        rows.append([_("Pays manquant, à préciser"), str(figures.missing), "", dollars(figures.missing_minor)])
    return rows
