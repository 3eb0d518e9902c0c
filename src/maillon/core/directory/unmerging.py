"""Undoing a merge: everything goes back where it was, or what stands in the way is said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet

from maillon.core.audit.services import record
from maillon.core.directory.models import Merge
from maillon.core.directory.naming import require
from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation, OrganisationName
from maillon.core.people.models import User

Moved = tuple[str, str, list[int]]
"""A table, its field, and the ids of the rows that pointed at the folded record."""

_AT_ONCE = 5000

_DERIVED = frozenset({"core.searchentry"})
"""Written again from other tables whenever they change: a row gone is no contradiction."""


def recent(*, at: datetime) -> QuerySet[Merge, Merge]:
    """The merges that can still be undone, the latest first."""
    found = Merge.objects.filter(undone_at=None, merged_at__gt=at - _delay()).select_related("kept")
    return found.defer("moved", "removed", "added", "confirmed").order_by("-merged_at", "-pk")


def until(merge: Merge) -> datetime:
    """When it is too late to undo a merge."""
    return merge.merged_at + _delay()


def _delay() -> timedelta:
    return timedelta(days=settings.MERGE_UNDO_DAYS)


def as_written(rows: Iterable[Model]) -> list[dict[str, object]]:
    """Rows as they stand, to be written back one day with the same ids and dates."""
    written: list[dict[str, object]] = json.loads(serializers.serialize("json", rows))
    return written


def in_the_way(merge: Merge) -> list[tuple[str, int]]:
    """What happened since that undoing would contradict: « table.field » and how many of its rows; none: it can be.

    A row that moved then and is now gone, or belongs to somebody else.
    """
    found = []
    for table, field, ids in merge.moved:
        if table not in _DERIVED:
            still = sum(rows.filter(**{field: merge.kept_id}).count() for rows in _rows(table, ids))
            if still != len(ids):
                found.append((f"{table}.{field}", len(ids) - still))
    for later in Merge.objects.filter(undone_at=None, kept=merge.kept_id, pk__gt=merge.pk):
        # It took this one along: it knows where to put its rows back only while they have not moved.
        if any(table == "core.merge" and merge.pk in ids for table, _field, ids in later.moved):
            found.append(("merge.kept", 1))
    if Organisation.objects.filter(slug=merge.slug).exists():
        found.append(("organisation.slug", 1))
    return found


@transaction.atomic
def undo(*, merge: Merge, actor: User, at: datetime) -> Organisation:
    """They were two organisations after all: the folded record comes back with all that was its own.

    What was written of the kept record since stays there. Raises NotAllowed; RuleViolation ``merge.undone``,
    ``merge.too_late``, or ``merge.contradicted`` (``tables``: see ``in_the_way``); nothing is changed then.
    """
    require(actor)
    held = Merge.objects.select_for_update().get(pk=merge.pk)
    if held.undone_at is not None:
        raise RuleViolation("merge.undone")
    if at >= until(held):
        raise RuleViolation("merge.too_late", days=_delay().days)
    if tables := in_the_way(held):
        raise RuleViolation("merge.contradicted", tables=tables)
    try:
        with transaction.atomic():
            back = _put_back(held)
    except IntegrityError as error:
        raise RuleViolation("merge.contradicted", tables=[]) from error
    held.undone_at = at
    held.save(update_fields=["undone_at"])
    told = {"slug": back.slug, "id": back.pk}
    record(actor, "core.organisation.unmerged", held.kept, at=at, before={"into": held.kept.slug}, after=told)
    return back


def _put_back(merge: Merge) -> Organisation:
    for table, ids in merge.added:
        for rows in _rows(table, ids):
            rows.delete()
    OrganisationName.objects.filter(pk__in=merge.confirmed, organisation=merge.kept_id).update(confirmed=False)
    # Written raw: ids and dates as they were.
    for row in serializers.deserialize("python", merge.removed):
        row.save()
    back = Organisation.objects.get(slug=merge.slug)
    for table, field, ids in merge.moved:
        for rows in _rows(table, ids):
            rows.filter(**{field: merge.kept_id}).update(**{field: back})
    return back


def _rows(table: str, ids: list[int]) -> Iterator[QuerySet[Model, Model]]:
    """The rows of a table by id, a few thousand at once: a database takes so many and no more."""
    for first in range(0, len(ids), _AT_ONCE):
        yield apps.get_model(table)._base_manager.filter(pk__in=ids[first : first + _AT_ONCE])
