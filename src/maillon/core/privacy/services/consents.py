"""Giving and withdrawing consent, purpose by purpose, with its proof."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import read
from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.core.privacy import permissions, queries, rules
from maillon.core.privacy.models import Consent
from maillon.core.privacy.rules import How


@transaction.atomic
def give_consent(
    *,
    person: Person,
    purpose_key: str,
    actor: User | None,
    at: datetime,
    how: How = How.PAGE,
    language: str = "fr",
    age: int | None = None,
    parent_name: str = "",
) -> Consent:
    """Somebody agrees to a purpose in its words of today; agreeing again to the same words gives the same consent.

    ``actor`` is the person or the secretariat that records it; None is a public form the person filled. ``age``
    is in completed years, where it is known. Raises NotAllowed for anybody else, RuleViolation
    ``privacy.purpose`` (unknown), ``privacy.parent`` when a parent must agree for somebody under fourteen.
    """
    if actor is not None and not permissions.can_consent_for(actor, person):
        raise NotAllowed("privacy.consent")
    purpose = queries.current_purpose(purpose_key, at=at)
    if purpose is None:
        raise RuleViolation("privacy.purpose", key=purpose_key)
    if rules.needs_parent(age) and not parent_name.strip():
        raise RuleViolation("privacy.parent", field="parent_name", age=rules.PARENT_UNDER)
    digest = rules.wording_digest(read(purpose.title, language).text, read(purpose.text, language).text)
    consent, created = Consent.objects.get_or_create(
        person=person,
        purpose=purpose,
        withdrawn_at=None,
        defaults={
            "given_at": at,
            "how": how.value,
            "language": language,
            "wording_digest": digest,
            "recorded_by": actor,
            "parent_name": parent_name.strip(),
        },
    )
    if created:
        facts = {"purpose": purpose_key, "version": purpose.version, "how": how, "wording_digest": digest}
        record(actor, "core.consent.given", consent, at=at, after=facts)
    return consent


@transaction.atomic
def withdraw_consent(*, person: Person, purpose_key: str, actor: User | None, at: datetime) -> int:
    """Somebody takes back what they agreed to, in any of its wordings, as easily as it was given; gives how many.

    The proof that it had been given stays. Raises NotAllowed for anybody but the person and the secretariat.
    """
    if actor is not None and not permissions.can_consent_for(actor, person):
        raise NotAllowed("privacy.consent")
    held = Consent.objects.in_force(at).filter(person=person, purpose__key=purpose_key, withdrawn_at__isnull=True)
    withdrawn = list(held.select_related("purpose"))
    for consent in withdrawn:
        consent.withdrawn_at, consent.withdrawn_by = at, actor
        consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
        facts = {"purpose": purpose_key, "version": consent.purpose.version}
        record(actor, "core.consent.withdrawn", consent, at=at, before=facts)
    return len(withdrawn)
