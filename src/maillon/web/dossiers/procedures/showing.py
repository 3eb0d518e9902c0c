"""A version whole: everything it says, what is still to correct, what may be done with it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from maillon.core.obligations.registry import kinds
from maillon.dossiers.effects import effect_of
from maillon.dossiers.models import Committee, ProcedureForm, ProcedureVersion
from maillon.dossiers.queries.fitness import findings
from maillon.dossiers.queries.windows import closing_of
from maillon.dossiers.rules import definition
from maillon.web.dossiers.apply.phrases import STEPS
from maillon.web.dossiers.procedures.found import version_of
from maillon.web.dossiers.procedures.listing import STANDINGS, standing_of
from maillon.web.dossiers.procedures.sections import FORMS_TITLE, SECTIONS, WINDOW_TITLE
from maillon.web.dossiers.procedures.words import told

USES = ProcedureForm.Use


@login_required
@require_safe
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Everything a version says, and its history."""
    return page(request, version_of(request, key, number))


def page(request: HttpRequest, version: ProcedureVersion, *, status: int = 200, **more: Any) -> HttpResponse:
    """The version's page; ``more`` carries a refusal and what was typed."""
    rules = definition.read(version.definition)
    now = timezone.now()
    stands = standing_of(version, at=now)
    others = list(version.procedure.versions.exclude(pk=version.pk).order_by("-number"))
    in_force = next((one for one in others if standing_of(one, at=now) in ("open", "coming", "over")), None)
    context = {
        "space": "procedures",
        "version": version,
        "procedure": version.procedure,
        "rules": rules,
        "stands": stands,
        "standing": STANDINGS[stands],
        "closing": closing_of(version),
        "extensions": list(version.extensions.select_related("decided_by__person").order_by("decided_at")),
        "findings": [told(one, rules) for one in findings(version)] if stands == "draft" else [],
        "forms": list(version.forms.select_related("form").order_by("use", "pk")),
        "committee": Committee.objects.filter(key=rules.deliberation.committee).first(),
        "articles": {one.key: one for one in rules.articles},
        "effect": effect_of(version.procedure.effect),
        "steps": STEPS,
        "duties": [(one, duty_label(one.kind)) for one in rules.duties],
        "points": sum(one.points for one in rules.grid.criteria),
        "others": [(one, STANDINGS[standing_of(one, at=now)]) for one in others],
        "in_force": in_force,
        "previous": version.copied_from or in_force,
        "menu": menu(),
        "problems": [],
        **more,
    }
    return render(request, "dossiers/procedures/version.html", context, status=status)


def menu() -> list[tuple[str, str | Promise]]:
    """The sections of a draft, in the order they are written."""
    written: list[tuple[str, str | Promise]] = [(one.key, one.title) for one in SECTIONS.values()]
    return [*written[:3], ("forms", FORMS_TITLE), *written[3:], ("window", WINDOW_TITLE)]


def duty_label(kind: str) -> str | Promise:
    """The words of a kind of obligation; its name where no domain said them."""
    return next((one.label for one in kinds() if one.name == kind), kind)
