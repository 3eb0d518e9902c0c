"""Both parties sign the same text; then the agreement holds."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.jobs.services import enqueue
from maillon.core.obligations.services import meet
from maillon.core.people.models import User
from maillon.funding.models import Agreement, Amendment, Signature
from maillon.funding.permissions.agreements import can_handle_agreement, can_sign_for_organisation
from maillon.funding.queries.budgets import unsettled
from maillon.funding.rules import agreements as rules
from maillon.funding.services import amending, books, instalments, linking, reports
from maillon.funding.services.agreements import signatures_owed
from maillon.funding.services.turns import hold

Party = Signature.Party
PRINT = "funding.agreement.print"
"""The job that prints what both signed."""


def parties_of(user: User, agreement: Agreement, *, handles: bool | None = None) -> list[Party]:
    """The parties a person may sign for; ``handles`` spares asking again whether they handle it."""
    may = {
        Party.FUNDER: can_handle_agreement(user, agreement) if handles is None else handles,
        Party.ORGANISATION: can_sign_for_organisation(user, agreement),
    }
    return [party for party, allowed in may.items() if allowed]


@transaction.atomic
def sign(
    *,
    agreement: Agreement,
    party: str,
    name: str,
    office: str,
    digest: str,
    actor: User,
    at: datetime,
    amendment: Amendment | None = None,
) -> Signature:
    """Sign an agreement, or its amendment, for one party; the second signature brings it into force.

    ``digest`` is that of the text the person read. Nobody signs for both. Signing again gives the same signature.
    Raises NotAllowed; RuleViolation ``funding.sign_name``, ``funding.sign_office``, ``funding.text_changed``,
    ``funding.sign_both``, ``funding.signed`` when another person of the party did, ``funding.step``,
    ``funding.budget_unsettled`` while the budget it goes with is, and what ``amending.hold_good`` refuses.
    """
    if party not in parties_of(actor, agreement):
        raise NotAllowed("funding.sign")
    if not name.strip():
        raise RuleViolation("funding.sign_name", field="name")
    if not office.strip():
        raise RuleViolation("funding.sign_office", field="office")
    held = hold(agreement)
    subject: Agreement | Amendment = held
    if amendment is not None:
        subject = held.amendments.select_for_update().get(pk=amendment.pk)
    given = Signature.objects.filter(agreement=held, amendment=amendment)
    if known := given.filter(party=party).first():
        if known.signed_by_id == actor.pk:
            return known
        raise RuleViolation("funding.signed", name=known.name)
    if isinstance(subject, Amendment):
        amending.still_open(subject)
    else:
        rules.after(rules.AGREEMENT, held.state, "sign")
    if unsettled(held) is not None:
        raise RuleViolation("funding.budget_unsettled")
    if digest != subject.text_digest:
        raise RuleViolation("funding.text_changed")
    if given.filter(signed_by=actor).exists():
        raise RuleViolation("funding.sign_both")
    signature = Signature.objects.create(
        agreement=held,
        amendment=amendment,
        party=party,
        signed_by=actor,
        name=" ".join(name.split())[:200],
        office=" ".join(office.split())[:200],
        text_digest=digest,
        signed_at=at,
    )
    record(actor, "funding.agreement.signed", subject, at=at, after={"party": party, "digest": digest})
    debtor = held.funder if party == Party.FUNDER else held.organisation
    for owed in signatures_owed(subject, debtor):
        meet(obligation=owed, actor=actor, at=at)
    if given.count() == len(Party):
        if isinstance(subject, Amendment):
            amending.take_effect(held, subject, actor=actor, at=at)
        else:
            _come_into_force(held, actor=actor, at=at)
        enqueue(PRINT, at=at, requested_by=actor, agreement=held.pk, amendment=amendment.pk if amendment else None)
    for name_ in ("state", "signed_at", "amount_minor", "ends_on"):
        setattr(agreement, name_, getattr(held, name_))
    return signature


def _come_into_force(held: Agreement, *, actor: User, at: datetime) -> None:
    held.state = rules.after(rules.AGREEMENT, held.state, "sign")
    held.signed_at = at
    held.save(update_fields=["state", "signed_at"])
    record(actor, "funding.agreement.in_force", held, at=at, after={"amount_minor": held.amount_minor})
    books.committed(held, held.amount_minor, key=f"agreement.signed:{held.pk}", actor=actor, at=at)
    reports.ask(held, actor=actor, at=at)
    instalments.fall_due(held, actor=actor, at=at)
    linking.flow(held, actor=actor, at=at)
