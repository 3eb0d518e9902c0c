"""Being ready before anything happens: pre-qualifying an organisation, vetting its partner in a country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.codelists.queries import in_use
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.funding.models import Prequalification, Vetting
from maillon.funding.permissions.emergencies import can_keep_emergencies
from maillon.funding.queries.emergency_rules import readiness_on
from maillon.funding.rules import agreements as rules
from maillon.funding.rules.emergencies import Proof, lacking


@transaction.atomic
def prequalify(
    *,
    funder: Organisation,
    organisation: Organisation,
    starts_on: date,
    proofs: Sequence[Proof],
    plan: str,
    usual_amount_minor: int,
    usual_people: int,
    actor: User | None,
    at: datetime,
    is_demonstration: bool = False,
) -> Prequalification:
    """Every proof of an organisation was seen: it is asked at once, for as long as the rules say.

    The former one, if any, is replaced. Raises NotAllowed; RuleViolation ``funding.proofs_missing`` (``keys``),
    ``funding.not_in_quebec``, ``funding.plan_short``, ``funding.usual_amount``.
    """
    guard(actor, funder)
    asked = readiness_on(starts_on)
    if keys := lacking(proofs, asked.proofs):
        raise RuleViolation("funding.proofs_missing", field="proofs", keys=keys)
    if organisation.country != "CA":
        raise RuleViolation("funding.not_in_quebec", field="organisation")
    if len(plan.strip()) < 40:
        raise RuleViolation("funding.plan_short", field="plan")
    if usual_amount_minor <= 0:
        raise RuleViolation("funding.usual_amount", field="usual_amount")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    Prequalification.objects.filter(funder=funder, organisation=organisation, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_because="renewed"
    )
    made, _created = Prequalification.objects.update_or_create(
        funder=funder,
        organisation=organisation,
        starts_on=starts_on,
        defaults={
            "ends_on": rules.add_months(starts_on, asked.months),
            "proofs": [asdict(one) for one in proofs],
            "plan": plan.strip(),
            "usual_amount_minor": usual_amount_minor,
            "usual_people": usual_people,
            "granted_by": actor,
            "granted_at": at,
            "withdrawn_at": None,
            "withdrawn_because": "",
            "is_demonstration": is_demonstration,
        },
    )
    after = {"organisation": organisation.slug, "starts_on": starts_on, "ends_on": made.ends_on}
    record(actor, "funding.prequalification.granted", made, at=at, after=after)
    return made


@transaction.atomic
def withdraw(*, prequalification: Prequalification, reason: str, actor: User, at: datetime) -> Prequalification:
    """The organisation is asked at once no more. Done twice, once. Raises NotAllowed; ``funding.no_reason``."""
    guard(actor, prequalification.funder)
    if not reason.strip():
        raise RuleViolation("funding.no_reason", field="reason")
    held = Prequalification.objects.select_for_update().get(pk=prequalification.pk)
    if held.withdrawn_at is None:
        held.withdrawn_at, held.withdrawn_because = at, reason.strip()[:300]
        held.save(update_fields=["withdrawn_at", "withdrawn_because"])
        record(actor, "funding.prequalification.withdrawn", held, at=at, after={"reason": held.withdrawn_because})
    return held


@transaction.atomic
def vet(
    *,
    funder: Organisation,
    organisation: Organisation,
    partner: Organisation,
    country: str,
    since: int,
    how: str,
    actor: User | None,
    at: datetime,
    is_demonstration: bool = False,
) -> Vetting:
    """A partner in a country was checked for an organisation; vetting again what is vetted changes nothing.

    Raises NotAllowed; RuleViolation ``funding.vetting_self``, ``funding.unknown_country``, ``funding.vetting_since``,
    ``funding.vetting_how``.
    """
    guard(actor, funder)
    if partner.pk == organisation.pk or partner.country == "CA":
        raise RuleViolation("funding.vetting_self", field="partner")
    if country not in in_use("Country"):
        raise RuleViolation("funding.unknown_country", field="country", country=country)
    if not 1900 <= since <= timezone.localdate(at).year:
        raise RuleViolation("funding.vetting_since", field="since")
    if not how.strip():
        raise RuleViolation("funding.vetting_how", field="how")
    made, created = Vetting.objects.get_or_create(
        funder=funder,
        organisation=organisation,
        partner=partner,
        country=country,
        ended_at=None,
        defaults={
            "since": since,
            "how": how.strip()[:300],
            "vetted_by": actor,
            "vetted_at": at,
            "is_demonstration": is_demonstration,
        },
    )
    if created:
        after = {"organisation": organisation.slug, "partner": partner.slug, "country": country, "since": since}
        record(actor, "funding.partner.vetted", made, at=at, after=after)
    return made


@transaction.atomic
def end_vetting(*, vetting: Vetting, actor: User, at: datetime) -> Vetting:
    """The partner counts no more from now on. Done twice, once. Raises NotAllowed."""
    guard(actor, vetting.funder)
    held = Vetting.objects.select_for_update().get(pk=vetting.pk)
    if held.ended_at is None:
        held.ended_at = at
        held.save(update_fields=["ended_at"])
        record(actor, "funding.partner.vetting_ended", held, at=at, after={"country": held.country})
    return held


def guard(actor: User | None, funder: Organisation) -> None:
    """Refuse whoever does not keep this funder's emergencies; ``actor`` None is the machine."""
    if actor is not None and not can_keep_emergencies(actor, funder):
        raise NotAllowed("funding.emergency.keep")


def facts_of(wanted: Mapping[str, tuple[str, date | None]]) -> list[Proof]:
    """Proofs from what a form gives: by key, what was seen and on which day."""
    return [
        Proof(key, seen.strip(), on.isoformat() if on else "") for key, (seen, on) in wanted.items() if seen.strip()
    ]
