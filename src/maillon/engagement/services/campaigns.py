"""Keeping campaigns: each year its edition, its theme, its days."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.engagement.models import Campaign, Edition
from maillon.engagement.permissions.events import can_keep_campaigns
from maillon.network.rules.sharing import edition as wording

WORDS = ("theme", "about", "starts_on", "ends_on", "days_known", "hashtag", "procedure", "source", "link")


def words_of(edition: Edition) -> dict[str, Any]:
    """What an edition says, as the secretariat writes it."""
    return {name: getattr(edition, name) for name in WORDS}


@transaction.atomic
def begin(*, campaign: Campaign, year: int, words: Mapping[str, Any], actor: User, at: datetime) -> Edition:
    """A new edition of a campaign, seen by the network’s staff until it is published.

    Raises NotAllowed, RuleViolation ``campaigns.year_taken``, ``campaigns.days``, ``campaigns.no_theme``.
    """
    _keeper(actor)
    _check(words)
    if campaign.editions.filter(year=year).exists():
        raise RuleViolation("campaigns.year_taken", field="year")
    told = {name: words[name] for name in WORDS if name in words}
    made = Edition.objects.create(campaign=campaign, year=year, **told)
    record(actor, "engagement.edition.begun", made, at=at, after=told)
    return made


@transaction.atomic
def correct(*, edition: Edition, words: Mapping[str, Any], seen: str, actor: User, at: datetime) -> Edition:
    """Change what an edition says; ``seen`` names the words one read.

    A past year may stay without a theme; found, its theme comes with where it was read. Raises as ``begin``, and
    RuleViolation ``sharing.changed_meanwhile``, ``campaigns.no_source``.
    """
    _keeper(actor)
    held = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    before = words_of(held)
    is_unknown = not before["theme"] and held.ends_on <= timezone.localdate(at)
    _check(words, needs_theme=not is_unknown)
    if is_unknown and words["theme"].get("fr") and words.get("source", "").strip() in ("", before["source"]):
        raise RuleViolation("campaigns.no_source", field="source")
    if seen != wording(before):
        raise RuleViolation("sharing.changed_meanwhile")
    changed = {name: words[name] for name in WORDS if words.get(name, before[name]) != before[name]}
    if changed:
        Edition.objects.filter(pk=held.pk).update(**changed)
        was = {name: before[name] for name in changed}
        record(actor, "engagement.edition.corrected", held, at=at, before=was, after=changed)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def show(*, edition: Edition, shown: bool, actor: User, at: datetime) -> Edition:
    """Everybody may read the edition’s page, or no longer; each undoes the other. Raises NotAllowed."""
    _keeper(actor)
    Edition.objects.filter(pk=edition.pk).update(published_at=at if shown else None)
    record(actor, "engagement.edition.shown", edition, at=at, after={"shown": shown})
    edition.refresh_from_db()
    return edition


@transaction.atomic
def load(path: Path) -> dict[str, int]:
    """Put the campaigns of a file, and the past editions it has a source for, which everybody may read.

    What is known already stays. An edition whose days no source tells is of its campaign’s ``month``. Gives how many
    campaigns and editions the file holds.
    """
    told = tomllib.loads(path.read_text("utf-8"))
    counts = {"campaigns": 0, "editions": 0}
    for one in told["campaign"]:
        facts = {name: one[name] for name in ("name", "about", "hashtag", "source") if name in one}
        campaign, _made = Campaign.objects.update_or_create(slug=one["slug"], defaults=facts)
        counts["campaigns"] += 1
        for past in one.get("edition", ()):
            Edition.objects.get_or_create(
                campaign=campaign, year=past["year"], defaults=_past(past, one.get("month", 1))
            )
            counts["editions"] += 1
    return counts


def _past(told: Mapping[str, Any], month: int) -> dict[str, Any]:
    kept = {name: told[name] for name in ("about", "hashtag", "source", "link") if name in told}
    first = told.get("starts_on", date(told["year"], month, 1))
    last = told.get("ends_on", (first + timedelta(days=31)).replace(day=1))
    shown = timezone.make_aware(datetime.combine(last, time()))
    days = {"starts_on": first, "ends_on": last, "days_known": "starts_on" in told, "published_at": shown}
    return {**kept, **days, "theme": told.get("theme", {})}


def shipped() -> Path:
    """Where the campaigns that come with the product are."""
    return Path(settings.PROJECT) / "data" / "engagement" / "campaigns.toml"


def _keeper(actor: User) -> None:
    if not can_keep_campaigns(actor):
        raise NotAllowed("engagement.campaign.keep")


def _check(words: Mapping[str, Any], *, needs_theme: bool = True) -> None:
    starts, ends = words["starts_on"], words["ends_on"]
    assert isinstance(starts, date) and isinstance(ends, date)
    if ends <= starts:
        raise RuleViolation("campaigns.days", field="last_day")
    if needs_theme and not words["theme"].get("fr"):
        raise RuleViolation("campaigns.no_theme", field="theme_fr")
