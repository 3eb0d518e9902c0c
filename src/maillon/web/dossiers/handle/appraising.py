"""The appraisal: the application beside the grid; kept as it is typed, filed once, blind until then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.errors import RuleViolation
from maillon.dossiers.models import Dossier, Review
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.veiling import reads_blind, veil_of
from maillon.dossiers.rules import scoring
from maillon.dossiers.rules.definition import Criterion, ProcedureDefinition
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import reviewing
from maillon.web.dossiers.apply import steps
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.apply.reading import read_back
from maillon.web.dossiers.complements import complements_of
from maillon.web.dossiers.handle.acting import text
from maillon.web.dossiers.handle.found import any_dossier
from maillon.web.dossiers.handle.opening import stepper
from maillon.web.http import person, whole_number
from maillon.web.refusals import sentence


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as drawn: the marks of its scale, the one given, its worth, its comment, what the others gave."""

    criterion: Criterion
    marks: range
    mark: int | None
    points: int | None
    comment: str
    is_due: bool
    error: str
    others: list[tuple[int, str]]
    anchors: list[tuple[str, str]]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appraisal(request: HttpRequest, reference: str) -> HttpResponse:
    """The reader's page; saving, recomputing and filing come back to it."""
    user, now = person(request), timezone.now()
    dossier = any_dossier(reference)
    review = Review.objects.filter(dossier=dossier, reviewer=user).exclude(state=Review.State.RECUSED).first()
    if review is None or dossier.recusals.filter(user=user).exists():
        raise Http404
    rules = applying.rules_of(dossier)
    review.dossier = dossier
    if request.method != "POST":
        return render(request, "dossiers/handle/appraisal.html", _context(request, dossier, review, rules))
    marks, comments = _typed(request, rules)
    try:
        review = reviewing.save(
            review=review, marks=marks, comments=comments, comment=text(request, "comment"), actor=user, at=now
        )
        review.dossier = dossier
        if "file" in request.POST:
            review = reviewing.file(review=review, no_conflict="no_conflict" in request.POST, actor=user, at=now)
    except RuleViolation as refused:
        context = _context(request, dossier, review, rules, refused=refused, comments=comments)
        return render(request, "dossiers/handle/appraisal.html", context, status=422)
    if review.state == Review.State.RECUSED:
        messages.warning(request, _("Un lien avec une partie au dossier a été trouvé : votre récusation est inscrite."))
        return redirect("space")
    if "file" in request.POST:
        messages.success(request, _("Votre lecture est déposée."))
        return redirect("appraisal", reference=reference)
    if request.headers.get("HX-Request"):
        return render(
            request, "dossiers/handle/_grid.html", _context(request, dossier, review, rules, comments=comments)
        )
    return redirect("appraisal", reference=reference)


def _typed(request: HttpRequest, rules: ProcedureDefinition) -> tuple[dict[str, int | None], dict[str, str]]:
    marks: dict[str, int | None] = {}
    for one in rules.grid.criteria:
        typed = request.POST.get(f"mark-{one.key}", "")
        marks[one.key] = whole_number(typed, digits=3)
    return marks, {one.key: text(request, f"comment-{one.key}", 4000) for one in rules.grid.criteria}


def _context(
    request: HttpRequest,
    dossier: Dossier,
    review: Review,
    rules: ProcedureDefinition,
    *,
    refused: RuleViolation | None = None,
    comments: dict[str, str] | None = None,
) -> dict[str, Any]:
    language, now = interface_language(), timezone.now()
    scores = {one.criterion: one for one in review.scores.all()}
    marks = {key: one.mark for key, one in scores.items()}
    said = {key: one.comment for key, one in scores.items()} | (comments or {})
    read = scoring.appraise(rules.grid, marks, said)
    filed = review.state == Review.State.FILED
    others = (
        list(
            Review.objects.filter(dossier=dossier, state=Review.State.FILED)
            .exclude(pk=review.pk)
            .select_related("reviewer__person")
            .prefetch_related("scores")
            .order_by("pk")
        )
        if filed
        else []
    )
    theirs = {one.pk: {score.criterion: score for score in one.scores.all()} for one in others}
    answered = [applying.judged(one, at=now, language=language) for one in applying.applications(dossier)]
    blind = reads_blind(person(request), dossier)
    veil = veil_of(dossier, answered) if blind else None
    parts = [
        (f"p{one.submission.pk}-{number}", part)
        for one in answered
        for number, part in enumerate(read_back(one, language, veil), start=1)
    ]
    wrong = set(refused.params.get("criteria", [refused.field])) if refused else set()
    totals = [read.total, *(one.points or 0 for one in others)]
    return {
        "space": "dossiers",
        "complements": complements_of(dossier, person(request)),
        "dossier": dossier,
        "rules": rules,
        "review": review,
        "blind": blind,
        "title": veil.over(dossier.title) if veil else dossier.title,
        "stepper": stepper(dossier),
        "parts": parts,
        "lines": [
            Line(
                criterion=one,
                marks=range(one.scale + 1),
                mark=marks.get(one.key),
                points=read.points.get(one.key),
                comment=said.get(one.key, ""),
                is_due=one.key in read.uncommented,
                error=sentence(refused) if refused and one.key in wrong else "",
                others=[(theirs[each.pk][one.key].mark, theirs[each.pk][one.key].comment) for each in others],
                anchors=_anchors(answered, one, language),
            )
            for one in rules.grid.criteria
        ],
        "read": read,
        "out_of": scoring.out_of(rules.grid),
        "left": scoring.out_of(rules.grid) - read.attributed,
        "share": f"{read.total * 100 / scoring.out_of(rules.grid):.1f}%" if rules.grid.criteria else "0%",
        "threshold": f"{rules.grid.threshold * 10000 / scoring.out_of(rules.grid):.1f}%"
        if rules.grid.criteria
        else "0%",
        "filed": filed,
        "open": dossier.state in (State.RECEIVABLE, State.IN_REVIEW) and not filed,
        "others": others,
        "gap": scoring.gap(totals) if others else None,
        "discuss": scoring.calls_for_discussion(totals, rules.reviewing.gap) if others else False,
        "problem": sentence(refused) if refused else "",
        "problem_field": refused.field if refused else "",
        "declared": "no_conflict" in request.POST or review.no_conflict_declared_at is not None,
    }


def _anchors(answered: list[applying.Judged], criterion: Criterion, language: str) -> list[tuple[str, str]]:
    """The sections to read beside a criterion, each with its place on the page."""
    found = []
    for one in answered:
        shown = 0
        for number, page in enumerate(one.answers.form.pages, start=1):
            if not steps.applies(page, one.evaluation):
                continue
            shown += 1
            if any(page.path == path or page.path.startswith(f"{path}/") for path in criterion.questions):
                title = steps.title(one.answers.form, number, steps.language_of(one.answers.form, ""))
                found.append((f"p{one.submission.pk}-{shown}", title))
    return found
