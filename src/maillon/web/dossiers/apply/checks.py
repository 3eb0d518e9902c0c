"""The checks beside the form: which rule blocks, by which article, and what would unblock it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillon.core.narratives import Narratives, read
from maillon.dossiers.models import Dossier, ProcedureForm, Submission
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.applying import Judged
from maillon.dossiers.rules.definition import Article
from maillon.dossiers.rules.eligibility import Verdict
from maillon.web.dossiers.apply.found import interface_language

PASS, FAIL, WAIT = "pass", "fail", "wait"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: whether it holds, what it is, what to do, from which article."""

    state: str
    label: str
    note: str = ""
    article: Article | None = None
    value: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Checks:
    """All of them, and how many hold."""

    lines: Sequence[Check]

    @property
    def held(self) -> int:
        """How many hold."""
        return sum(line.state == PASS for line in self.lines)


def checks_of(dossier: Dossier, judged: Judged, *, at: datetime) -> Checks:
    """The eligibility rules, then what is still missing."""
    language = interface_language()
    lines = [_rule(verdict, judged, language) for verdict in judged.verdicts]
    lines += _answers(judged)
    if judged.submission.use == ProcedureForm.Use.APPLICATION:
        lines += _supports(dossier)
    return Checks(lines)


def _rule(verdict: Verdict, judged: Judged, language: str) -> Check:
    """A rule that blocks for want of an answer accuses nobody: it is still to come."""
    known = verdict.article.text if verdict.article else verdict.remedy
    if verdict.holds:
        return Check(PASS, _said(known, language), article=verdict.article)
    if not is_answered(verdict, judged):
        return Check(WAIT, _said(known, language), article=verdict.article)
    return Check(FAIL, _said(verdict.reason, language), _said(verdict.remedy, language), verdict.article)


def is_answered(verdict: Verdict, judged: Judged) -> bool:
    """Whether the questions a rule is about have their answers."""
    fields = judged.evaluation.fields
    asked = [fields[path] for path in verdict.questions if path in fields]
    return all(one.value for one in asked if one.relevant)


def _said(narratives: Narratives, language: str) -> str:
    return read(narratives, language).text


def _answers(judged: Judged) -> list[Check]:
    fields = judged.evaluation.fields
    missing = sum(fields[path].fault == "required" for path in judged.evaluation.invalid)
    wrong = len(judged.evaluation.invalid) - missing
    lines = []
    if wrong:
        said = ngettext("%(count)s réponse à corriger", "%(count)s réponses à corriger", wrong) % {"count": wrong}
        lines.append(Check(FAIL, said))
    if missing:
        said = ngettext("%(count)s réponse manque", "%(count)s réponses manquent", missing) % {"count": missing}
        lines.append(Check(WAIT, said))
    if not lines:
        lines.append(Check(PASS, _("Toutes les questions obligatoires ont leur réponse")))
    return lines


def _supports(dossier: Dossier) -> list[Check]:
    wanted = applying.rules_of(dossier).supports
    if not wanted:
        return []
    url = reverse("application_supports", kwargs={"reference": dossier.reference})
    given = sum(one.state == Submission.State.FINAL for one in applying.supports(dossier))
    return [Check(PASS if given >= wanted else WAIT, _("Appuis reçus"), value=f"{given}/{wanted}", url=url)]
