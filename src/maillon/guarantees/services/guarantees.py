"""A guarantee begins: a favourable decision approves it, both sides sign, its loan is known, its fee is billed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier
from maillon.guarantees.models import Facility, Fund, Guarantee, Loan, Obligor
from maillon.guarantees.rules import terms as terms_rules
from maillon.guarantees.rules.events import lending, life
from maillon.guarantees.rules.events.base import GuaranteeEvent
from maillon.guarantees.services import recording


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the committee decided, and who was there: ``present`` and ``recused`` by their account's number."""

    present: Sequence[str] = ()
    recused: Sequence[str] = ()
    conditions: Sequence[str] = ()
    documents: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def approve(
    *,
    facility: Facility,
    obligor: Obligor,
    sponsor: Organisation,
    title: str,
    principal_minor: int,
    cap_minor: int,
    starts_on: date,
    actor: User | None,
    at: datetime,
    ends_on: date | None = None,
    resolution: Resolution | None = None,
    dossier: Dossier | None = None,
    reference: str = "",
    grade: int = 4,
    terms: terms_rules.Terms | None = None,
    is_demonstration: bool = False,
) -> Guarantee:
    """The committee approves a guarantee under a facility's terms: they are frozen, and its cap consumes the limits.

    ``principal_minor`` is the loan agreed, in the facility's currency; ``cap_minor`` the most the fund pays, in the
    cap's. Raises RuleViolation as the engine refuses: a limit, a quorum, a file without sponsor.
    """
    fund = recording.hold(facility.fund)
    said = terms or terms_rules.read(facility.version.definition)
    # An edition is written once; each facility lends in its own currency.
    said = replace(said, cover=replace(said.cover, loan_currency=facility.currency))
    known = resolution or Resolution()
    last = ends_on or starts_on + timedelta(days=said.duration.tenor_days)
    guarantee = Guarantee.objects.create(
        fund=fund,
        reference=reference or next_reference(fund, starts_on),
        facility=facility,
        obligor=obligor,
        sponsor=sponsor,
        dossier=dossier,
        title=title[:300],
        currency=said.cover.cap_currency,
        cap_minor=cap_minor,
        terms=said.document(),
        starts_on=starts_on,
        ends_on=last,
        grade=grade,
        created_at=at,
        is_demonstration=is_demonstration,
    )
    name, today = guarantee.reference, timezone.localdate(at)

    def said_of(kind: type[GuaranteeEvent], **more: object) -> GuaranteeEvent:
        key = f"{name}:{kind.kind}"
        return kind(key=key, effective_on=starts_on, known_on=today, guarantee=name, **more)

    happened = [
        said_of(life.FileOpened, parties=parties_of(guarantee), facility=facility.reference),
        said_of(life.FileSubmitted),
        said_of(life.FileScreened),
        said_of(life.FileReported),
        said_of(
            life.GuaranteeApproved,
            terms=said,
            principal_minor=principal_minor,
            cap_minor=cap_minor,
            conditions=tuple(known.conditions),
            present=tuple(known.present),
            recused=tuple(known.recused),
            documents={"resolution": f"guarantee:{name}", **known.documents},
        ),
    ]
    recording.happen(fund=fund, events=happened, actor=actor, at=at)
    after = {"reference": name, "cap_minor": cap_minor, "currency": guarantee.currency}
    record(actor, "guarantees.guarantee.approved", guarantee, at=at, after=after)
    return guarantee


def parties_of(guarantee: Guarantee) -> life.Parties:
    """Who a guarantee is about, as the limits are counted."""
    obligor = guarantee.obligor
    return life.Parties(
        borrower=obligor.organisation.slug,
        lender=guarantee.facility.lender.slug,
        sponsor=guarantee.sponsor.slug,
        group=obligor.group,
        country=obligor.country,
        sector=obligor.sector,
    )


@transaction.atomic
def sign(
    *,
    guarantee: Guarantee,
    signed_on: date,
    actor: User | None,
    at: datetime,
    documents: Mapping[str, str] | None = None,
) -> Guarantee:
    """The deed is signed: the commitment is in the books."""
    event = life.AgreementSigned(
        key=f"{guarantee.reference}:{life.AgreementSigned.kind}",
        effective_on=signed_on,
        known_on=timezone.localdate(at),
        guarantee=guarantee.reference,
        documents={"deed": f"guarantee:{guarantee.reference}", **(documents or {})},
    )
    recording.happen(fund=guarantee.fund, events=[event], actor=actor, at=at)
    return guarantee


@transaction.atomic
def know_loan(
    *,
    guarantee: Guarantee,
    number: str,
    principal_minor: int,
    signed_on: date,
    instalments: Sequence[lending.Instalment],
    actor: User | None,
    at: datetime,
) -> Loan:
    """The lender names the loan and its instalments: arrears are counted from them.

    Raises RuleViolation ``guarantees.no_schedule``, ``guarantees.schedule_sum`` (``sum``, ``expected``) when the
    instalments do not add up to the principal, ``guarantees.taken`` for a number known already.
    """
    if not instalments:
        raise RuleViolation("guarantees.no_schedule", field="instalments")
    total = sum(one.principal_minor for one in instalments)
    if total != principal_minor:
        raise RuleViolation("guarantees.schedule_sum", field="instalments", sum=total, expected=principal_minor)
    fund = recording.hold(guarantee.fund)
    if guarantee.loans.filter(number=number).exists():
        raise RuleViolation("guarantees.taken", field="number", reference=number)
    loan = Loan.objects.create(
        guarantee=guarantee,
        number=number,
        currency=guarantee.facility.currency,
        principal_minor=principal_minor,
        signed_on=signed_on,
        ends_on=max(one.due_on for one in instalments),
        schedule=[[one.due_on.isoformat(), one.principal_minor, one.interest_minor] for one in instalments],
    )
    event = lending.ScheduleAgreed(
        key=f"{guarantee.reference}:schedule:{number}",
        effective_on=signed_on,
        known_on=timezone.localdate(at),
        guarantee=guarantee.reference,
        instalments=tuple(instalments),
    )
    recording.happen(fund=fund, events=[event], actor=actor, at=at)
    record(actor, "guarantees.loan.known", loan, at=at, after={"number": number, "principal_minor": principal_minor})
    return loan


def next_reference(fund: Fund, day: date) -> str:
    """``GAR-2024-011``; call it with the fund held."""
    head = f"GAR-{day.year}-"
    known = Guarantee.objects.filter(reference__startswith=head)
    # The thousandth comes after the 999th, which its letters alone do not say.
    last = known.order_by(Length("reference").desc(), "-reference").first()
    number = int(last.reference.removeprefix(head)) if last else 0
    return f"{head}{number + 1:03d}"
