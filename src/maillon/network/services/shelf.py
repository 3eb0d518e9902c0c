"""What the network itself shows: announcements, documents, positions, alliances; kept by who writes for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.network.models import Alliance, Announcement, LibraryDocument, Stand
from maillon.network.permissions import sharing as permissions
from maillon.network.rules import sharing

Shelved = Announcement | LibraryDocument | Stand | Alliance

WORDS: dict[type[Shelved], tuple[str, ...]] = {
    Announcement: ("title", "text", "until"),
    LibraryDocument: ("title", "summary", "topic", "audience", "dated_on", "file"),
    Stand: ("title", "text", "adopted_on", "adopted_by", "replaced_by", "file"),
    Alliance: ("name", "purpose", "website", "role", "starts_on", "ends_on"),
}
"""What a person writes of each; the rest is kept by Maillon."""


def words_of(item: Shelved) -> dict[str, Any]:
    """What a thing of the shelf says, as its keeper writes it; files and links by their number."""
    told = {name: getattr(item, name) for name in WORDS[type(item)]}
    return {name: value.pk if hasattr(value, "pk") else value for name, value in told.items()}


@transaction.atomic
def add(*, item: Shelved, actor: User, at: datetime) -> Shelved:
    """Put something new on the shelf: an unsaved announcement, document, position or alliance, complete.

    Raises NotAllowed, or RuleViolation ``sharing.no_french`` when its French is missing.
    """
    _guard(actor)
    _french(item)
    if isinstance(item, Announcement):
        item.published_at, item.by = at, actor
    elif isinstance(item, LibraryDocument):
        item.added_at, item.added_by = at, actor
    elif isinstance(item, Stand):
        item.published_at, item.slug = at, _free_slug(Stand, item.title["fr"])
    else:
        item.slug = _free_slug(Alliance, item.name["fr"])
    item.save(force_insert=True)
    record(actor, f"network.{_name(item)}.added", item, at=at, after=words_of(item))
    return item


@transaction.atomic
def correct(
    *, item: Shelved, words: Mapping[str, Any], seen: str, english_still_right: bool, actor: User, at: datetime
) -> Shelved:
    """Change what something of the shelf says; ``seen`` is the ``sharing.edition`` of the words one read.

    Raises NotAllowed, RuleViolation ``sharing.changed_meanwhile`` when somebody else changed it since,
    ``sharing.no_french``, or ``sharing.english_to_read_again`` when its French changes and its English does not,
    unless a person says that the English still holds.
    """
    _guard(actor)
    kind = type(item)
    locked = kind._default_manager.select_for_update().get(pk=item.pk)
    before = words_of(locked)
    if seen != sharing.edition(before):
        raise RuleViolation("sharing.changed_meanwhile")
    for name in WORDS[kind]:
        old = getattr(locked, name)
        if isinstance(old, dict) and sharing.english_to_read_again(old, words[name], still_right=english_still_right):
            raise RuleViolation("sharing.english_to_read_again", field=f"{name}_en")
    for name in WORDS[kind]:
        setattr(locked, name, words[name])
    _french(locked)
    after = words_of(locked)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if changed:
        locked.save(update_fields=list(WORDS[kind]))
        told = {name: before[name] for name in changed}
        record(actor, f"network.{_name(item)}.corrected", locked, at=at, before=told, after=changed)
    return locked


@transaction.atomic
def withdraw(*, item: Announcement | LibraryDocument | Stand, actor: User, at: datetime) -> None:
    """Nobody reads it any more; ``put_back`` undoes this."""
    _show(item, actor, at, shown=False)


@transaction.atomic
def put_back(*, item: Announcement | LibraryDocument | Stand, actor: User, at: datetime) -> None:
    """It is read again."""
    _show(item, actor, at, shown=True)


def _show(item: Announcement | LibraryDocument | Stand, actor: User, at: datetime, *, shown: bool) -> None:
    _guard(actor)
    if isinstance(item, Stand):
        Stand.objects.filter(pk=item.pk).update(published_at=at if shown else None)
    else:
        type(item)._default_manager.filter(pk=item.pk).update(withdrawn_at=None if shown else at)
    verb = "put_back" if shown else "withdrawn"
    record(actor, f"network.{_name(item)}.{verb}", item, at=at, after={"shown": shown})


def _guard(actor: User) -> None:
    if not permissions.can_keep_shelf(actor):
        raise NotAllowed("network.shelf.keep")


def _french(item: Shelved) -> None:
    first = "name" if isinstance(item, Alliance) else "title"
    if not getattr(item, first).get("fr", "").strip():
        raise RuleViolation("sharing.no_french", field=f"{first}_fr")


def _name(item: Shelved) -> str:
    return {Announcement: "announcement", LibraryDocument: "document", Stand: "stand", Alliance: "alliance"}[type(item)]


def _free_slug(kind: type[Stand] | type[Alliance], text: str) -> str:
    wanted = slugify(text)[:80].strip("-") or "texte"
    taken = set(kind._default_manager.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(
        name
        for number in range(1, len(taken) + 2)
        if (name := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )
