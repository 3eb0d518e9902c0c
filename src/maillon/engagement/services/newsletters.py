"""Writing an issue, correcting it, sending it in batches."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.codelists import queries as codelists
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.jobs.models import JobRun
from maillon.core.jobs.services import enqueue_once
from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.core.text import slug
from maillon.engagement.addresses import address
from maillon.engagement.models import Delivery, Issue, Subscription, SubscriptionInterest
from maillon.engagement.permissions.newsletters import can_keep_newsletter
from maillon.engagement.queries.newsletters import by_account, recipients, token_of
from maillon.engagement.queries.terms import newsletter_terms
from maillon.engagement.services.subscribing import INTERESTS, purpose_shown
from maillon.network.rules.sharing import edition as wording

SENDING = "engagement.newsletters.send"
WORDS = ("title", "text", "interests")


def words_of(issue: Issue) -> dict[str, Any]:
    """What an issue says, as it is written."""
    return {name: getattr(issue, name) for name in WORDS}


@transaction.atomic
def write(*, words: Mapping[str, Any], actor: User, at: datetime) -> Issue:
    """A new issue, seen by who keeps the newsletter alone.

    Raises NotAllowed, RuleViolation ``newsletter.no_words`` (French governs), ``newsletter.interests``.
    """
    _keeper(actor)
    _check(words)
    made = Issue.objects.create(
        **{name: words[name] for name in WORDS}, slug=_free(words["title"]["fr"]), created_by=actor, created_at=at
    )
    record(actor, "engagement.issue.written", made, at=at, after={name: words[name] for name in WORDS})
    return made


@transaction.atomic
def correct(*, issue: Issue, words: Mapping[str, Any], seen: str, actor: User, at: datetime) -> Issue:
    """Change what an issue says, until it is sent; ``seen`` names the words one read.

    Raises as ``write``, and RuleViolation ``newsletter.gone``, ``sharing.changed_meanwhile``.
    """
    _keeper(actor)
    _check(words)
    held = _held(issue)
    before = words_of(held)
    if seen != wording(before):
        raise RuleViolation("sharing.changed_meanwhile")
    changed = {name: words[name] for name in WORDS if words[name] != before[name]}
    if changed:
        Issue.objects.filter(pk=held.pk).update(**changed)
        was = {name: before[name] for name in changed}
        record(actor, "engagement.issue.corrected", held, at=at, before=was, after=changed)
    held.refresh_from_db()
    return held


@transaction.atomic
def drop(*, issue: Issue, actor: User, at: datetime) -> None:
    """A draft nobody received goes away. Raises NotAllowed, RuleViolation ``newsletter.gone``."""
    _keeper(actor)
    held = _held(issue)
    record(actor, "engagement.issue.dropped", held, at=at, before=words_of(held))
    held.delete()


@transaction.atomic
def send(*, issue: Issue, actor: User, at: datetime) -> JobRun:
    """Give an issue to be sent to everybody it is for; its words change no more and everybody reads it.

    Raises NotAllowed, RuleViolation ``newsletter.gone``, ``newsletter.nobody`` when it is for no address.
    """
    _keeper(actor)
    held = _held(issue)
    _take_in(at)
    found = recipients(held, at=at)
    rows = [Delivery(issue=held, subscription=one) for one in found.only("pk").order_by("pk")]
    if not rows:
        raise RuleViolation("newsletter.nobody")
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    Issue.objects.filter(pk=held.pk).update(sending_at=at)
    record(actor, "engagement.issue.sent", held, at=at, after={"letters": len(rows), "interests": held.interests})
    return enqueue_once(SENDING, at=at, requested_by=actor, issue=held.pk)


def send_batches(issue: Issue, *, at: datetime, told: Callable[[int, int], None]) -> dict[str, int]:
    """Write the letters of an issue that wait, some at a time; taken up again where it stopped, nobody twice.

    ``told`` hears how many are done and how many there are.
    """
    together = newsletter_terms(timezone.localdate(at)).at_a_time
    total = issue.deliveries.count()
    written = 0
    while True:
        count = _batch(issue, together, at)
        if not count:
            break
        written += count
        told(total - issue.deliveries.filter(written_at=None).count(), total)
    Issue.objects.filter(pk=issue.pk, sent_at=None).update(sent_at=at)
    return {"written": written}


@transaction.atomic
def _batch(issue: Issue, together: int, at: datetime) -> int:
    waiting = issue.deliveries.filter(written_at=None).order_by("pk").select_for_update(of=("self",))
    rows = list(waiting.select_related("subscription")[:together])
    # Asked again now: who left or took back their consent since is not written to.
    still = set(
        recipients(issue, at=at).filter(pk__in=[row.subscription_id for row in rows]).values_list("pk", flat=True)
    )
    for row in rows:
        if row.subscription_id in still:
            _letter(issue, row.subscription, at)
    gone = [row.pk for row in rows if row.subscription_id not in still]
    Delivery.objects.filter(pk__in=gone).delete()
    sent = Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(written_at=at)
    Issue.objects.filter(pk=issue.pk).update(sent=F("sent") + sent)
    return len(rows)


def _letter(issue: Issue, to: Subscription, at: datetime) -> None:
    language = to.language
    token = token_of(to)
    leave = f"{address('newsletter_leave', language, token=token)}?numero={issue.slug}"
    facts = {
        "title": read(issue.title, language).text,
        "text": read(issue.text, language).text,
        "page": address("newsletter_issue", language, slug=issue.slug),
        "settings": address("newsletter_subscription", language, token=token),
        "leave": leave,
    }
    mail.write(to.email, "engagement/newsletter", language, facts, at, unsubscribe=leave)


def _take_in(at: datetime) -> None:
    """Those who agreed from their account: they are written to like the others, and leave like the others."""
    purpose = purpose_shown(at)
    rows = [
        Subscription(
            email=email,
            language=language,
            key=secrets.token_urlsafe(18),
            purpose=purpose,
            asked_at=given_at,
            told_at=given_at,
            confirmed_at=given_at,
        )
        for email, language, given_at in by_account(at=at)
    ]
    if not rows:
        return
    Subscription.objects.bulk_create(rows, ignore_conflicts=True)
    kept = Subscription.objects.filter(key__in=[row.key for row in rows])
    codes = list(codelists.in_use(INTERESTS))
    wanted = [SubscriptionInterest(subscription=one, code=code) for one in kept for code in codes]
    SubscriptionInterest.objects.bulk_create(wanted, ignore_conflicts=True)


def _keeper(actor: User) -> None:
    if not can_keep_newsletter(actor):
        raise NotAllowed("engagement.newsletter.keep")


def _held(issue: Issue) -> Issue:
    held = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    if held.sending_at is not None:
        raise RuleViolation("newsletter.gone")
    return held


def _check(words: Mapping[str, Any]) -> None:
    for name in ("title", "text"):
        if not words[name].get("fr", "").strip():
            raise RuleViolation("newsletter.no_words", field=f"{name}_fr")
    if set(words["interests"]) - set(codelists.in_use(INTERESTS)):
        raise RuleViolation("newsletter.interests", field="interests")


def _free(title: str) -> str:
    wanted = slug(title, length=100)
    number, found = 1, wanted
    while Issue.objects.filter(slug=found).exists():
        number += 1
        found = f"{wanted}-{number}"
    return found
