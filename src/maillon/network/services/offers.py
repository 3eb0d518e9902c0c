"""Members help one another: what one offers or seeks, and what another answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.network.models import Offer, OfferReply
from maillon.network.permissions import sharing as permissions
from maillon.network.rules import sharing

WORDS = ("direction", "title", "text", "until")


def words_of(offer: Offer) -> dict[str, Any]:
    """What an offer says, as its people write it."""
    return {name: getattr(offer, name) for name in WORDS}


@transaction.atomic
def make(*, organisation: Organisation, words: Mapping[str, Any], actor: User, at: datetime) -> Offer:
    """Tell the members what one offers or seeks. Raises NotAllowed, or RuleViolation ``offers.until_past``."""
    if not permissions.can_post_for(actor, organisation):
        raise NotAllowed("network.offer.make")
    _still_ahead(words, at)
    offer = Offer.objects.create(
        organisation=organisation, created_by=actor, created_at=at, **{name: words[name] for name in WORDS}
    )
    record(actor, "network.offer.made", offer, at=at, after=words_of(offer))
    return offer


@transaction.atomic
def correct(*, offer: Offer, words: Mapping[str, Any], seen: str, actor: User, at: datetime) -> Offer:
    """Change what an offer says; ``seen`` is the ``sharing.edition`` of the words one read.

    Raises NotAllowed, RuleViolation ``sharing.changed_meanwhile`` or ``offers.until_past``.
    """
    locked = _locked(offer, actor)
    before = words_of(locked)
    if seen != sharing.edition(before):
        raise RuleViolation("sharing.changed_meanwhile")
    _still_ahead(words, at)
    changed = {name: words[name] for name in WORDS if words[name] != before[name]}
    if changed:
        Offer.objects.filter(pk=locked.pk).update(**changed)
        told = {name: before[name] for name in changed}
        record(actor, "network.offer.corrected", locked, at=at, before=told, after=changed)
    offer.refresh_from_db()
    return offer


@transaction.atomic
def withdraw(*, offer: Offer, actor: User, at: datetime) -> Offer:
    """The offer no longer stands; ``put_back`` undoes this."""
    return _set_withdrawn(offer, actor, at, withdrawn=True)


@transaction.atomic
def put_back(*, offer: Offer, actor: User, at: datetime) -> Offer:
    """The offer stands again."""
    return _set_withdrawn(offer, actor, at, withdrawn=False)


@transaction.atomic
def answer(*, offer: Offer, organisation: Organisation, text: str, actor: User, at: datetime) -> OfferReply:
    """Another member answers; only the two of them read it.

    Raises NotAllowed, RuleViolation ``offers.own`` for one's own offer, ``offers.no_text`` without words.
    """
    if not permissions.can_post_for(actor, organisation) or not permissions.can_see_offer(actor, offer):
        raise NotAllowed("network.offer.answer")
    if organisation.pk == offer.organisation_id:
        raise RuleViolation("offers.own")
    if not text.strip():
        raise RuleViolation("offers.no_text", field="text")
    latest = OfferReply.objects.filter(offer=offer, organisation=organisation, by=actor).order_by("-id").first()
    if latest is not None and latest.text == text.strip():
        return latest  # a second click
    reply = OfferReply.objects.create(offer=offer, organisation=organisation, text=text.strip(), by=actor, at=at)
    record(actor, "network.offer.answered", offer, at=at, after={"reply": reply.pk})
    return reply


def _set_withdrawn(offer: Offer, actor: User, at: datetime, *, withdrawn: bool) -> Offer:
    locked = _locked(offer, actor)
    if (locked.withdrawn_at is not None) != withdrawn:
        Offer.objects.filter(pk=locked.pk).update(withdrawn_at=at if withdrawn else None)
        verb = "network.offer.withdrawn" if withdrawn else "network.offer.put_back"
        record(actor, verb, locked, at=at, after={"withdrawn": withdrawn})
    offer.refresh_from_db()
    return offer


def _locked(offer: Offer, actor: User) -> Offer:
    locked = Offer.objects.select_for_update().get(pk=offer.pk)
    if not permissions.can_keep_offer(actor, locked):
        raise NotAllowed("network.offer.keep")
    return locked


def _still_ahead(words: Mapping[str, Any], at: datetime) -> None:
    if words["until"] is not None and words["until"] <= timezone.localdate(at):
        raise RuleViolation("offers.until_past", field="until")
