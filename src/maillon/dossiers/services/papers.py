"""What a committee reads before and keeps after: the pack, and the minutes that write themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.documents import services as documents
from maillon.core.errors import NotAllowed
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.dossiers.models import (
    AgendaItem,
    Attendance,
    CommitteeMember,
    Decision,
    Recusal,
    Review,
    Score,
    Sitting,
    Vote,
)
from maillon.dossiers.permissions import can_view
from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.queries.committees import agenda_seen_by, can_convene
from maillon.dossiers.queries.judging import NOT_VOTING, seats, tallies_of
from maillon.dossiers.rules import proposals
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.quorum import Tally
from maillon.dossiers.services.recusing import not_recused
from maillon.dossiers.services.sitting import convened

MINUTES = "dossiers.minutes"


@dataclass(frozen=True, slots=True)
class Present:
    """A seat, and whether its member was there."""

    seat: CommitteeMember
    is_present: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One dossier in the minutes: who was recused and on which ground, the count, what was decided and why."""

    item: AgendaItem
    recused: list[Recusal]
    count: Tally
    proposal: Proposal | None
    reasons: list[Mapping[str, str]]
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a sitting did, as it stands."""

    sitting: Sitting
    present: list[Present]
    points: list[Point]


def minutes_of(sitting: Sitting) -> Minutes:
    """The minutes as the records say them; nothing of anybody's private ties but the ground of a recusal."""
    members = list(seats(sitting.committee, on=timezone.localdate(sitting.starts_at)))
    agenda = sitting.agenda.select_related(
        "dossier__version__procedure", "dossier__applicant", "dossier__applicant_person", "sitting__committee"
    )
    items = list(agenda.order_by("position", "pk"))
    dossiers = [item.dossier_id for item in items]
    here = set(Attendance.objects.filter(sitting=sitting).values_list("member_id", flat=True))
    here |= set(Vote.objects.filter(item__in=items).values_list("member_id", flat=True))
    counts = tallies_of(sitting, items)
    recusals = Recusal.objects.filter(dossier__in=dossiers, user__in=[seat.user_id for seat in members])
    recused: dict[int, list[Recusal]] = defaultdict(list)
    for recusal in recusals.select_related("user__person").order_by("pk"):
        recused[recusal.dossier_id].append(recusal)
    decided = Decision.objects.filter(dossier__in=dossiers, sitting=sitting).order_by("pk")
    decisions = {decision.dossier_id: decision for decision in decided}
    points = []
    for item in items:
        proposal = proposals.read(item.proposal)
        points.append(
            Point(
                item=item,
                recused=recused[item.dossier_id],
                count=counts[item.pk],
                proposal=proposal,
                reasons=[
                    one.text for one in rules_of(item.dossier).reasons if proposal and one.key in proposal.reasons
                ],
                decision=decisions.get(item.dossier_id),
            )
        )
    return Minutes(sitting, [Present(seat, seat.pk in here) for seat in members], points)


def seal(*, sitting: Sitting, language: str, actor: User, at: datetime) -> Sitting:
    """Seal the minutes of a closed sitting as a PDF that anybody can verify; nothing of it changes then.

    Printing takes a second, outside of any transaction. Raises NotAllowed; RuleViolation ``dossiers.recused`` for who
    is recused from one of its dossiers: somebody else seals; ``dossiers.sitting_over``,
    ``documents.pdf_unavailable``, ``documents.not_printed``: the sitting then stays closed, to be sealed later.
    """
    with transaction.atomic():
        held = convened(sitting, actor, Sitting.State.CLOSED)
        not_recused(actor, *held.agenda.values_list("dossier_id", flat=True))
    title = {
        "fr": f"Procès-verbal, {read(held.committee.name, 'fr')}",
        "en": f"Minutes, {read(held.committee.name, 'en')}",
    }
    context = {"minutes": minutes_of(held), "title": title.get(language, title["fr"]), "sender": {}}
    document = documents.issue(
        kind=MINUTES,
        subject=held,
        title=title,
        html=documents.render("dossiers/documents/minutes.html", context, language),
        language=language,
        actor=actor,
        at=at,
        owner_organisation=held.committee.owner,
        issuer=held.committee.owner,
    )
    with transaction.atomic():
        held = convened(sitting, actor, Sitting.State.CLOSED)
        held.minutes, held.state = document, Sitting.State.SEALED
        held.save(update_fields=["minutes", "state"])
        record(actor, "dossiers.sitting.sealed", held, at=at, after={"document": document.code})
    return held


@dataclass(frozen=True, slots=True)
class File:
    """One dossier of the pack: what its readers gave it, criterion by criterion, without their names."""

    item: AgendaItem
    rules: ProcedureDefinition
    readings: list[tuple[Review, dict[str, Score]]]


def pack(*, sitting: Sitting, reader: User, language: str, at: datetime) -> bytes:
    """The agenda and its dossiers as a PDF for one member: what they are recused from is not in it.

    Raises NotAllowed for who neither sits nor convenes; RuleViolation as ``documents.print_pdf``.
    """
    seated = seats(sitting.committee, on=timezone.localdate(sitting.starts_at)).filter(user=reader)
    if not (can_convene(reader, sitting.committee) or seated.exists()):
        raise NotAllowed("dossiers.pack")
    files = []
    for item in agenda_seen_by(sitting, reader):
        if not can_view(reader, item.dossier):
            continue
        filed = Review.objects.filter(dossier=item.dossier, state=Review.State.FILED).order_by("pk")
        readings = [(one, {score.criterion: score for score in one.scores.all()}) for one in filed]
        files.append(File(item, rules_of(item.dossier), readings))
    context: dict[str, Any] = {"sitting": sitting, "files": files, "reader": reader, "at": at, "sender": {}}
    html = documents.render("dossiers/documents/pack.html", context, language)
    return documents.print_pdf(html.replace(documents.VERIFICATION, ""))


def voters(sitting: Sitting) -> list[CommitteeMember]:
    """Who has a voice at a sitting."""
    on = timezone.localdate(sitting.starts_at)
    return [seat for seat in seats(sitting.committee, on=on) if seat.office not in NOT_VOTING]
