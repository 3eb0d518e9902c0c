"""Posting a job, an internship or a call for volunteers, publishing it, taking it down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.network.models import Posting
from maillon.network.permissions import sharing as permissions
from maillon.network.rules import sharing

WORDS = ("kind", "title", "text", "language", "place", "country", "region", "apply_by", "apply_to")


def words_of(posting: Posting) -> dict[str, Any]:
    """What a posting says, as its people write it."""
    return {name: getattr(posting, name) for name in WORDS}


@transaction.atomic
def draft(*, organisation: Organisation, words: Mapping[str, Any], actor: User, at: datetime) -> Posting:
    """Begin a posting for an organisation; nobody else sees it yet.

    ``words`` holds ``WORDS``. Raises NotAllowed, or RuleViolation ``postings.deadline_past``.
    """
    if not permissions.can_post_for(actor, organisation):
        raise NotAllowed("network.posting.draft")
    _deadline_ahead(words, at)
    posting = Posting.objects.create(
        organisation=organisation,
        slug=_free_slug(organisation, str(words["title"])),
        created_by=actor,
        created_at=at,
        **{name: words[name] for name in WORDS},
    )
    record(actor, "network.posting.drafted", posting, at=at, after={**words_of(posting)})
    return posting


@transaction.atomic
def correct(*, posting: Posting, words: Mapping[str, Any], seen: str, actor: User, at: datetime) -> Posting:
    """Change what a posting says; ``seen`` is the ``sharing.edition`` of the words one read.

    Raises NotAllowed, RuleViolation ``sharing.changed_meanwhile`` when somebody else changed it since, or
    ``postings.deadline_past`` when a deadline is moved into the past.
    """
    locked = _locked(posting, actor)
    before = words_of(locked)
    if seen != sharing.edition(before):
        raise RuleViolation("sharing.changed_meanwhile")
    if words["apply_by"] != before["apply_by"]:
        _deadline_ahead(words, at)
    changed = {name: words[name] for name in WORDS if words[name] != before[name]}
    if changed:
        Posting.objects.filter(pk=locked.pk).update(**changed)
        record(
            actor,
            "network.posting.corrected",
            locked,
            at=at,
            before={name: before[name] for name in changed},
            after=changed,
        )
    posting.refresh_from_db()
    return posting


@transaction.atomic
def publish(*, posting: Posting, actor: User, at: datetime) -> Posting:
    """Everybody may now read this posting, until its deadline.

    Raises NotAllowed, RuleViolation ``postings.deadline_past``, or ``postings.not_a_member`` when the organisation
    is no member today.
    """
    locked = _locked(posting, actor)
    if not permissions.can_post_for(actor, locked.organisation):
        raise RuleViolation("postings.not_a_member")
    _deadline_ahead(words_of(locked), at)
    Posting.objects.filter(pk=locked.pk).update(published_at=locked.published_at or at, withdrawn_at=None)
    record(actor, "network.posting.published", locked, at=at, after={"apply_by": locked.apply_by})
    posting.refresh_from_db()
    return posting


@transaction.atomic
def withdraw(*, posting: Posting, actor: User, at: datetime) -> Posting:
    """The posting is taken down before its deadline; publishing it again undoes this."""
    locked = Posting.objects.select_for_update().get(pk=posting.pk)
    if not (permissions.can_keep_posting(actor, locked) or permissions.can_keep_shelf(actor)):
        raise NotAllowed("network.posting.withdraw")
    if locked.withdrawn_at is None:
        Posting.objects.filter(pk=locked.pk).update(withdrawn_at=at)
        record(actor, "network.posting.withdrawn", locked, at=at, after={"withdrawn_at": at})
    posting.refresh_from_db()
    return posting


def _locked(posting: Posting, actor: User) -> Posting:
    locked = Posting.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=posting.pk)
    if not permissions.can_keep_posting(actor, locked):
        raise NotAllowed("network.posting.keep")
    return locked


def _deadline_ahead(words: Mapping[str, Any], at: datetime) -> None:
    if words["apply_by"] <= at:
        raise RuleViolation("postings.deadline_past", field="apply_by")


def _free_slug(organisation: Organisation, title: str) -> str:
    wanted = slugify(f"{organisation.slug[:40]} {title}")[:110].strip("-") or "offre"
    taken = set(Posting.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(
        name
        for number in range(1, len(taken) + 2)
        if (name := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )
