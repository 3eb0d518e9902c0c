"""Positions signed, dates, contacts with office holders, commitments obtained and whether they were kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.codelists import queries as codelists
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations import services as obligations
from maillon.core.obligations.models import Obligation
from maillon.core.people.models import User
from maillon.engagement.models import AdvocacyDate, Commitment, LobbyContact, SignedPosition
from maillon.engagement.permissions.coalitions import can_keep_advocacy
from maillon.engagement.queries.terms import lobbying_terms
from maillon.engagement.rules.coalitions import declare_by

Kept = SignedPosition | AdvocacyDate | LobbyContact | Commitment
COMMITMENT = "engagement.commitment"
DECLARATION = "engagement.lobbying"
WORDS: dict[type[Any], tuple[str, ...]] = {
    SignedPosition: ("title", "about", "alliance", "stand", "link", "signed_on", "decided_by"),
    AdvocacyDate: ("title", "about", "alliance", "starts_on", "ends_on", "link", "is_public"),
    LobbyContact: (
        "on", "level", "institution", "office", "holder", "objects_sought", "means", "about", "lobbyist", "alliance",
    ),
    Commitment: ("title", "by", "obtained_on", "due_on", "contact", "alliance", "evidence", "is_public"),
}  # fmt: skip
_LISTS = {"level": "LobbyLevel", "objects_sought": "LobbyObject", "means": "LobbyMeans"}
_VERBS: dict[type[Any], tuple[str, str]] = {
    SignedPosition: ("engagement.position.signed", "engagement.position.corrected"),
    AdvocacyDate: ("engagement.date.announced", "engagement.date.corrected"),
    LobbyContact: ("engagement.contact.noted", "engagement.contact.corrected"),
    Commitment: ("engagement.commitment.obtained", "engagement.commitment.corrected"),
}


@transaction.atomic
def keep(*, item: Kept, words: Mapping[str, Any], actor: User, at: datetime) -> Kept:
    """Write one of these down, new or corrected; a date to declare or a promise to be kept becomes a duty.

    Raises NotAllowed; RuleViolation ``advocacy.no_title``, ``advocacy.days``, ``advocacy.to_come`` (a day that has not
    come), ``advocacy.list`` (``field``), ``advocacy.settled`` for a commitment settled already.
    """
    _keeper(actor)
    _check(item, words, timezone.localdate(at))
    is_new = item.pk is None
    for name in WORDS[type(item)]:
        setattr(item, name, words[name])
    item.written_by = item.written_by or actor
    if isinstance(item, LobbyContact):
        item.written_at = at if is_new else item.written_at
        days = lobbying_terms(item.on).declare_days
        item.declare_by = declare_by(item.on, level=item.level, days=days)
    item.save()
    record(
        actor, _VERBS[type(item)][0 if is_new else 1], item, at=at, after={"words": str(words.get("title", ""))[:200]}
    )
    _duty(item, actor, at)
    return item


@transaction.atomic
def declare(*, contact: LobbyContact, on: date, number: str, actor: User, at: datetime) -> None:
    """It was declared to the registry that day. Raises NotAllowed, RuleViolation ``advocacy.to_come``."""
    _keeper(actor)
    if on > timezone.localdate(at):
        raise RuleViolation("advocacy.to_come", field="on")
    LobbyContact.objects.filter(pk=contact.pk).update(declared_on=on, registry_number=number.strip()[:40])
    record(actor, "engagement.contact.declared", contact, at=at, after={"on": on, "number": number.strip()[:40]})
    _meet(contact, actor, at)


@transaction.atomic
def settle(*, commitment: Commitment, kept: bool, on: date, because: str, actor: User, at: datetime) -> None:
    """The promise was kept, or was not; how one knows it is said.

    Raises NotAllowed, RuleViolation ``advocacy.settled``, ``advocacy.no_reason``, ``advocacy.to_come``.
    """
    _keeper(actor)
    held = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if held.state != Commitment.State.OPEN:
        raise RuleViolation("advocacy.settled")
    if not because.strip():
        raise RuleViolation("advocacy.no_reason", field="because")
    if on > timezone.localdate(at):
        raise RuleViolation("advocacy.to_come", field="on")
    held.state = Commitment.State.KEPT if kept else Commitment.State.BROKEN
    held.settled_on, held.because = on, because.strip()[:1000]
    held.save(update_fields=["state", "settled_on", "because"])
    verb = "engagement.commitment.kept" if kept else "engagement.commitment.broken"
    record(actor, verb, held, at=at, after={"because": held.because})
    _meet(held, actor, at)


def _duty(item: Kept, actor: User, at: datetime) -> None:
    if isinstance(item, LobbyContact):
        kind, due, settled = DECLARATION, item.declare_by, item.declared_on is not None
    elif isinstance(item, Commitment):
        kind, due, settled = COMMITMENT, item.due_on, item.state != Commitment.State.OPEN
    else:
        return
    if due is None or settled or actor.person is None or _duties(item).exists():
        return
    obligations.open_one(
        kind=kind,
        subject=item,
        due_at=timezone.make_aware(datetime.combine(due + timedelta(days=1), time())),
        actor=actor,
        at=at,
        debtor_person=actor.person,
        title=item.title if isinstance(item, Commitment) else {"fr": item.institution},
    )


def _duties(item: Kept) -> Any:
    found = Obligation.objects.filter(subject_type=item._meta.label_lower, subject_id=str(item.pk))
    return found.filter(closed_at=None)


def _meet(item: Kept, actor: User, at: datetime) -> None:
    for owed in _duties(item):
        obligations.meet(obligation=owed, actor=actor, at=at)


def _check(item: Kept, words: Mapping[str, Any], today: date) -> None:
    if "title" in words and not words["title"].get("fr", "").strip():
        raise RuleViolation("advocacy.no_title", field="title_fr")
    if isinstance(item, AdvocacyDate) and words["ends_on"] <= words["starts_on"]:
        raise RuleViolation("advocacy.days", field="last_day")
    for name in ("signed_on", "obtained_on", "on"):
        if name in words and words[name] > today:
            raise RuleViolation("advocacy.to_come", field=name)
    if isinstance(item, Commitment):
        if item.state != Commitment.State.OPEN:
            raise RuleViolation("advocacy.settled")
        if words["due_on"] is not None and words["due_on"] < words["obtained_on"]:
            raise RuleViolation("advocacy.days", field="due_on")
    for name, listed in _LISTS.items():
        told = words.get(name)
        codes = told if isinstance(told, list) else [told] if told else []
        if name in words and (not codes or set(codes) - set(codelists.in_use(listed))):
            raise RuleViolation("advocacy.list", field=name)


def _keeper(actor: User) -> None:
    if not can_keep_advocacy(actor):
        raise NotAllowed("engagement.advocacy.keep")
