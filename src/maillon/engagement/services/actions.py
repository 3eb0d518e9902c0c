"""Keeping actions: writing them, publishing them, trying two wordings, saying what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import Narratives, read
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.text import slug
from maillon.engagement.models import Action, Wording
from maillon.engagement.permissions.actions import can_keep_action
from maillon.engagement.permissions.events import can_begin_for, can_keep_campaigns
from maillon.network.rules.sharing import edition as version_of

WORDS = (
    "kind", "edition_id", "title", "demand", "about", "addressee", "thanks", "assembly_id", "letter_subject", "letter",
    "choices", "link", "target", "opens_at", "closes_at",
)  # fmt: skip
MOST_CHOICES = 8


def words_of(action: Action) -> dict[str, Any]:
    """What an action says, as its keepers write it."""
    return {name: getattr(action, name) for name in WORDS}


@transaction.atomic
def begin(*, organisation: Organisation | None, words: Mapping[str, Any], actor: User, at: datetime) -> Action:
    """A new action, of the network or of an organisation, seen by its keepers alone.

    Raises NotAllowed, RuleViolation ``actions.no_title``, ``actions.no_demand``, ``actions.days``,
    ``actions.no_assembly``, ``actions.no_letter``, ``actions.too_many_choices``.
    """
    allowed = can_keep_campaigns(actor) if organisation is None else can_begin_for(actor, organisation)
    if not allowed:
        raise NotAllowed("engagement.action.begin")
    _check(words)
    made = Action.objects.create(
        slug=_free_slug(read(words["title"], "fr").text),
        organisation=organisation,
        created_by=actor,
        created_at=at,
        changed_at=at,
        **{name: words[name] for name in WORDS},
    )
    record(actor, "engagement.action.begun", made, at=at, after={"kind": made.kind, "title": made.title})
    return made


@transaction.atomic
def correct(*, action: Action, words: Mapping[str, Any], seen: str, actor: User, at: datetime) -> Action:
    """Change what an action says; ``seen`` names the words one read.

    Once people sign, what they sign does not change: only the rest does. Raises as ``begin``, and RuleViolation
    ``actions.signed_already``, ``sharing.changed_meanwhile``.
    """
    _keeper(actor, action)
    _check(words)
    held = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    before = words_of(held)
    if seen != version_of(before):
        raise RuleViolation("sharing.changed_meanwhile")
    changed = {name: words[name] for name in WORDS if words[name] != before[name]}
    frozen = {"kind", "demand", "assembly_id"} & changed.keys()
    if frozen and held.signatures.exists():
        raise RuleViolation("actions.signed_already", field="demand_fr" if "demand" in frozen else None)
    if changed:
        Action.objects.filter(pk=held.pk).update(**changed, changed_at=at)
        was = {name: before[name] for name in changed}
        record(actor, "engagement.action.corrected", held, at=at, before=was, after=changed)
    action.refresh_from_db()
    return action


@transaction.atomic
def publish(*, action: Action, shown: bool, actor: User, at: datetime) -> Action:
    """Everybody may read the action and take part, or no longer; each undoes the other. Raises NotAllowed."""
    _keeper(actor, action)
    Action.objects.filter(pk=action.pk).update(published_at=at if shown else None, changed_at=at)
    record(actor, "engagement.action.shown", action, at=at, after={"shown": shown})
    action.refresh_from_db()
    return action


@transaction.atomic
def close(*, action: Action, actor: User, at: datetime) -> Action:
    """Nobody signs any more, from now on. Raises NotAllowed, RuleViolation ``actions.closed``."""
    _keeper(actor, action)
    if (action.closes_at is not None and action.closes_at <= at) or action.opens_at >= at:
        raise RuleViolation("actions.closed")
    Action.objects.filter(pk=action.pk).update(closes_at=at, changed_at=at)
    record(actor, "engagement.action.closed", action, at=at)
    action.refresh_from_db()
    return action


@transaction.atomic
def tell_outcome(*, action: Action, outcome: Narratives, actor: User, at: datetime) -> Action:
    """Say what came of it, on its public results. Raises NotAllowed."""
    _keeper(actor, action)
    Action.objects.filter(pk=action.pk).update(outcome=dict(outcome), changed_at=at)
    record(actor, "engagement.action.outcome_told", action, at=at, after={"outcome": dict(outcome)})
    action.refresh_from_db()
    return action


@transaction.atomic
def try_wording(*, action: Action, demand: Narratives, actor: User, at: datetime) -> Action:
    """Show another wording to every second visit, by chance alone: nobody is followed, only signatures are counted.

    Raises NotAllowed, RuleViolation ``actions.no_demand``, ``actions.trial_running``.
    """
    _keeper(actor, action)
    if not read(demand, "fr").text:
        raise RuleViolation("actions.no_demand", field="demand_fr")
    if action.wordings.exists():
        raise RuleViolation("actions.trial_running")
    Wording.objects.create(action=action, code="A", demand=action.demand)
    Wording.objects.create(action=action, code="B", demand=dict(demand))
    record(actor, "engagement.wording.tried", action, at=at, after={"demand": dict(demand)})
    return action


@transaction.atomic
def keep_wording(*, action: Action, code: str, actor: User, at: datetime) -> Action:
    """End the trial: everybody reads the wording kept from now on. Raises NotAllowed, ``actions.no_trial``."""
    _keeper(actor, action)
    kept = action.wordings.filter(code=code, ended_at=None).first()
    if kept is None:
        raise RuleViolation("actions.no_trial")
    action.wordings.update(ended_at=at)
    Action.objects.filter(pk=action.pk).update(demand=kept.demand, changed_at=at)
    record(actor, "engagement.wording.kept", action, at=at, after={"wording": code})
    action.refresh_from_db()
    return action


def note_export(*, action: Action, what: str, rows: int, actor: User, at: datetime) -> None:
    """Somebody took names or addresses away: the journal says which list and how many. Raises NotAllowed."""
    _keeper(actor, action)
    record(actor, "engagement.signatures.exported", action, at=at, after={"list": what, "rows": rows})


def _keeper(actor: User, action: Action) -> None:
    if not can_keep_action(actor, action):
        raise NotAllowed("engagement.action.keep")


def _check(words: Mapping[str, Any]) -> None:
    if not words["title"].get("fr"):
        raise RuleViolation("actions.no_title", field="title_fr")
    if not words["demand"].get("fr"):
        raise RuleViolation("actions.no_demand", field="demand_fr")
    if words["closes_at"] is None or words["closes_at"] <= words["opens_at"]:
        raise RuleViolation("actions.days", field="closes_at")
    if words["kind"] == Action.Kind.LETTER:
        if words["assembly_id"] is None:
            raise RuleViolation("actions.no_assembly", field="assembly")
        if not words["letter"].get("fr"):
            raise RuleViolation("actions.no_letter", field="letter_fr")
    if len(words["choices"]) > MOST_CHOICES:
        raise RuleViolation("actions.too_many_choices", field="choices", most=MOST_CHOICES)


def _free_slug(title: str) -> str:
    base = slug(title, length=80)
    taken = set(Action.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if one not in taken)
