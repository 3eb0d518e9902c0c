"""Readers appraise a dossier: given to them, marked as they go, filed once, blind to one another until then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier, Review, Score, TimelineEntry
from maillon.dossiers.queries import judging
from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.rules.scoring import appraise, is_mark
from maillon.dossiers.rules.walk import Facts, State
from maillon.dossiers.services import letters, timeline
from maillon.dossiers.services.handling import handled
from maillon.dossiers.services.points import refresh
from maillon.dossiers.services.recusing import sweep
from maillon.dossiers.services.walking import take

_OPEN = (State.RECEIVABLE, State.IN_REVIEW)
_UNDER_WAY = (Review.State.ASSIGNED, Review.State.STARTED)


@transaction.atomic
def begin(*, dossier: Dossier, actor: User, at: datetime) -> TimelineEntry:
    """The readings begin. Raises NotAllowed, RuleViolation ``dossiers.step``."""
    handled(dossier, actor, "dossiers.review")
    return take(dossier=dossier, step="review", facts=Facts(), actor=actor, at=at)


@transaction.atomic
def assign(*, dossier: Dossier, reviewers: Sequence[User], actor: User, at: datetime) -> list[Review]:
    """Give the dossier to readers; who is tied to a party is recused instead, hence absent from what is given back.

    The first one begins the readings. Raises NotAllowed, RuleViolation ``dossiers.step`` outside of the readings.
    """
    held = handled(dossier, actor, "dossiers.assign_reviewers")
    if held.state not in _OPEN:
        raise RuleViolation("dossiers.step", step="review", state=held.state)
    sweep(dossier=held, users=reviewers, actor=actor, at=at)
    recused = set(held.recusals.values_list("user_id", flat=True))
    given = []
    for reviewer in reviewers:
        if reviewer.pk in recused:
            continue
        review, created = Review.objects.get_or_create(dossier=held, reviewer=reviewer, defaults={"assigned_at": at})
        given.append(review)
        if created:
            record(actor, "dossiers.review.assigned", review, at=at, after={"dossier": held.reference})
            _say(held, review, "assigned", actor, at)
    if given and held.state == State.RECEIVABLE:
        take(dossier=dossier, step="review", facts=Facts(), actor=actor, at=at)
    return given


@transaction.atomic
def assign_least_loaded(*, dossier: Dossier, pool: Sequence[User], actor: User, at: datetime) -> list[Review]:
    """Give the dossier to as many readers as its version asks, those with fewest readings under way first."""
    wanted = rules_of(dossier).reviewing.reviewers
    load = Count("reviews", filter=Q(reviews__state__in=_UNDER_WAY))
    kept = dossier.reviews.exclude(state=Review.State.RECUSED)
    lacking = wanted - kept.count()
    ordered = User.objects.filter(pk__in=[user.pk for user in pool]).exclude(pk__in=kept.values("reviewer_id"))
    given: list[Review] = []
    for user in ordered.select_related("person").annotate(load=load).order_by("load", "pk"):
        if len(given) >= lacking:
            break
        given += assign(dossier=dossier, reviewers=[user], actor=actor, at=at)
    return given


@transaction.atomic
def unassign(*, review: Review, actor: User, at: datetime) -> None:
    """Take a reading not filed away from its reader. Raises NotAllowed, RuleViolation ``dossiers.review_filed``."""
    held = handled(review.dossier, actor, "dossiers.assign_reviewers")
    kept = Review.objects.select_for_update().get(pk=review.pk)
    if kept.state not in _UNDER_WAY:
        raise RuleViolation("dossiers.review_filed")
    record(actor, "dossiers.review.withdrawn", kept, at=at, before={"dossier": held.reference})
    kept.delete()


@transaction.atomic
def save(
    *,
    review: Review,
    marks: Mapping[str, int | None],
    comments: Mapping[str, str],
    comment: str = "",
    actor: User,
    at: datetime,
) -> Review:
    """Keep a reading as it is now; a mark of None is taken back. Nothing is asked for before it is filed.

    Raises NotAllowed for anybody but its reader, RuleViolation ``dossiers.review_filed``, ``dossiers.mark``.
    """
    kept = _own(review, actor)
    grid = rules_of(kept.dossier).grid
    for criterion in grid.criteria:
        mark = marks.get(criterion.key)
        if mark is None:
            kept.scores.filter(criterion=criterion.key).delete()
            continue
        if not is_mark(criterion, mark):
            raise RuleViolation("dossiers.mark", field=criterion.key, scale=criterion.scale)
        Score.objects.update_or_create(
            review=kept,
            criterion=criterion.key,
            defaults={"mark": mark, "comment": comments.get(criterion.key, "").strip()},
        )
    kept.state, kept.comment, kept.saved_at = Review.State.STARTED, comment.strip(), at
    kept.save(update_fields=["state", "comment", "saved_at"])
    return kept


@transaction.atomic
def file(*, review: Review, no_conflict: bool, actor: User, at: datetime) -> Review:
    """Hand in a reading: whole, commented where asked, by somebody who declares no conflict. It no longer changes.

    Who the records tie to a party since is recused instead (its state says so). Raises NotAllowed, RuleViolation
    ``dossiers.review_filed``, ``dossiers.no_conflict_missing``, ``dossiers.unmarked``, ``dossiers.uncommented``.
    """
    kept = _own(review, actor)
    if sweep(dossier=kept.dossier, users=[actor], actor=None, at=at):
        kept.refresh_from_db()
        return kept
    if not no_conflict:
        raise RuleViolation("dossiers.no_conflict_missing", field="no_conflict")
    scores = list(kept.scores.all())
    read = appraise(
        rules_of(kept.dossier).grid,
        {one.criterion: one.mark for one in scores},
        {one.criterion: one.comment for one in scores},
    )
    if read.unmarked:
        raise RuleViolation("dossiers.unmarked", field=read.unmarked[0], criteria=list(read.unmarked))
    if read.uncommented:
        raise RuleViolation("dossiers.uncommented", field=read.uncommented[0], criteria=list(read.uncommented))
    kept.state, kept.points = Review.State.FILED, read.total
    kept.no_conflict_declared_at = kept.filed_at = at
    kept.save(update_fields=["state", "points", "no_conflict_declared_at", "filed_at"])
    refresh(kept.dossier)
    # Not its points: the journal is read by people who may have a reading of the same dossier to give.
    record(actor, "dossiers.review.filed", kept, at=at, after={"dossier": kept.dossier.reference})
    _say(kept.dossier, kept, "filed", actor, at)
    return kept


@transaction.atomic
def end(*, dossier: Dossier, actor: User, at: datetime) -> TimelineEntry:
    """The readings are in: the dossier is ready to be deliberated.

    Raises NotAllowed, RuleViolation ``dossiers.step``, ``dossiers.missing``.
    """
    held = handled(dossier, actor, "dossiers.deliberate")
    facts = Facts(reviews_filed=judging.reviews_filed(held))
    entry = take(dossier=dossier, step="deliberate", facts=facts, actor=actor, at=at)
    letters.write(dossier=held, step="deliberate", actor=actor, at=at)
    return entry


def _own(review: Review, actor: User) -> Review:
    timeline.hold(review.dossier_id)
    kept = (
        Review.objects.select_for_update(of=("self",)).select_related("dossier__version__procedure").get(pk=review.pk)
    )
    if kept.reviewer_id != actor.pk or kept.state == Review.State.RECUSED:
        raise NotAllowed("dossiers.review")
    if kept.state == Review.State.FILED:
        raise RuleViolation("dossiers.review_filed")
    if kept.dossier.state not in _OPEN:
        raise RuleViolation("dossiers.step", step="review", state=kept.dossier.state)
    return kept


def _say(dossier: Dossier, review: Review, what: str, actor: User, at: datetime) -> None:
    timeline.write(
        dossier,
        TimelineEntry.Kind.REVIEW,
        actor=actor,
        at=at,
        audience=TimelineEntry.Audience.HANDLERS,
        data={"review": review.pk, "what": what},
    )
