"""Writing a scale, copying it into a new version, adopting it. Frozen from its first notice on."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import Narratives
from maillon.core.people.models import User
from maillon.network.models import DuesRule, DuesScale
from maillon.network.permissions.dues import can_keep_dues
from maillon.network.rules.dues import Scale
from maillon.network.rules.sharing import overwrites
from maillon.network.services.dues.books import FOLDER, open_books


@transaction.atomic
def draft(
    *,
    key: str,
    title: Narratives,
    definition: Mapping[str, Any],
    source: str,
    actor: User | None,
    at: datetime,
    is_example: bool = False,
) -> DuesScale:
    """Begin a scale, or a new version of one; a draft serves no year.

    Raises NotAllowed, and RuleViolation as ``rules.dues.checked``.
    """
    _guard(actor)
    scale = Scale.from_json(definition)
    last = DuesScale.objects.filter(key=key).aggregate(last=Max("version"))["last"] or 0
    made = DuesScale.objects.create(
        key=key,
        version=last + 1,
        title=dict(title),
        definition=scale.to_json(),
        currency=scale.currency,
        source=source[:300],
        is_example=is_example,
        created_by=actor,
        created_at=at,
    )
    record(actor, "network.scale.drafted", made, at=at, after={"key": key, "version": made.version})
    return made


def copy(*, scale: DuesScale, actor: User | None, at: datetime) -> DuesScale:
    """A new version of a scale, to be changed: what was adopted stays as it is."""
    return draft(key=scale.key, title=scale.title, definition=scale.definition, source=scale.source, actor=actor, at=at)


def words_of(scale: DuesScale) -> dict[str, Any]:
    """What ``rewrite`` writes, as it stands."""
    return {"title": scale.title, "definition": scale.definition, "source": scale.source}


@transaction.atomic
def rewrite(
    *,
    scale: DuesScale,
    title: Narratives,
    definition: Mapping[str, Any],
    source: str,
    actor: User | None,
    at: datetime,
    seen: str | None = None,
) -> DuesScale:
    """Change a draft; ``seen`` names the one that was read.

    Raises RuleViolation ``dues.not_a_draft`` once it was adopted, ``sharing.changed_meanwhile``, and as ``draft``.
    """
    _guard(actor)
    held = _draft(scale)
    if overwrites(words_of(held), seen):
        raise RuleViolation("sharing.changed_meanwhile")
    told = Scale.from_json(definition)
    before = held.definition
    held.title, held.definition, held.currency = dict(title), told.to_json(), told.currency
    held.source = source[:300]
    held.save(update_fields=["title", "definition", "currency", "source"])
    record(actor, "network.scale.rewritten", held, at=at, before=before, after=held.definition)
    return held


@transaction.atomic
def discard(*, scale: DuesScale, actor: User | None, at: datetime) -> None:
    """Throw a draft away. Raises RuleViolation ``dues.not_a_draft``."""
    _guard(actor)
    held = _draft(scale)
    record(actor, "network.scale.discarded", held, at=at, before={"key": held.key, "version": held.version})
    held.delete()


@transaction.atomic
def adopt(*, scale: DuesScale, starts_on: date, resolution: str, actor: User | None, at: datetime) -> DuesScale:
    """From a day on, the years that begin are reckoned by this scale; the one in force until then ends there.

    Raises RuleViolation ``dues.not_a_draft``, ``dues.no_resolution`` (who adopted it must be written), and
    ``dues.start_taken`` when another scale begins that day or later.
    """
    _guard(actor)
    held = _draft(scale)
    if not resolution.strip():
        raise RuleViolation("dues.no_resolution", field="resolution")
    adopted = DuesScale.objects.select_for_update().filter(adopted_on__isnull=False)
    if later := adopted.filter(starts_on__gte=starts_on).order_by("starts_on").first():
        raise RuleViolation("dues.start_taken", field="starts_on", day=later.starts_on)
    adopted.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on)).update(ends_on=starts_on)
    held.starts_on, held.adopted_on, held.resolution = starts_on, timezone.localdate(at), resolution.strip()[:300]
    held.save(update_fields=["starts_on", "adopted_on", "resolution"])
    record(actor, "network.scale.adopted", held, at=at, after={"starts_on": starts_on, "resolution": held.resolution})
    return held


@transaction.atomic
def withdraw(*, scale: DuesScale, actor: User | None, at: datetime) -> DuesScale:
    """An adoption was a mistake: it is a draft again, and the scale before it serves on.

    Raises RuleViolation ``dues.frozen`` once a notice was made by it, ``dues.not_adopted``.
    """
    _guard(actor)
    held = DuesScale.objects.select_for_update().get(pk=scale.pk)
    if held.frozen_at is not None:
        raise RuleViolation("dues.frozen")
    if held.adopted_on is None:
        raise RuleViolation("dues.not_adopted")
    DuesScale.objects.filter(adopted_on__isnull=False, ends_on=held.starts_on).exclude(pk=held.pk).update(
        ends_on=held.ends_on
    )
    before = {"starts_on": held.starts_on, "resolution": held.resolution}
    held.starts_on = held.ends_on = held.adopted_on = None
    held.resolution = ""
    held.save(update_fields=["starts_on", "ends_on", "adopted_on", "resolution"])
    record(actor, "network.scale.withdrawn", held, at=at, before=before)
    return held


@transaction.atomic
def load(*, at: datetime) -> dict[str, int]:
    """Bring in the accounts, the delays and the example scales of data/network/dues; what is there stays as it is."""
    open_books(at=at)
    counts = {"scales": 0, "rules": 0}
    for told in tomllib.loads((FOLDER / "rules.toml").read_text())["rules"]:
        counts["rules"] += DuesRule.objects.get_or_create(starts_on=told["starts_on"], defaults=told)[1]
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text())
        if "definition" not in told or DuesScale.objects.filter(key=told["key"]).exists():
            continue
        draft(
            key=told["key"],
            title=told["title"],
            definition=told["definition"],
            source=told["source"],
            is_example=told["is_example"],
            actor=None,
            at=at,
        )
        counts["scales"] += 1
    return counts


def _draft(scale: DuesScale) -> DuesScale:
    held = DuesScale.objects.select_for_update().get(pk=scale.pk)
    if held.adopted_on is not None or held.frozen_at is not None:
        raise RuleViolation("dues.not_a_draft")
    return held


def _guard(actor: User | None) -> None:
    # No actor is the machine itself: loading what the product ships.
    if actor is not None and not can_keep_dues(actor):
        raise NotAllowed("network.keep_dues")
