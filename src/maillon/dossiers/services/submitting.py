"""Signing, submitting, sending again, withdrawing: the applicant's steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier, Signature, Submission, TimelineEntry
from maillon.dossiers.permissions import Hand, can_sign
from maillon.dossiers.queries import applying, judging
from maillon.dossiers.queries.reading import answers_of, judge, tables_of
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import fulfilling, letters, timeline
from maillon.dossiers.services.recusing import sweep
from maillon.dossiers.services.walking import take


@transaction.atomic
def submit(*, dossier: Dossier, actor: User, name: str, at: datetime, language: str) -> TimelineEntry:
    """Send the dossier, signed by ``name`` where the procedure asks for a signature; or send it again, corrected.

    The answers become final, with the record as it was. Sent twice, it is submitted once. Raises NotAllowed;
    RuleViolation ``dossiers.signature_missing``, ``dossiers.step``, ``dossiers.missing`` (with its guards),
    ``dossiers.window_closed`` (``opens_at``, ``closes_at``).
    """
    held = timeline.hold(dossier.pk)
    if not can_sign(actor, held):
        raise NotAllowed("dossiers.submit")
    if held.state == State.SUBMITTED and (done := _just_submitted(held, actor)):
        dossier.state = held.state
        return done
    rules = applying.rules_of(held)
    submissions = applying.applications(held)
    answered = [applying.judged(one, at=at, language=language) for one in submissions]
    signed_as = " ".join(name.split())
    if rules.signature and not signed_as:
        raise RuleViolation("dossiers.signature_missing", field="name")
    if rules.signature and submissions:
        Signature.objects.create(
            submission=submissions[0],
            user=actor,
            name=signed_as[:200],
            statement=read(rules.signature, language).text,
            digest=applying.digest_of(submissions),
            at=at,
        )
    return _send(dossier, held, answered, actor=actor, at=at)


@transaction.atomic
def submit_without_account(*, dossier: Dossier, hand: Hand, at: datetime, language: str) -> TimelineEntry:
    """Send a dossier that anyone holding its link may send, unsigned; its link opens nothing from then on.

    The members of the committee whom the records tie to a party are recused at once, before anybody has read it;
    what the committee owes from the deposit begins. Raises NotAllowed for who does not hold the link, or where the
    procedure is not for anyone; RuleViolation ``dossiers.step``, ``dossiers.missing``.
    """
    held = timeline.hold(dossier.pk)
    rules = applying.rules_of(held)
    anyone = rules.applicants.kind == "anyone" and rules.applicants.without_account and not rules.signature
    if not anyone or hand.user is not None or not hand.holds(held.link_hash):
        raise NotAllowed("dossiers.submit")
    answered = [applying.judged(one, at=at, language=language) for one in applying.applications(held)]
    entry = _send(dossier, held, answered, actor=None, at=at)
    Dossier.objects.filter(pk=held.pk).update(link_hash="")
    dossier.link_hash = ""
    if committee := judging.committee_of(held):
        seated = [seat.user for seat in judging.seats(committee, on=timezone.localdate(at))]
        sweep(dossier=held, users=seated, actor=None, at=at)
    fulfilling.open_committee_duties(held, actor=None, at=at)
    return entry


def _send(
    dossier: Dossier, held: Dossier, answered: Sequence[applying.Judged], *, actor: User | None, at: datetime
) -> TimelineEntry:
    submissions = [one.submission for one in answered]
    entry = take(
        dossier=dossier,
        step="resubmit" if held.state == State.RETURNED else "submit",
        facts=applying.facts(held, answered, at=at),
        actor=actor,
        at=at,
        data={"digest": applying.digest_of(submissions)},
    )
    for one in submissions:
        finalise(one, at=at)
        timeline.write(
            held,
            TimelineEntry.Kind.ANSWERS,
            actor=actor,
            at=at,
            data={"submission": one.pk, "form": str(one.form), "revision": one.revision},
        )
    letters.write(dossier=held, step=entry.step, actor=actor, at=at)
    return entry


@transaction.atomic
def withdraw(*, dossier: Dossier, actor: User, at: datetime) -> TimelineEntry:
    """Take the dossier back, while it is under way. Raises NotAllowed, RuleViolation ``dossiers.step``."""
    held = timeline.hold(dossier.pk)
    if not can_sign(actor, held):
        raise NotAllowed("dossiers.withdraw")
    return take(dossier=dossier, step="withdraw", facts=applying.facts(held, [], at=at), actor=actor, at=at)


def finalise(submission: Submission, *, at: datetime) -> None:
    """Close answers, with the party's record as it is now."""
    answers = answers_of(submission)
    evaluation = judge(submission, answers, language=submission.language or "fr", at=timezone.localtime(at))
    submission.final_xml = answers.final_xml(evaluation)
    submission.record = dict(tables_of(submission))
    submission.state = Submission.State.FINAL
    submission.finalised_at = at
    submission.save(update_fields=["final_xml", "record", "state", "finalised_at"])


def _just_submitted(dossier: Dossier, actor: User) -> TimelineEntry | None:
    last = dossier.timeline.filter(kind=TimelineEntry.Kind.STEP).order_by("-sequence").first()
    return last if last and last.actor_id == actor.pk and last.to_state == State.SUBMITTED else None
