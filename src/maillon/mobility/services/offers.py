"""Offers of departures: written, published, copied, withdrawn by the staff of an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from maillon.core.audit.services import record
from maillon.core.codelists import queries as codelists
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.text import fold
from maillon.mobility.models import Offer
from maillon.mobility.permissions import offers as permissions
from maillon.mobility.rules import rulebook
from maillon.mobility.rules.offers import MANDATE, PAYERS, own_cost
from maillon.network.rules.sharing import CHANGED, overwrites

WORDS = (
    "kind", "season", "host", "title", "about", "living", "country", "place", "starts_on", "ends_on", "apply_by",
    "languages", "skills", "provisions", "roles", "costs", "minimum", "maximum",
    "safety_level", "safety_source", "safety_checked_on",
)  # fmt: skip
"""What its staff writes."""


def words_of(offer: Offer) -> dict[str, Any]:
    """What an offer says, as its people write it."""
    return {name: getattr(offer, name) for name in WORDS}


@transaction.atomic
def draft(*, organisation: Organisation, words: Mapping[str, Any], actor: User, at: datetime) -> Offer:
    """Write an offer that nobody else reads yet.

    Raises NotAllowed, and RuleViolation as ``check``.
    """
    if not permissions.can_offer_for(actor, organisation):
        raise NotAllowed("mobility.offer.write")
    check(words)
    offer = Offer.objects.create(
        slug=_free_slug(organisation, read(words["title"], "fr").text),
        organisation=organisation,
        created_by=actor,
        created_at=at,
        **_kept(organisation, words),
    )
    record(actor, "mobility.offer.drafted", offer, at=at, after={"slug": offer.slug, "kind": offer.kind})
    return offer


@transaction.atomic
def correct(*, offer: Offer, words: Mapping[str, Any], seen: str | None = None, actor: User, at: datetime) -> Offer:
    """Change what an offer says; those who already applied read the new words. ``seen`` names the words one read.

    Raises NotAllowed, RuleViolation ``sharing.changed_meanwhile``, as ``check`` and, for a published one, ``publish``.
    """
    locked = _locked(offer, actor)
    if overwrites(words_of(locked), seen):
        raise RuleViolation(CHANGED)
    check(words)
    if locked.published_at is not None and locked.withdrawn_at is None:
        _publishable(words, at)
    before = words_of(locked)
    changed = [name for name in WORDS if words.get(name) != before[name]]
    if changed:
        Offer.objects.filter(pk=locked.pk).update(**_kept(locked.organisation, words))
        record(actor, "mobility.offer.corrected", locked, at=at, after={"fields": changed})
    offer.refresh_from_db()
    return offer


@transaction.atomic
def publish(*, offer: Offer, actor: User, at: datetime) -> Offer:
    """Everybody may now read it, and apply until its deadline.

    Raises NotAllowed; RuleViolation ``mobility.deadline_past``, ``mobility.deadline_after_start``,
    ``mobility.against_rulebook`` (``number``, ``text``, ``remedy``), ``mobility.no_safety``.
    """
    locked = _locked(offer, actor)
    _publishable(words_of(locked), at)
    Offer.objects.filter(pk=locked.pk).update(published_at=locked.published_at or at, withdrawn_at=None)
    record(actor, "mobility.offer.published", locked, at=at, after={"apply_by": locked.apply_by})
    offer.refresh_from_db()
    return offer


@transaction.atomic
def withdraw(*, offer: Offer, actor: User, at: datetime) -> Offer:
    """Take it down; publishing again undoes this. Raises NotAllowed."""
    locked = _locked(offer, actor)
    if locked.withdrawn_at is None:
        Offer.objects.filter(pk=locked.pk).update(withdrawn_at=at)
        record(actor, "mobility.offer.withdrawn", locked, at=at)
    offer.refresh_from_db()
    return offer


@transaction.atomic
def duplicate(*, offer: Offer, actor: User, at: datetime) -> Offer:
    """A new draft that says the same, to change its dates. Raises NotAllowed."""
    if not permissions.can_keep_offer(actor, offer):
        raise NotAllowed("mobility.offer.keep")
    words = words_of(offer)
    if offer.season is not None and offer.season.rulebook.programme == MANDATE:
        words["season"] = None
    return draft(organisation=offer.organisation, words=words, actor=actor, at=at)


def check(words: Mapping[str, Any]) -> None:
    """What any offer must say.

    Raises RuleViolation ``mobility.no_french``, ``mobility.days_in_order``, ``mobility.places_in_order``,
    ``mobility.unknown_payer``.
    """
    for name in ("title", "about"):
        if not words[name].get("fr", "").strip():
            raise RuleViolation("mobility.no_french", field=f"{name}_fr")
    if words["ends_on"] <= words["starts_on"]:
        raise RuleViolation("mobility.days_in_order", field="ends_on")
    if not 1 <= words["minimum"] <= words["maximum"]:
        raise RuleViolation("mobility.places_in_order", field="maximum")
    if any(one["payer"] not in PAYERS or one["amount_minor"] < 0 for one in words["costs"]):
        raise RuleViolation("mobility.unknown_payer")


def _publishable(words: Mapping[str, Any], at: datetime) -> None:
    if words["apply_by"] <= at:
        raise RuleViolation("mobility.deadline_past", field="apply_by")
    if timezone.localdate(words["apply_by"]) >= words["starts_on"]:
        raise RuleViolation("mobility.deadline_after_start", field="apply_by")
    leaves = bool(words["country"]) and words["country"] != "CA"
    if leaves and not (words["safety_level"] and words["safety_source"] and words["safety_checked_on"]):
        raise RuleViolation("mobility.no_safety", field="safety_level")
    season = words["season"]
    if season is None or words["kind"] != Offer.Kind.INTERNSHIP:
        return
    rules = rulebook.read(season.rulebook.definition)
    places = {name: words[name] for name in ("minimum", "maximum", "starts_on", "ends_on")}
    for one in rulebook.checks_of_group(rules, **places):
        if not one.holds:
            article = one.article
            raise RuleViolation(
                "mobility.against_rulebook", number=article.number, text=article.text, remedy=article.remedy
            )


def _kept(organisation: Organisation, words: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: words[name] for name in WORDS}
    names = [*told["title"].values(), told["place"], organisation.legal_name_fr, organisation.legal_name_en]
    if told["country"]:
        names += [codelists.label("Country", told["country"], language) for language in ("fr", "en")]
    told["words"] = fold(" ".join([*names, *told["about"].values()]))[:20_000]
    told["own_cost_minor"] = own_cost(told["costs"])
    return told


def _locked(offer: Offer, actor: User) -> Offer:
    rows = Offer.objects.select_for_update(of=("self",)).select_related("organisation", "season__rulebook", "host")
    locked = rows.get(pk=offer.pk)
    if not permissions.can_keep_offer(actor, locked):
        raise NotAllowed("mobility.offer.keep")
    return locked


def _free_slug(organisation: Organisation, title: str) -> str:
    wanted = slugify(f"{organisation.slug[:40]} {title}")[:110].strip("-") or "offre"
    taken = set(Offer.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(
        name
        for number in range(1, len(taken) + 2)
        if (name := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )
