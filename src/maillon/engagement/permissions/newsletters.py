"""The newsletter: who writes it, which issues everybody reads."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.people.permissions import Visitor, can
from maillon.core.people.rules import Capability
from maillon.engagement.models import Issue


def can_keep_newsletter(user: Visitor) -> bool:
    """Who writes for the network writes its newsletter; nobody reads the list of addresses."""
    return can(user, Capability.EDIT_TEXTS)


def can_see_issue(user: Visitor, issue: Issue) -> bool:
    """Everybody once it is being sent; before, who writes it."""
    return issue.sending_at is not None or can_keep_newsletter(user)


def issues_seen_by(user: Visitor) -> QuerySet[Issue, Issue]:
    """The issues ``can_see_issue`` says yes for."""
    return Issue.objects.all() if can_keep_newsletter(user) else Issue.objects.filter(sending_at__isnull=False)
