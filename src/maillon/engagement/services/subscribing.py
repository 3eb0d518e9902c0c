"""Asking for the newsletter, confirming from the letter, changing, leaving in one click."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.codelists import queries as codelists
from maillon.core.errors import RuleViolation
from maillon.core.mail import services as mail
from maillon.core.parties.models import Person
from maillon.core.privacy.models import Purpose
from maillon.core.privacy.queries.consents import current_purpose
from maillon.core.privacy.services.consents import withdraw_consent
from maillon.engagement.addresses import address
from maillon.engagement.models import Delivery, Issue, Subscription, SubscriptionInterest
from maillon.engagement.queries.newsletters import PURPOSE, token_of
from maillon.engagement.queries.terms import newsletter_terms
from maillon.engagement.rules.newsletters import after_bounce

INTERESTS = "NewsletterInterest"


@transaction.atomic
def ask(*, email: str, interests: Collection[str], language: str, at: datetime) -> None:
    """Write to an address to confirm; says nothing of whether it already receives the newsletter.

    An address that does receives its own link instead, at most once in the time the rules say. Raises RuleViolation
    ``newsletter.interests`` for an interest that is not offered, ``privacy.purpose`` when nobody set the purpose.
    """
    wanted = _known(interests)
    purpose = purpose_shown(at)
    email = email.strip().lower()
    held, made = Subscription.objects.get_or_create(
        email=email,
        defaults={
            "language": language,
            "key": secrets.token_urlsafe(18),
            "purpose": purpose,
            "asked_at": at,
            "told_at": at,
        },
    )
    held = Subscription.objects.select_for_update(of=("self",)).get(pk=held.pk)
    wait = timedelta(minutes=newsletter_terms(timezone.localdate(at)).tell_again_minutes)
    if not made and held.told_at > at - wait:
        return
    if held.confirmed_at is None:
        # Only what the address itself never confirmed may be changed by whoever types it.
        _want(held, wanted)
        held.purpose, held.language = purpose, language
    held.told_at = at
    held.save(update_fields=["purpose", "language", "told_at"])
    facts = {
        "link": address("newsletter_subscription", held.language, token=token_of(held)),
        "already": held.confirmed_at is not None and held.stopped_at is None,
    }
    mail.write(held.email, "engagement/newsletter_confirm", held.language, facts, at)


@transaction.atomic
def confirm(*, subscription: Subscription, interests: Collection[str], language: str, at: datetime) -> Subscription:
    """The address answers, or changes what it wants to hear of; one that had been stopped receives letters again.

    Raises RuleViolation ``newsletter.interests``.
    """
    wanted = _known(interests)
    held = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    purpose = purpose_shown(at)
    # The page showed the words of today: whoever answers it agrees to these.
    if held.confirmed_at is None or held.purpose_id != purpose.pk or held.stopped_at is not None:
        held.confirmed_at, held.purpose = at, purpose
        record(
            None,
            "engagement.subscription.confirmed",
            held,
            at=at,
            after={"purpose": PURPOSE, "version": purpose.version},
        )
    held.language, held.stopped_at, held.stopped_because, held.bounces = language, None, "", 0
    held.save()
    _want(held, wanted)
    return held


@transaction.atomic
def leave(*, subscription: Subscription, at: datetime, issue: Issue | None = None) -> None:
    """Nothing more is sent: the address is erased, and a consent given from an account is withdrawn with it."""
    for person in Person.objects.filter(email__iexact=subscription.email):
        withdraw_consent(person=person, purpose_key=PURPOSE, actor=None, at=at)
    if issue is not None and Delivery.objects.filter(issue=issue, subscription=subscription).exists():
        Issue.objects.filter(pk=issue.pk).update(left=F("left") + 1)
    record(None, "engagement.subscription.left", subscription, at=at)
    subscription.delete()


@transaction.atomic
def note_bounce(*, email: str, is_permanent: bool, at: datetime) -> bool:
    """A letter to an address came back: counted on the last issue it was sent, and letters stop when the rules say.

    Tells whether we write to that address at all.
    """
    held = Subscription.objects.select_for_update(of=("self",)).filter(email=email.strip().lower()).first()
    if held is None:
        return False
    last = held.deliveries.exclude(written_at=None).order_by("-written_at", "-pk").first()
    if last is not None and last.bounced_at is None:
        Delivery.objects.filter(pk=last.pk).update(bounced_at=at)
        Issue.objects.filter(pk=last.issue_id).update(bounced=F("bounced") + 1)
    terms = newsletter_terms(timezone.localdate(at))
    standing = after_bounce(
        is_permanent=is_permanent,
        bounces=held.bounces,
        last=held.bounced_at,
        at=at,
        most=terms.temporary_bounces,
        within=timedelta(days=terms.within_days),
    )
    held.bounces, held.bounced_at = standing.bounces, at
    if standing.stops and held.stopped_at is None:
        held.stopped_at, held.stopped_because = at, Subscription.Stopped.BOUNCED
        record(None, "engagement.subscription.stopped", held, at=at, after={"because": held.stopped_because})
    held.save(update_fields=["bounces", "bounced_at", "stopped_at", "stopped_because"])
    return True


def purpose_shown(at: datetime) -> Purpose:
    """The words one agrees to today; raises RuleViolation ``privacy.purpose`` when there are none."""
    purpose = current_purpose(PURPOSE, at=at)
    if purpose is None:
        raise RuleViolation("privacy.purpose", key=PURPOSE)
    return purpose


def _known(interests: Collection[str]) -> list[str]:
    offered = codelists.in_use(INTERESTS)
    wanted = [code for code in offered if code in set(interests)]
    if not wanted or len(wanted) != len(set(interests)):
        raise RuleViolation("newsletter.interests", field="interests")
    return wanted


def _want(held: Subscription, codes: list[str]) -> None:
    held.interests.exclude(code__in=codes).delete()
    rows = [SubscriptionInterest(subscription=held, code=code) for code in codes]
    SubscriptionInterest.objects.bulk_create(rows, ignore_conflicts=True)
