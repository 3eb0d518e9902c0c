"""Who agreed to what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillon.core.parties.models import Person
from maillon.core.privacy import rules
from maillon.core.privacy.models import Consent, Purpose


def current_purpose(key: str, *, at: datetime) -> Purpose | None:
    """The wording of a purpose shown at an instant; None when nobody set that purpose yet."""
    return Purpose.objects.filter(key=key, starts_at__lte=at).order_by("-version").first()


def has_consent(person: Person | int, purpose_key: str, *, at: datetime | None = None) -> bool:
    """True when the person agreed to the purpose, in words that still count, and has not withdrawn."""
    pk = person.pk if isinstance(person, Person) else person
    return _counting(purpose_key, at or timezone.now()).filter(person_id=pk).exists()


def persons_consenting(purpose_key: str, *, at: datetime | None = None) -> QuerySet[Person, Person]:
    """The persons for whom ``has_consent`` says yes."""
    found = _counting(purpose_key, at or timezone.now()).values("person_id")
    return Person.objects.filter(pk__in=found)


def _counting(key: str, at: datetime) -> QuerySet[Consent, Consent]:
    # ``rules.valid_numbers``, as the database says it: no question of its own.
    begun = Purpose.objects.filter(key=key, starts_at__lte=at)
    last = begun.filter(asks_again=True).order_by("-version").values("version")[:1]
    found = Consent.objects.in_force(at).filter(purpose__key=key, purpose__starts_at__lte=at)
    return found.filter(purpose__version__gte=Coalesce(Subquery(last), 0))


@dataclass(frozen=True, slots=True)
class Offered:
    """A purpose as a person meets it: its words today, and the consent that counts, if there is one."""

    purpose: Purpose
    consent: Consent | None


def offered_to(person: Person, *, at: datetime) -> list[Offered]:
    """Every purpose in its words of today, by title order of key, with the person's consent; two queries."""
    wordings: dict[str, list[Purpose]] = defaultdict(list)
    for one in Purpose.objects.filter(starts_at__lte=at).order_by("key", "version"):
        wordings[one.key].append(one)
    held = Consent.objects.in_force(at).filter(person=person).select_related("purpose")
    given = {consent.purpose.key: consent for consent in held.order_by("given_at") if _counts(consent, wordings, at)}
    return [Offered(found[-1], given.get(key)) for key, found in wordings.items()]


def _counts(consent: Consent, wordings: dict[str, list[Purpose]], at: datetime) -> bool:
    known = [rules.Version(one.version, one.starts_at, one.asks_again) for one in wordings[consent.purpose.key]]
    return consent.purpose.version in rules.valid_numbers(known, at=at)


def history_of(person: Person) -> QuerySet[Consent, Consent]:
    """Every consent the person gave, withdrawn ones included, the latest first."""
    return (
        Consent.objects.filter(Q(person=person)).select_related("purpose", "recorded_by").order_by("-given_at", "-pk")
    )


def purposes_shown(*, at: datetime) -> list[Purpose]:
    """Every purpose in its words of today; one query."""
    return list({one.key: one for one in Purpose.objects.filter(starts_at__lte=at).order_by("key", "version")}.values())
