"""A procedure's rules for everybody: what is asked, of whom, under which articles, until when."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.models import ProcedureForm
from maillon.dossiers.permissions import can_handle_procedure
from maillon.dossiers.queries.windows import closing_of, is_open
from maillon.dossiers.rules import definition
from maillon.web.dossiers.apply import steps
from maillon.web.dossiers.procedures.found import procedure_named
from maillon.web.dossiers.procedures.listing import STANDINGS, standing_of


@require_safe
def rules(request: HttpRequest, key: str) -> HttpResponse:
    """The version in force, to read by anyone."""
    procedure = procedure_named(key)
    now = timezone.now()
    version = procedure.versions.in_force(now).prefetch_related("extensions", "forms__form").order_by("-number").first()
    if version is None:
        raise Http404
    said = definition.read(version.definition)
    asked = []
    for use in version.forms.all():
        if use.use == ProcedureForm.Use.APPLICATION:
            form = read_form(use.form.xform)
            language = steps.language_of(form, "")
            asked += [steps.title(form, number, language) for number in range(1, len(form.pages) + 1)]
    context = {
        "procedure": procedure,
        "version": version,
        "rules": said,
        "closing": closing_of(version),
        "extensions": list(version.extensions.order_by("decided_at")),
        "is_open": is_open(version, at=now),
        "standing": STANDINGS[standing_of(version, at=now)],
        "asked": asked,
        "articles": {one.key: one for one in said.articles},
        "points": sum(one.points for one in said.grid.criteria),
        "may_handle": can_handle_procedure(request.user, procedure),
    }
    return render(request, "dossiers/procedures/rules.html", context)
