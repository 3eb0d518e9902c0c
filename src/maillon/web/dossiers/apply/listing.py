"""« Demandes »: what is open, what we asked, what we are asked to support; beginning."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.narratives import Narratives
from maillon.core.parties.models import Organisation
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.models import Dossier, ProcedureForm, ProcedureVersion
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.conversing import unread
from maillon.dossiers.queries.windows import closing_of
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.services.starting import start as begin
from maillon.funding.permissions.programmes import eligibility_homes
from maillon.web.dossiers.apply import steps
from maillon.web.dossiers.apply.found import interface_language, token_of
from maillon.web.dossiers.apply.phrases import PILLS, STATES
from maillon.web.http import person
from maillon.web.refusals import sentence

_SHOWN = 100
_MINUTES_A_QUESTION = 0.75


@dataclass(frozen=True, slots=True)
class Open:
    """A procedure one may apply under."""

    version: ProcedureVersion
    rules: ProcedureDefinition
    closing: datetime | None
    organisations: list[Organisation]

    @property
    def may_begin(self) -> bool:
        """Whether this person may begin a dossier of it."""
        return self.rules.applicants.kind != "organisation" or bool(self.organisations)


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier of the list."""

    dossier: Dossier
    procedure: ProcedureDefinition
    state: str | Promise
    pill: str
    unread: int


@login_required
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Procedures open to me, my organisation's dossiers with their state, the supports asked of us."""
    user, now = person(request), timezone.now()
    fresh: dict[int, int] = {}
    for message in unread(user):
        fresh[message.dossier_id] = fresh.get(message.dossier_id, 0) + 1
    context = {
        "space": "applications",
        "open": _open(request),
        "lines": [line(dossier, fresh.get(dossier.pk, 0)) for dossier in applying.of_person(user)[:_SHOWN]],
        "supports": list(applying.supports_asked(user)[:_SHOWN]),
        "now": now,
        "may_know": eligibility_homes(user).exists(),
    }
    return render(request, "dossiers/apply/list.html", context)


def line(dossier: Dossier, fresh: int = 0) -> Line:
    """A dossier as the list says it."""
    rules = definition.read(dossier.version.definition)
    return Line(dossier, rules, STATES[dossier.state], PILLS.get(dossier.state, ""), fresh)


def _open(request: HttpRequest) -> list[Open]:
    found = applying.open_to(request.user, at=timezone.now())
    return [
        Open(version, definition.read(version.definition), closing_of(version), organisations)
        for version, organisations in found
    ]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, procedure: str) -> HttpResponse:
    """What a procedure asks, for whom, until when; beginning."""
    user, now = person(request), timezone.now()
    rows = ProcedureVersion.objects.in_force(now).filter(procedure__key=procedure)
    version = rows.select_related("procedure").prefetch_related("extensions", "forms__form").order_by("-number").first()
    if version is None or version.definition.get("confidential", False):
        raise Http404
    rules = definition.read(version.definition)
    offered = next((mine for one, mine in applying.open_to(user, at=now) if one.pk == version.pk), [])
    may_begin = bool(offered) if rules.applicants.kind == "organisation" else user.person is not None
    problem = ""
    if request.method == "POST":
        asked = request.POST.get("organisation", "")
        applicant = next((one for one in offered if str(one.pk) == asked), offered[0] if offered else None)
        try:
            if rules.applicants.kind == "organisation" and applicant is None:
                raise RuleViolation("dossiers.applicant_kind", kind=rules.applicants.kind)
            dossier = begin(
                version=version,
                applicant=applicant,
                applicant_person=None if applicant and rules.applicants.kind == "organisation" else user.person,
                actor=user,
                at=now,
                language=interface_language(),
                token=token_of(request.POST.get("token", "")),
            )
        except RuleViolation as refused:
            problem = sentence(refused)
        else:
            first = applying.applications(dossier)
            if not first:
                return redirect("application", reference=dossier.reference)
            return redirect("application_page", reference=dossier.reference, pk=first[0].pk, number=1)
    context = {
        "space": "applications",
        "version": version,
        "rules": rules,
        "closing": closing_of(version),
        "is_open": version in [one for one, _mine in applying.open_to(user, at=now)],
        "organisations": offered,
        "may_begin": may_begin,
        "asked": _asked(version),
        "conditions": _conditions(rules),
        "problem": problem,
        "problems": [("", problem)] if problem else [],
        "token": uuid.uuid4(),
    }
    return render(request, "dossiers/apply/start.html", context, status=422 if problem else 200)


def _conditions(rules: ProcedureDefinition) -> list[Narratives]:
    """What the eligibility rules ask: their articles' words, each once, or how to comply where none is named."""
    found: list[Narratives] = []
    for rule in rules.eligibility:
        article = rules.article(rule.article)
        said = article.text if article else rule.remedy
        if said not in found:
            found.append(said)
    return found


def _asked(version: ProcedureVersion) -> dict[str, Any]:
    """What the application's forms ask: their steps, how many questions, the files to have at hand."""
    titles: list[str] = []
    files: list[str] = []
    questions = 0
    for use in version.forms.all():
        if use.use != ProcedureForm.Use.APPLICATION:
            continue
        form = read_form(use.form.xform)
        language = steps.language_of(form, "")
        titles += [steps.title(form, number, language) for number in range(1, len(form.pages) + 1)]
        asked = [question for question in form.questions if question.is_asked and question.control != "note"]
        questions += len(asked)
        files += [
            label
            for question in asked
            if question.control == "upload" and "${" not in (label := form.say(question.labels, language))
        ]
    minutes = max(5, round(questions * _MINUTES_A_QUESTION / 5) * 5)
    return {"titles": titles, "questions": questions, "minutes": minutes, "files": files}
