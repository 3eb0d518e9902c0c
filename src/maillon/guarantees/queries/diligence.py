"""What was verified of a file or a guarantee, point by point, and what still lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from maillon.dossiers.models import Dossier, Submission
from maillon.dossiers.queries.reading import answers_of
from maillon.guarantees.models import DiligenceCheck, DiligenceList, Guarantee
from maillon.guarantees.rules import diligence as rules
from maillon.guarantees.rules import life
from maillon.guarantees.rules import state as states


@dataclass(frozen=True, slots=True)
class Verified:
    """A point, what holds of it, and every time somebody looked, the latest first."""

    point: rules.Point
    checks: Sequence[DiligenceCheck]

    @property
    def latest(self) -> DiligenceCheck | None:
        """What holds: the last day somebody looked."""
        return self.checks[0] if self.checks else None

    @property
    def is_done(self) -> bool:
        """Proven, or not asked for a reason."""
        return self.latest is not None and self.latest.verdict in rules.DONE

    @property
    def due_again(self) -> date | None:
        """The last day it may be relied upon, once proven."""
        latest = self.latest
        return rules.due_again(self.point, latest.checked_on) if latest and latest.verdict == "proven" else None


@dataclass(frozen=True, slots=True)
class Verification:
    """The list in force with everything that was verified by any of its versions."""

    checklist: DiligenceList
    definition: rules.Checklist
    points: Sequence[Verified]

    @property
    def missing(self) -> Sequence[rules.Point]:
        """What nothing settles yet: what the sitting is told."""
        held = {one.point.key: one.latest.verdict for one in self.points if one.latest}
        return rules.missing(self.definition, held)

    def of(self, key: str) -> Verified | None:
        """The point of that key."""
        return next((one for one in self.points if one.point.key == key), None)


def in_force(on: date) -> DiligenceList | None:
    """The list in force a day: the latest that began."""
    return DiligenceList.objects.filter(starts_on__lte=on).order_by("-starts_on", "-version").first()


def of_file(dossier: Dossier, on: date) -> Verification | None:
    """What was verified of a file; None while no list is loaded."""
    return _of(DiligenceCheck.objects.filter(dossier=dossier), on)


def of_guarantee(guarantee: Guarantee, on: date) -> Verification | None:
    """What was verified of a guarantee, and of the file it came from; None while no list is loaded."""
    mine = Q(guarantee=guarantee)
    if guarantee.dossier_id is not None:
        mine |= Q(dossier=guarantee.dossier_id)
    return _of(DiligenceCheck.objects.filter(mine), on)


def _of(rows: QuerySet[DiligenceCheck], on: date) -> Verification | None:
    checklist = in_force(on)
    if checklist is None:
        return None
    found: dict[str, list[DiligenceCheck]] = {}
    for row in rows.select_related("checked_by__person", "file").order_by("-checked_on", "-pk"):
        found.setdefault(row.point, []).append(row)
    definition = rules.read(checklist.definition)
    points = [Verified(one, found.get(one.key, ())) for one in definition.points]
    return Verification(checklist, definition, points)


def proofs_of(dossier: Dossier) -> Mapping[str, str]:
    """The answers given for good in a file, by question: what a point may rest on; empty answers are left out."""
    told: dict[str, str] = {}
    final = dossier.submissions.filter(state=Submission.State.FINAL).select_related("form").order_by("finalised_at")
    for submission in final:
        told |= {path: value for path, value in answers_of(submission).values().items() if value}
    return told


def renewals(guarantee: Guarantee, one: states.Guarantee, on: date) -> list[tuple[str, date]]:
    """What is verified again while a guarantee lasts, each with its day: who the borrower is, what security is worth.

    Counted from the last day it was proven, or from the signing. Security is valued where some is held.
    """
    if one.signed_on is None or one.position not in life.LIVE | life.PAYING:
        return []
    found = of_guarantee(guarantee, on)
    told: list[tuple[str, date]] = []
    for row in found.points if found else ():
        point = row.point
        if not point.renewal or (point.renewal == "valuation" and not _secured(one)):
            continue
        proven = [check.checked_on for check in row.checks if check.verdict == DiligenceCheck.Verdict.PROVEN]
        since = max([*proven, one.signed_on])
        due = rules.due_again(point, since)
        if due is not None:
            told.append((point.renewal, due))
    return told


def _secured(one: states.Guarantee) -> bool:
    return bool(one.collateral_minor or one.collateral_cash_minor)
