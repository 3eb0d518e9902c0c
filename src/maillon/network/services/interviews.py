"""Writing a member's interview, recording that the person agrees, publishing it and taking it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User
from maillon.core.privacy.queries import has_consent
from maillon.core.privacy.rules import How
from maillon.core.privacy.services.consents import give_consent
from maillon.network.models import Interview
from maillon.network.permissions.sharing import can_keep_shelf
from maillon.network.queries.interviews import PURPOSE
from maillon.network.rules import interviews as rules
from maillon.network.rules.sharing import edition


@dataclass(frozen=True, slots=True)
class Words:
    """An interview as its keeper writes it; ``still_right`` are the places whose English was read again (0: head)."""

    given_name: str
    family_name: str
    function: str
    head: rules.Part
    exchanges: Sequence[rules.Part] = ()
    still_right: frozenset[int] = field(default_factory=frozenset)


def head_of(item: Interview) -> rules.Part:
    """Its title and introduction, with what the English answers."""
    title, text = item.title, item.introduction
    return rules.Part(title.get("fr", ""), text.get("fr", ""), title.get("en", ""), text.get("en", ""), item.translates)


def exchanges_of(item: Interview) -> list[rules.Part]:
    """Its questions and answers, in their order."""
    return [rules.exchange(row) for row in item.exchanges]


def state_of(item: Interview) -> str:
    """What names the interview as somebody read it: changes when any word does."""
    told = {"title": item.title, "introduction": item.introduction, "exchanges": item.exchanges}
    return edition({**told, "person": item.person_id, "function": item.function})


@transaction.atomic
def write(*, organisation: Organisation, words: Words, actor: User, at: datetime) -> Interview:
    """Begin an interview of a member: a draft nobody else reads.

    Raises NotAllowed; RuleViolation ``interviews.no_french`` (``place``), ``interviews.nobody``.
    """
    _guard(actor)
    item = Interview(organisation=organisation, by=actor, is_demonstration=organisation.is_demonstration)
    _take(item, words, [])
    item.slug = _free_slug(item.title["fr"])
    item.save()
    record(actor, "network.interview.written", item, at=at, after=_said(item))
    return item


@transaction.atomic
def correct(*, item: Interview, words: Words, seen: str, actor: User, at: datetime) -> Interview:
    """Change what an interview says; ``seen`` is the ``state_of`` the words one read.

    English left as it was goes stale where its French changed, unless somebody read it again. Another person who
    answers must agree too: the interview is hidden until then. Raises as ``write``, and
    ``sharing.changed_meanwhile``.
    """
    _guard(actor)
    locked = Interview.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=item.pk)
    if seen != state_of(locked):
        raise RuleViolation("sharing.changed_meanwhile")
    before = _said(locked)
    _take(locked, words, [head_of(locked), *exchanges_of(locked)])
    locked.save()
    after = _said(locked)
    changed = {name for name, value in after.items() if value != before[name]}
    if changed:
        told = {name: before[name] for name in changed}
        record(actor, "network.interview.corrected", locked, at=at, before=told, after={n: after[n] for n in changed})
    return locked


@transaction.atomic
def agree(*, item: Interview, how: How, actor: User, at: datetime) -> None:
    """Write down that the person who answers agreed to the publication, in the words of the purpose, and how.

    Raises NotAllowed; RuleViolation ``interviews.nobody``, and as ``give_consent``.
    """
    _guard(actor)
    if item.person is None:
        raise RuleViolation("interviews.nobody")
    give_consent(person=item.person, purpose_key=PURPOSE, actor=actor, at=at, how=how, language=item.person.language)


@transaction.atomic
def publish(*, item: Interview, actor: User, at: datetime) -> Interview:
    """Everybody reads it, as long as the person agrees. Undone by ``withdraw``.

    Raises NotAllowed; RuleViolation ``interviews.no_consent``, ``interviews.empty`` without an exchange.
    """
    _guard(actor)
    locked = Interview.objects.select_for_update().get(pk=item.pk)
    if not locked.exchanges:
        raise RuleViolation("interviews.empty")
    if locked.person_id is None or not has_consent(locked.person_id, PURPOSE, at=at):
        raise RuleViolation("interviews.no_consent")
    locked.published_at, locked.withdrawn_at = locked.published_at or at, None
    locked.save(update_fields=["published_at", "withdrawn_at"])
    record(actor, "network.interview.published", locked, at=at, after={"published_at": locked.published_at.isoformat()})
    return locked


@transaction.atomic
def withdraw(*, item: Interview, actor: User, at: datetime) -> None:
    """Nobody but its keepers reads it any more; ``publish`` undoes this. Raises NotAllowed."""
    _guard(actor)
    Interview.objects.filter(pk=item.pk).update(withdrawn_at=at)
    record(actor, "network.interview.withdrawn", item, at=at, after={"shown": False})


def _take(item: Interview, words: Words, before: Sequence[rules.Part]) -> None:
    if not words.head.first_fr.strip():
        raise RuleViolation("interviews.no_french", field="title_fr", place=0)
    if (place := rules.half_written(words.exchanges)) is not None:
        raise RuleViolation("interviews.no_french", place=place + 1)
    if not words.given_name.strip() or not words.family_name.strip():
        raise RuleViolation("interviews.nobody", field="given_name")
    # An exchange is known again by its French question: others may have been put before it.
    known = {part.first_fr: part for part in before[1:]}
    head = rules.written(words.head, before[0] if before else None, still_right=0 in words.still_right)
    item.title, item.introduction = (rules.kept(head)[name] for name in ("question", "answer"))
    item.translates = head.translates
    item.exchanges = [
        rules.kept(
            rules.written(part, known.get(part.first_fr) or _at(before, place), still_right=place in words.still_right)
        )
        for place, part in enumerate(words.exchanges, 1)
    ]
    item.person = _person(item.organisation, words)
    item.function = " ".join(words.function.split())[:120]


def _at(before: Sequence[rules.Part], place: int) -> rules.Part | None:
    return before[place] if place < len(before) else None


def _person(organisation: Organisation, words: Words) -> Person:
    """The organisation's own person of that name, or a new one: names alone never join two organisations' people."""
    given, family = " ".join(words.given_name.split())[:100], " ".join(words.family_name.split())[:100]
    named = Person.objects.filter(given_name=given, family_name=family)
    known = (
        named.filter(affiliations__organisation=organisation).first()
        or named.filter(user__grants__organisation=organisation).first()
        or named.filter(interviews__organisation=organisation).first()
    )
    return known or Person.objects.create(
        given_name=given, family_name=family, is_demonstration=organisation.is_demonstration
    )


def _said(item: Interview) -> dict[str, Any]:
    return {
        "title": item.title,
        "introduction": item.introduction,
        "exchanges": item.exchanges,
        "person": item.person_id,
        "function": item.function,
    }


def _guard(actor: User) -> None:
    if not can_keep_shelf(actor):
        raise NotAllowed("network.interview.keep")


def _free_slug(text: str) -> str:
    wanted = slugify(text)[:100].strip("-") or "entretien"
    taken = set(Interview.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    names = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
