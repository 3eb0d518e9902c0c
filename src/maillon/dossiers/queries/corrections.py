"""What the applicant is asked to correct."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.narratives import Narratives
from maillon.dossiers.models import Dossier, Gate, Submission
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.walk import State


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction asked: the checklist's item and the handler's words."""

    label: Narratives
    said: str


def corrections(dossier: Dossier) -> list[Correction]:
    """What a dossier sent back is asked, in the checklist's order; nothing in any other state."""
    if dossier.state != State.RETURNED:
        return []
    asked = {
        gate.item: gate.correction for gate in dossier.gates.filter(verdict=Gate.Verdict.NOT_MET).exclude(correction="")
    }
    items = definition.read(dossier.version.definition).checklist
    found = [Correction(item.label, asked.pop(item.key)) for item in items if item.key in asked]
    found += [Correction({}, said) for said in asked.values()]
    returned = dossier.timeline.filter(step="return").order_by("-sequence").values_list("at", flat=True).first()
    if returned is None:
        return found
    whole = dossier.messages.filter(from_handler=True, question="", at=returned).order_by("pk")
    return found + [Correction({}, said) for said in whole.values_list("body", flat=True)]


def corrections_by_question(submission: Submission) -> dict[str, str]:
    """What handlers wrote about one question since the dossier came back, by its path."""
    dossier = submission.dossier
    if dossier is None or dossier.state != State.RETURNED:
        return {}
    rows = dossier.messages.filter(from_handler=True).exclude(question="").order_by("at")
    last = (
        dossier.timeline.filter(step__in=("submit", "resubmit"))
        .order_by("-sequence")
        .values_list("at", flat=True)
        .first()
    )
    if last:
        rows = rows.filter(at__gte=last)
    return dict(rows.values_list("question", "body"))
