"""A file in study, whichever of its pages is read: who may, which tabs, which answers may prove something."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.core.errors import RuleViolation
from maillon.dossiers.forms.definition import plain
from maillon.dossiers.models import Decision, Dossier, Submission
from maillon.dossiers.queries.reading import form_of
from maillon.guarantees.models import Fund
from maillon.guarantees.permissions.studies import can_study, fund_of
from maillon.guarantees.queries.studies import answered
from maillon.guarantees.rules import request as rules
from maillon.guarantees.services.diligence import DECIDED
from maillon.web.http import person


def studied_file(request: HttpRequest, reference: str) -> tuple[Dossier, Fund]:
    """A file one studies, and the fund it asks; 404 for what must stay unknown."""
    rows = Dossier.objects.select_related("version__procedure", "applicant")
    dossier = get_object_or_404(rows, reference=reference)
    fund = fund_of(dossier)
    if fund is None or not can_study(person(request), dossier):
        raise Http404
    return dossier, fund


def decision_of(dossier: Dossier) -> Decision | None:
    """What was decided of a file for good; None while it is studied."""
    return dossier.decisions.order_by("decided_at", "pk").last() if dossier.state in DECIDED else None


def read_on(dossier: Dossier) -> date:
    """The day a file is read as of: the day it was decided, today while it is studied."""
    decision = decision_of(dossier)
    return timezone.localdate(decision.decided_at) if decision else timezone.localdate()


def tabs(dossier: Dossier, here: str) -> list[dict[str, Any]]:
    """The pages of a file in study."""
    pages = (
        ("fund_diligence", _("Vérification diligente")),
        ("fund_grids", _("Grilles")),
        ("fund_accounts", _("Comptes et trésorerie")),
        ("fund_grading", _("Cote")),
        ("fund_study", _("Limites et risque")),
    )
    return [
        {"url": reverse(name, kwargs={"reference": dossier.reference}), "label": label, "is_here": name == here}
        for name, label in pages
    ]


def questions_of(dossier: Dossier, language: str) -> Mapping[str, str]:
    """What each question of the file asks, by its path."""
    told: dict[str, str] = {}
    final = dossier.submissions.filter(state=Submission.State.FINAL).select_related("form").order_by("finalised_at")
    for submission in final:
        form = form_of(submission)
        told |= {one.path: form.say(one.labels, language) for one in form.questions if one.labels}
    return told


def asked(questions: Mapping[str, str], path: str) -> str:
    """What the question of a path asks, whichever repetition it is of."""
    return questions.get(plain(path), path.rpartition("/")[2])


def enterprise_of(dossier: Dossier) -> rules.Request | None:
    """The enterprise a file tells of; None while its form does not say enough."""
    try:
        return rules.read(answered(dossier), currency="CAD")
    except RuleViolation:
        return None
