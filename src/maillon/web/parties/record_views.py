"""The organisation's own record, kept by its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillon.core.directory import identity
from maillon.core.directory import record as service
from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.funding.permissions.donees import can_arrange
from maillon.web.accounts.labels import ROLES
from maillon.web.http import person
from maillon.web.parties.presenters import figure_name
from maillon.web.parties.record_forms import FigureForm, NumberForm, RecordForm
from maillon.web.refusals import sentence

NEQ = "CA_QC-QBC"
"""org-id.guide's scheme of Québec's enterprise register."""


def _organisation(request: HttpRequest, slug: str) -> Organisation:
    organisation = get_object_or_404(Organisation, slug=slug)
    if not service.can_edit(person(request), organisation):
        raise Http404
    return organisation


def _page(
    request: HttpRequest,
    organisation: Organisation,
    form: RecordForm | None,
    figure_form: FigureForm | None,
    *,
    theirs: Sequence[tuple[str, str]] = (),
    number_form: NumberForm | None = None,
) -> HttpResponse:
    origin = service.origin(organisation)
    figures = [
        {
            "figure": figure,
            "kind": figure_name(figure.kind, figure.detail),
            "last_day": figure.ends_on - timedelta(days=1),
        }
        for figure in service.figures_of(organisation)
    ]
    refused = any(one is not None and one.errors for one in (form, figure_form, number_form))
    facts = asdict(service.Facts.of(organisation))
    context = {
        "organisation": organisation,
        "form": form or RecordForm(initial={**facts, "seen_at": organisation.updated_at.isoformat()}),
        "figure_form": figure_form or FigureForm(auto_id="id_figure_%s"),
        "number_form": number_form or NumberForm(auto_id="id_number_%s", initial={"neq": _neq(organisation)}),
        "figures": figures,
        "theirs": theirs,
        "origin": origin,
        "origin_role": _office(origin.office) if origin else "",
        "answers_abroad": organisation.country == "CA" and can_arrange(person(request), organisation),
        "space": "record",
    }
    return render(request, "parties/record.html", context, status=422 if refused else 200)


@login_required
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Read and correct what the organisation says of itself."""
    organisation = _organisation(request, slug)
    if request.method != "POST":
        return _page(request, organisation, None, None)
    form = RecordForm(request.POST)
    if form.is_valid():
        try:
            service.correct(
                organisation=organisation,
                facts=form.facts(),
                seen_at=_instant(form.cleaned_data["seen_at"]),
                actor=person(request),
                at=timezone.now(),
            )
        except RuleViolation as refused:
            form.add_error(refused.field, sentence(refused))
            # What was typed stays; saving once more, knowingly, replaces the other person's words.
            if refused.code == "record.changed_meanwhile":
                organisation.refresh_from_db()
                again = request.POST.copy()
                again["seen_at"] = organisation.updated_at.isoformat()
                form.data = again
                return _page(request, organisation, form, None, theirs=_theirs(organisation, form))
        else:
            messages.success(request, _("La fiche est enregistrée."))
            return redirect("record", slug=organisation.slug)
    return _page(request, organisation, form, None)


@login_required
@require_POST
def number(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the organisation's number in Québec's enterprise register."""
    organisation = _organisation(request, slug)
    typed = request.POST.copy()
    typed["neq"] = "".join(typed.get("neq", "").split())
    form = NumberForm(typed, auto_id="id_number_%s")
    if form.is_valid():
        try:
            identity.number(
                organisation=organisation,
                scheme=NEQ,
                value=form.cleaned_data["neq"],
                actor=person(request),
                at=timezone.now(),
            )
        except RuleViolation as refused:
            form.add_error("neq", sentence(refused))
        else:
            messages.success(request, _("Le numéro est enregistré."))
            return redirect("record", slug=organisation.slug)
    return _page(request, organisation, None, None, number_form=form)


@login_required
@require_POST
def figure(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a dated figure, or correct the one of the same period."""
    organisation = _organisation(request, slug)
    form = FigureForm(request.POST, auto_id="id_figure_%s")
    if form.is_valid():
        try:
            service.date_figure(
                organisation=organisation,
                kind=form.cleaned_data["kind"],
                value=form.whole(),
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.excluded_end(),
                source=form.cleaned_data["source"],
                actor=person(request),
                at=timezone.now(),
            )
        except RuleViolation as refused:
            form.add_error("ends_on" if refused.code == "period.order" else refused.field, sentence(refused))
        else:
            messages.success(request, _("Le chiffre est enregistré."))
            return redirect("record", slug=organisation.slug)
    return _page(request, organisation, None, form)


def _neq(organisation: Organisation) -> str:
    kept: str | None = organisation.identifiers.filter(scheme=NEQ).values_list("value", flat=True).first()
    return kept or ""


def _theirs(organisation: Organisation, form: RecordForm) -> list[tuple[str, str]]:
    """What the record says now where it is not what was just typed: the question, the other person's answer."""
    kept, typed = asdict(service.Facts.of(organisation)), asdict(form.facts())
    differs = (name for name in kept if kept[name] != typed[name])
    return [(str(form.fields[name].label) if name in form.fields else name, str(kept[name] or "–")) for name in differs]


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _office(label: str) -> str:
    role, at_sign, place = label.partition("@")
    known = {member.value: name for member, name in ROLES.items()}
    return f"{known[role]}" if at_sign and place and role in known else label
