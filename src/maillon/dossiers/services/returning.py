"""A file filled without network comes back: merged answer by answer, every clash shown, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.exchange.offline import ReturnedSheet, base_digest, read_data, read_file
from maillon.dossiers.models import AnswerChange, ReturnedFile, Submission, TimelineEntry
from maillon.dossiers.permissions import Hand, can_fill
from maillon.dossiers.queries.offline import Ticket, contained, issuer_of, lineage, read_ticket
from maillon.dossiers.queries.reading import form_of
from maillon.dossiers.queries.windows import is_open
from maillon.dossiers.rules.merging import Clash, Edit
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import timeline
from maillon.dossiers.services.answering import held
from maillon.dossiers.services.bringing import Bringing
from maillon.dossiers.services.filling import writable

MOST_ASIDE = 20
"""Files kept aside for one submission."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a file: ``state`` is merged, already or aside (``reason`` then says why)."""

    state: str
    submission: Submission
    returned: ReturnedFile
    reason: RuleViolation | None = None
    applied: tuple[Edit, ...] = ()
    clashes: tuple[Clash, ...] = ()
    lost: tuple[Edit, ...] = ()
    refused: tuple[tuple[str, str, RuleViolation], ...] = ()
    kept_rows: tuple[str, ...] = field(default=())
    """Repetitions taken away in the file, and kept since somebody wrote in them meanwhile."""


@transaction.atomic
def take_back(content: bytes, *, actor: User | None, at: datetime, language: str, via: str) -> Receipt:
    """Merge a file that came back by ``via`` (upload, mail, card); the same file again adds nothing.

    Its ticket says which answers and in whose hand; ``actor`` signs the changes where they may write. What cannot be
    merged now (answers final, window closed, access withdrawn) is kept aside whole. Raises RuleViolation as
    ``exchange.offline.read_file``; ``returned.unknown`` for a ticket that is not ours, ``returned.damaged`` where the
    answers it left with were changed, ``returned.other_version`` where the form is another, ``returned.too_many``.
    """
    sheet = read_file(content)
    ticket = read_ticket(sheet.ticket)
    found = Submission.objects.filter(pk=ticket.submission_id, dossier__isnull=False) if ticket else None
    if ticket is None or found is None or not found.exists():
        raise RuleViolation("returned.unknown")
    return _merged(held(ticket.submission_id), ticket, sheet, actor=actor, at=at, language=language, via=via)


@transaction.atomic
def take_again(*, returned: ReturnedFile, actor: User | None, at: datetime, language: str) -> Receipt:
    """Try again to merge a file kept aside. Raises as ``take_back``."""
    if returned.state != ReturnedFile.State.ASIDE:
        return Receipt("already", returned.submission, returned)
    sheet = read_data(returned.data)
    ticket = read_ticket(sheet.ticket)
    if ticket is None:
        raise RuleViolation("returned.unknown")
    submission = held(returned.submission_id)
    return _merged(submission, ticket, sheet, actor=actor, at=at, language=language, via=returned.via)


def _merged(
    submission: Submission,
    ticket: Ticket,
    sheet: ReturnedSheet,
    *,
    actor: User | None,
    at: datetime,
    language: str,
    via: str,
) -> Receipt:
    if base_digest(sheet.base, sheet.base_rows) != ticket.base:
        raise RuleViolation("returned.damaged")
    if form_of(submission).digest[:32] != ticket.form_digest:
        raise RuleViolation("returned.other_version", form=str(submission.form))
    known = submission.returned_files.filter(digest=sheet.digest).first()
    if known is not None and known.state == ReturnedFile.State.MERGED:
        return Receipt("already", submission, known)
    if (later := contained(submission, sheet.saves[-1])) is not None:
        return Receipt("already", submission, later)
    hand = _hand(submission, ticket, actor, sheet.who)
    returned = known or ReturnedFile(
        submission=submission,
        digest=sheet.digest,
        last_save=sheet.saves[-1],
        saves=list(sheet.saves),
        author=hand.user,
        author_label=sheet.who,
        via=via,
        received_at=at,
    )
    try:
        _check_window(submission, at)
        submission = writable(hand=hand, submission=submission)
    except NotAllowed:
        return _aside(returned, RuleViolation("returned.not_allowed"), sheet)
    except RuleViolation as refused:
        return _aside(returned, refused, sheet)
    before = submission.revision
    past = lineage(submission, sheet.saves)
    bringing = Bringing(submission, sheet, hand=hand, revision=ticket.revision, past=past, at=at, language=language)
    bringing.bring()
    _keep_lost(submission, bringing.lost, hand, at)
    submission.refresh_from_db(fields=["revision"])
    returned.state, returned.reason, returned.data = ReturnedFile.State.MERGED, "", ""
    returned.before, returned.after = before, submission.revision
    returned.applied, returned.clashes = len(bringing.applied), len(bringing.clashes)
    returned.delivered, returned.rows, returned.removed = bringing.delivered, bringing.rows, list(bringing.removed)
    returned.lost = [[edit.path, edit.value] for edit in bringing.lost]
    returned.refused = [[path, name, refusal.code] for path, name, refusal in bringing.refused]
    if bringing.refused:
        returned.data = sheet.data
    returned.save()
    _tell(submission, returned, hand, at)
    return Receipt(
        "merged",
        submission,
        returned,
        applied=tuple(bringing.applied),
        clashes=tuple(bringing.clashes),
        lost=tuple(bringing.lost),
        refused=tuple(bringing.refused),
        kept_rows=tuple(bringing.kept_rows),
    )


def _hand(submission: Submission, ticket: Ticket, actor: User | None, who: str) -> Hand:
    """Who brings it where they may write themselves; else the one who took the file, if they still may."""
    if actor is not None and can_fill(Hand(actor), submission):
        return Hand(actor, label=who)
    links = frozenset([ticket.link_hash]) if ticket.link_hash else frozenset()
    return Hand(issuer_of(ticket), links, who)


def _check_window(submission: Submission, at: datetime) -> None:
    dossier = submission.dossier
    assert dossier is not None
    if dossier.state == State.DRAFT and not is_open(dossier.version, at=at):
        version = dossier.version
        raise RuleViolation("dossiers.window_closed", opens_at=version.opens_at, closes_at=version.closes_at)


def _aside(returned: ReturnedFile, reason: RuleViolation, sheet: ReturnedSheet) -> Receipt:
    aside = returned.submission.returned_files.filter(state=ReturnedFile.State.ASIDE).exclude(pk=returned.pk)
    if aside.count() >= MOST_ASIDE:
        raise RuleViolation("returned.too_many", limit=MOST_ASIDE)
    returned.state, returned.reason, returned.data = ReturnedFile.State.ASIDE, reason.code, sheet.data
    returned.save()
    return Receipt("aside", returned.submission, returned, reason=reason)


def _keep_lost(submission: Submission, lost: list[Edit], hand: Hand, at: datetime) -> None:
    AnswerChange.objects.bulk_create(
        AnswerChange(
            submission=submission,
            revision=submission.revision,
            path=edit.path[:400],
            seen=edit.seen,
            value=edit.value,
            outcome=AnswerChange.Outcome.DISMISSED,
            origin=Submission.Origin.FILE,
            author=hand.user,
            author_label=hand.label[:120],
            at=at,
        )
        for edit in lost
    )


def _tell(submission: Submission, returned: ReturnedFile, hand: Hand, at: datetime) -> None:
    counts: Mapping[str, object] = {
        "applied": returned.applied,
        "clashes": returned.clashes,
        "lost": len(returned.lost),
        "via": returned.via,
    }
    record(hand.user, "dossiers.offline.returned", submission, at=at, after=dict(counts))
    if submission.dossier is not None:
        timeline.write(
            timeline.hold(submission.dossier.pk),
            TimelineEntry.Kind.ANSWERS,
            actor=hand.user,
            at=at,
            data={
                "submission": submission.pk,
                "form": str(submission.form),
                "origin": Submission.Origin.FILE,
                **counts,
            },
        )
