"""Keeping what somebody types before it is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.erasing import on_erasure
from maillon.core.people.models import User
from maillon.projects import permissions, rules
from maillon.projects.models import Activity, Draft

LARGEST = 400_000
"""Characters of one section's draft; far above any real project."""


@transaction.atomic
def keep_draft(
    *, actor: User, activity: Activity, section: str, typed: Mapping[str, str], base_version: int, at: datetime
) -> Draft:
    """Keep what a person typed in a section, as typed; nobody else sees it and nothing is published.

    Raises RuleViolation ``projects.draft_too_large``, NotAllowed.
    """
    if not permissions.can_edit(actor, activity):
        raise NotAllowed("projects.edit")
    if section not in rules.SECTIONS or sum(len(key) + len(text) for key, text in typed.items()) > LARGEST:
        raise RuleViolation("projects.draft_too_large")
    draft, _ = Draft.objects.update_or_create(
        user=actor,
        activity=activity,
        section=section,
        defaults={
            "typed": {key.replace("\x00", ""): text.replace("\x00", "") for key, text in typed.items()},
            "base_version": base_version,
            "saved_at": at,
        },
    )
    return draft


def discard_draft(*, actor: User, activity: Activity, section: str) -> None:
    """Forget what this person typed in a section; what is said of the activity stays."""
    Draft.objects.filter(user=actor, activity=activity, section=section).delete()


@on_erasure
def forget_drafts(user: User) -> None:
    """A person who is erased leaves no unsaved work: nobody else could see it."""
    Draft.objects.filter(user=user).delete()
