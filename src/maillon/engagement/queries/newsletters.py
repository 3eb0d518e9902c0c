"""The newsletter as pages and letters read it: whose link this is, who receives an issue, how many may."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Lower

from maillon.core.links import Link
from maillon.core.parties.models import Person
from maillon.core.privacy.models import Consent, Purpose
from maillon.core.privacy.queries.consents import persons_consenting
from maillon.core.privacy.rules import Version, valid_numbers
from maillon.engagement.models import Issue, Subscription, SubscriptionInterest

PURPOSE = "newsletter"
_LINK = Link("engagement.newsletter")


def token_of(subscription: Subscription) -> str:
    """The secret of a subscription’s links; only its letters, and this site, can make it."""
    return _LINK.token(subscription.key)


def is_link(token: str) -> bool:
    """Whether we wrote this link, even to an address that left since."""
    return bool(_LINK.read(token))


def find(token: str) -> Subscription | None:
    """The subscription a link is of; None for a link we never wrote, or of an address that left."""
    key = _LINK.read(token)
    if key is None:
        return None
    return Subscription.objects.filter(key=key).first()


def current(*, at: datetime) -> QuerySet[Subscription, Subscription]:
    """Who receives the newsletter: confirmed, to words that still count, not stopped, and not taken back since."""
    rows = Purpose.objects.filter(key=PURPOSE).values_list("version", "starts_at", "asks_again")
    valid = valid_numbers((Version(*row) for row in rows), at=at)
    taken_back = Consent.objects.filter(
        purpose__key=PURPOSE,
        withdrawn_at__lte=at,
        withdrawn_at__gt=OuterRef("confirmed_at"),
        person__in=Person.objects.alias(told=Lower("email")).filter(told=OuterRef(OuterRef("email"))),
    )
    found = Subscription.objects.filter(confirmed_at__lte=at, stopped_at=None, purpose__version__in=valid)
    return found.filter(~Exists(taken_back))


def recipients(issue: Issue, *, at: datetime) -> QuerySet[Subscription, Subscription]:
    """The addresses an issue is for."""
    found = current(at=at)
    if issue.interests:
        wanting = SubscriptionInterest.objects.filter(code__in=issue.interests).values("subscription")
        found = found.filter(pk__in=wanting)
    return found


def by_account(*, at: datetime) -> list[tuple[str, str, datetime]]:
    """Address, language and moment of those who agreed from their account and never asked by a form."""
    known = Subscription.objects.values_list("email", flat=True)
    agreed = persons_consenting(PURPOSE, at=at).exclude(email="").alias(told=Lower("email")).exclude(told__in=known)
    rows = agreed.values_list(Lower("email"), "language", "pk")
    given = dict(
        Consent.objects.in_force(at)
        .filter(purpose__key=PURPOSE, person__in=[pk for _email, _language, pk in rows])
        .values_list("person", "given_at")
    )
    return [(email, language, given[pk]) for email, language, pk in rows]


def counts(*, at: datetime) -> dict[str, int]:
    """How many addresses receive the newsletter, wait to confirm, or were stopped because letters came back."""
    return {
        "current": current(at=at).count(),
        "unconfirmed": Subscription.objects.filter(confirmed_at=None).count(),
        "stopped": Subscription.objects.filter(stopped_at__isnull=False).count(),
    }


def by_interest(*, at: datetime) -> Counter[str]:
    """How many addresses want each thing."""
    rows = SubscriptionInterest.objects.filter(subscription__in=current(at=at)).values_list("code", flat=True)
    return Counter(rows)


def archive() -> QuerySet[Issue, Issue]:
    """What went out, the latest first."""
    return Issue.objects.filter(sending_at__isnull=False).order_by("-sending_at", "-pk")


def kept() -> QuerySet[Issue, Issue]:
    """Every issue: drafts first, then the latest."""
    return Issue.objects.order_by(F("sending_at").desc(nulls_first=True), "-pk")
