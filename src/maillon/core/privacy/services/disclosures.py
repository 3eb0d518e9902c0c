"""The register of communications outside Québec."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.privacy.models import Disclosure
from maillon.core.privacy.permissions import can_keep_registers


@transaction.atomic
def record_disclosure(
    *,
    recipient: str,
    country: str,
    data: str,
    purpose: str,
    starts_on: date,
    actor: User,
    at: datetime,
    organisation: Organisation | None = None,
    ends_on: date | None = None,
    assessed_on: date | None = None,
    agreement_on: date | None = None,
    agreement: StoredFile | None = None,
) -> Disclosure:
    """Enter to whom personal information goes outside Québec, what was assessed and what was agreed in writing.

    Raises NotAllowed, RuleViolation ``privacy.disclosure_missing`` or ``privacy.period``.
    """
    if not can_keep_registers(actor):
        raise NotAllowed("privacy.registers")
    words = {"recipient": recipient.strip(), "country": country.strip().upper()}
    words |= {"data": data.strip(), "purpose": purpose.strip()}
    if missing := [name for name, told in words.items() if not told]:
        raise RuleViolation("privacy.disclosure_missing", field=missing[0])
    if ends_on is not None and ends_on <= starts_on:
        raise RuleViolation("privacy.period", field="ends_on")
    made = Disclosure.objects.create(
        **words,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        assessed_on=assessed_on,
        agreement_on=agreement_on,
        agreement=agreement,
        recorded_at=at,
        recorded_by=actor,
    )
    record(actor, "core.disclosure.recorded", made, at=at, after=made.values())
    return made


@transaction.atomic
def end_disclosure(*, disclosure: Disclosure, ends_on: date, actor: User, at: datetime) -> Disclosure:
    """Nothing more is sent from a day on. Raises NotAllowed, RuleViolation ``privacy.period``."""
    if not can_keep_registers(actor):
        raise NotAllowed("privacy.registers")
    if ends_on <= disclosure.starts_on:
        raise RuleViolation("privacy.period", field="ends_on")
    before = {"ends_on": disclosure.ends_on}
    disclosure.ends_on = ends_on
    disclosure.save(update_fields=["ends_on"])
    record(actor, "core.disclosure.ended", disclosure, at=at, before=before, after={"ends_on": ends_on})
    return disclosure
