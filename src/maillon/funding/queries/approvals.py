"""What a call has to send up, what its lists say, and what was answered of an application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maillon.dossiers.models import AgendaItem, Dossier
from maillon.dossiers.queries import judging
from maillon.dossiers.rules import proposals
from maillon.dossiers.rules.walk import Outcome, State
from maillon.funding.models import ApprovalLine, ApprovalList, Call
from maillon.funding.queries.agreements import awarded, pending

GIVING = (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS)
_LISTED = (*GIVING, Outcome.REFUSED)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One application as its committee proposes to answer it."""

    dossier: Dossier
    outcome: str
    amount_minor: int | None


def proposed(call: Call) -> list[Proposed]:
    """What the committee carried and nobody has approved yet: the best points first, refusals last."""
    rows = AgendaItem.objects.filter(dossier__version=call.version_id, dossier__state=State.IN_DELIBERATION)
    last: dict[int, AgendaItem] = {}
    for item in rows.select_related("dossier__applicant", "dossier__version__procedure", "sitting").order_by("pk"):
        last[item.dossier_id] = item
    found = []
    for item in last.values():
        told = proposals.read(item.proposal)
        if told is None or told.outcome not in _LISTED:
            continue
        count = judging.tally_of(item)
        answered = last_answer(item.dossier)
        settled = answered is not None and answered.verdict == ApprovalLine.Verdict.APPROVED
        same = answered is not None and (answered.outcome, answered.amount_minor) == (
            told.outcome.value,
            told.amount_minor,
        )
        if count.has_quorum and count.is_carried and not (settled and same):
            found.append(Proposed(item.dossier, told.outcome.value, told.amount_minor))
    return sorted(found, key=lambda one: (one.outcome == Outcome.REFUSED, -(one.dossier.points or 0), one.dossier.pk))


def last_answer(dossier: Dossier) -> ApprovalLine | None:
    """What was last answered of an application; None where no list has come back with it."""
    rows = dossier.approval_lines.filter(list__state=ApprovalList.State.ANSWERED)
    return rows.order_by("-list__answered_at", "-pk").first()


def awarded_with(listed: ApprovalList) -> int:
    """What the call would have given, minor units, once every line of a list that gives is approved."""
    asked = listed.lines.filter(outcome__in=GIVING).values_list("amount_minor", flat=True)
    return awarded(listed.call) + pending(listed.call) + sum(one or 0 for one in asked)


def told(listed: ApprovalList) -> Mapping[str, Any]:
    """What the journal says of a list: how many lines, what they give, what was answered."""
    lines = list(listed.lines.all())
    return {
        "number": listed.number,
        "lines": len(lines),
        "amount_minor": sum(one.amount_minor or 0 for one in lines if one.outcome in GIVING),
        "approved": sum(one.verdict == ApprovalLine.Verdict.APPROVED for one in lines),
        "held": sum(one.verdict == ApprovalLine.Verdict.HELD for one in lines),
    }
