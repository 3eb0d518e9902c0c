"""The account an organisation is paid on: given by one person, confirmed by another, never changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.funding.models import BankDetails
from maillon.funding.permissions.bank_details import can_confirm_details, can_give_details
from maillon.funding.queries.bank_details import latest
from maillon.funding.rules import bank_details as rules


@transaction.atomic
def give(*, organisation: Organisation, details: rules.Details, actor: User, at: datetime) -> BankDetails:
    """Say on which account the organisation is paid; the former one is used until whoever pays confirms this one.

    Giving the same again changes nothing. Raises NotAllowed.
    """
    if not can_give_details(actor, organisation):
        raise NotAllowed("funding.give_bank_details")
    held = Organisation.objects.select_for_update().get(pk=organisation.pk)
    known = latest(held)
    told = {
        "holder": details.holder,
        "account": details.account,
        "institution": details.institution,
        "transit": details.transit,
        "bic": details.bic,
    }
    if known is not None and all(getattr(known, name) == value for name, value in told.items()):
        return known
    last = held.bank_details.aggregate(last=Max("number"))["last"] or 0
    made = BankDetails.objects.create(organisation=held, number=last + 1, given_by=actor, given_at=at, **told)
    # The number itself stays out of the journal, which more people read.
    record(actor, "funding.bank_details.given", made, at=at, after={"version": made.number, "end": made.end})
    return made


@transaction.atomic
def confirm(*, details: BankDetails, how: str, actor: User, at: datetime) -> BankDetails:
    """Whoever pays has checked the account, and says how; money may go there.

    Confirming again changes nothing. Raises NotAllowed; RuleViolation ``funding.same_officer`` when it is who gave
    it, ``funding.confirm_how``, ``funding.details_closed`` when it was refused.
    """
    held = _held(details, actor)
    if held.confirmed_at:
        return held
    if held.refused_at:
        raise RuleViolation("funding.details_closed")
    if held.given_by_id == actor.pk:
        raise RuleViolation("funding.same_officer")
    if not how.strip():
        raise RuleViolation("funding.confirm_how", field="how")
    held.confirmed_by, held.confirmed_at, held.confirmed_how = actor, at, how.strip()[:300]
    held.save(update_fields=["confirmed_by", "confirmed_at", "confirmed_how"])
    record(actor, "funding.bank_details.confirmed", held, at=at, after={"version": held.number, "how": how.strip()})
    return held


@transaction.atomic
def refuse(*, details: BankDetails, actor: User, at: datetime) -> BankDetails:
    """The account is not right: another must be given. Raises NotAllowed; ``funding.details_closed``."""
    held = _held(details, actor)
    if held.confirmed_at:
        raise RuleViolation("funding.details_closed")
    if held.refused_at is None:
        held.refused_at = at
        held.save(update_fields=["refused_at"])
        record(actor, "funding.bank_details.refused", held, at=at, after={"version": held.number})
    return held


def _held(details: BankDetails, actor: User) -> BankDetails:
    if not can_confirm_details(actor, details.organisation):
        raise NotAllowed("funding.confirm_bank_details")
    return BankDetails.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=details.pk)
