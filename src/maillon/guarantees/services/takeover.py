"""A portfolio that is over is taken over: its loans live again through the engine, in a fund apart, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.guarantees.models import (
    CapitalCall,
    Commitment,
    Facility,
    Fund,
    Guarantee,
    Loan,
    Obligor,
    Product,
    ProductVersion,
)
from maillon.guarantees.queries.past import Borne, Totals, of_engine, of_file
from maillon.guarantees.rules import past as rules
from maillon.guarantees.rules import past_capital
from maillon.guarantees.rules.events import Event, capital
from maillon.guarantees.services import capital as capital_services
from maillon.guarantees.services import funds, recording
from maillon.guarantees.spreadsheets.past import Folder, Named

Progress = Callable[[int, int | None], None]
_AT_ONCE = 2000
"""Events given to the engine in one go: each go reads the clock of progress, all are one transaction."""
_BATCH = 500
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What taking a portfolio over did: loans brought in, loans there already, totals, what the fund bore."""

    kept: int
    known: int
    events: int
    file: Totals
    engine: Totals
    borne: Borne


@transaction.atomic
def take_over(
    *, folder: Folder, actor: User | None, at: datetime, progress: Progress | None = None, dry_run: bool = False
) -> TakenOver:
    """Every loan of a folder is included, drawn, repaid, or defaulted, paid and recovered, on the days its file says.

    The fund, its facility and its terms are opened from the folder. The same folder again changes nothing. Raises
    RuleViolation ``guarantees.past_lines`` (``count``) when lines do not hold, ``guarantees.past_mixed`` when the fund
    has promises of its own, ``guarantees.past_totals`` (``names``) when the engine's totals are not the file's,
    ``guarantees.past_cash`` when the capital the folder tells does not pay its claims, and what the engine refuses:
    nothing is kept then, nor when it is a ``dry_run``.
    """
    if folder.refused:
        raise RuleViolation("guarantees.past_lines", count=len(folder.refused))
    portfolio = folder.portfolio
    fund = recording.hold(_fund(folder, actor, at))
    if Guarantee.objects.filter(fund=fund).exclude(facility__reference=portfolio.facility).exists():
        raise RuleViolation("guarantees.past_mixed", fund=fund.slug)
    facility = _facility(fund, folder, actor, at)
    known = set(Guarantee.objects.filter(fund=fund).values_list("reference", flat=True))
    loans = [one for one in folder.loans if portfolio.name(one) not in known]
    told = 0
    if loans:
        _open(facility, loans, folder, at)
        events = _events(folder, loans, timezone.localdate(at), is_first=not known)
        if not known:
            events = _funded(fund, folder, events, at)
        told = _happen(fund, events, actor, at, progress)
    totals, borne = of_engine(facility)
    if different := of_file(folder.loans).differences(totals):
        raise RuleViolation("guarantees.past_totals", names=", ".join(different))
    done = TakenOver(len(loans), len(folder.loans) - len(loans), told, of_file(folder.loans), totals, borne)
    if loans:
        after = {"facility": facility.reference, "loans": done.kept, "events": told, "source": portfolio.source}
        record(actor, "guarantees.portfolio.taken_over", facility, at=at, after=after)
    if dry_run:
        transaction.set_rollback(True)
    return done


def _fund(folder: Folder, actor: User | None, at: datetime) -> Fund:
    found = Fund.objects.filter(slug=folder.fund.slug).first()
    return found or funds.open_fund(
        organisation=_organisation(folder.organisation),
        slug=folder.fund.slug,
        name=folder.fund.name,
        actor=actor,
        at=at,
    )


def _organisation(named: Named, country: str = "") -> Organisation:
    """Known only from what is published, until it has a record here."""
    found, _made = Organisation.objects.get_or_create(
        slug=named.slug,
        defaults={
            "legal_name_fr": read(named.name, "fr").text,
            "legal_name_en": named.name.get("en", ""),
            "country": country,
            "standing": Organisation.Standing.MENTIONED,
        },
    )
    return found


def _facility(fund: Fund, folder: Folder, actor: User | None, at: datetime) -> Facility:
    portfolio = folder.portfolio
    found = Facility.objects.filter(reference=portfolio.facility).first()
    if found is not None:
        if found.fund_id != fund.pk:
            raise RuleViolation("guarantees.taken", field="reference", reference=portfolio.facility)
        return found
    days = [one.approved_on for one in folder.loans] or [portfolio.as_of]
    product, _made = Product.objects.get_or_create(fund=fund, key="reprise", defaults={"name": dict(folder.fund.name)})
    version, _made = ProductVersion.objects.get_or_create(
        product=product,
        number=1,
        defaults={
            "definition": portfolio.terms.document(),
            "starts_on": min(days),
            "source": folder.source,
            "loaded_at": at,
        },
    )
    return funds.agree_facility(
        fund=fund,
        reference=portfolio.facility,
        lender=_organisation(folder.lender, portfolio.country),
        version=version,
        currency=portfolio.currency,
        starts_on=min(days),
        available_until=portfolio.as_of,
        actor=actor,
        at=at,
    )


def _open(facility: Facility, loans: Sequence[rules.Past], folder: Folder, at: datetime) -> None:
    """The guarantees and loans, many rows at once; their files name no borrower: one record stands for them all."""
    portfolio = folder.portfolio
    obligor, _made = Obligor.objects.get_or_create(
        fund=facility.fund,
        organisation=_organisation(folder.borrowers, portfolio.country),
        defaults={"country": portfolio.country, "sector": portfolio.sector},
    )
    made = Guarantee.objects.bulk_create(
        [_guarantee(one, facility, obligor, portfolio, at) for one in loans], batch_size=_BATCH
    )
    Loan.objects.bulk_create(
        [
            Loan(
                guarantee=guarantee,
                number=one.number,
                currency=portfolio.currency,
                principal_minor=one.approved_minor,
                signed_on=one.disbursed_on,
                ends_on=rules.months_later(one.disbursed_on, one.term_months),
            )
            for guarantee, one in zip(made, loans, strict=True)
        ],
        batch_size=_BATCH,
    )


def _guarantee(
    one: rules.Past, facility: Facility, obligor: Obligor, portfolio: rules.Portfolio, at: datetime
) -> Guarantee:
    terms = rules.frozen(one, portfolio)
    return Guarantee(
        fund=facility.fund,
        reference=portfolio.name(one),
        facility=facility,
        obligor=obligor,
        # Nobody here put it forward: the fund's own organisation stands in that place.
        sponsor=facility.fund.organisation,
        title=portfolio.name(one),
        currency=portfolio.currency,
        cap_minor=one.guaranteed_minor,
        terms=terms.document(),
        starts_on=one.approved_on,
        ends_on=one.approved_on + timedelta(days=terms.duration.tenor_days),
        created_at=at,
    )


def _events(folder: Folder, loans: Sequence[rules.Past], today: date, *, is_first: bool) -> list[Event]:
    """Rates as each month begins, every loan's life, the books at the day's rate as each year ends."""
    lives = [rules.told(one, folder.portfolio, today) for one in loans]
    if not is_first:
        return rules.in_order(lives)
    currency = folder.portfolio.currency
    moved: list[Event] = [
        capital.RateMoved(
            key=f"{folder.portfolio.facility}:rate:{day}",
            effective_on=day,
            known_on=today,
            currency=currency,
            rate=rate,
            source=folder.source,
        )
        for day, rate in folder.rates
    ]
    ends = sorted({date(day.year, _LAST_MONTH, 31) for day, _rate in folder.rates[:-1] if day.month == _LAST_MONTH})
    revalued: list[Event] = [
        capital.Revalued(key=f"{folder.portfolio.facility}:revalued:{day}", effective_on=day, known_on=today)
        for day in ends
    ]
    return rules.in_order([moved, *lives, revalued])


def _funded(fund: Fund, folder: Folder, events: list[Event], at: datetime) -> list[Event]:
    """The same history with the capital that pays for it, promised, called and paid in by the folder's investor.

    A rate of a day comes before the capital of that day, and the capital before its claims.
    """
    if folder.investor is None:
        return events
    currency, investor = folder.portfolio.currency, _organisation(folder.investor)
    given = past_capital.given(folder.tranches, folder.rates, currency)
    commitment = Commitment.objects.create(
        fund=fund,
        reference=capital_services.next_reference(given[0].tranche.on),
        investor=investor,
        amount_minor=sum(one.cad_minor for one in given),
        committed_on=given[0].tranche.on,
    )
    CapitalCall.objects.bulk_create(
        CapitalCall(
            commitment=commitment,
            number=one.number,
            amount_minor=one.cad_minor,
            called_on=one.tranche.on,
            due_on=one.tranche.on,
            paid_minor=one.cad_minor,
        )
        for one in given
    )
    told = past_capital.told(
        given,
        reference=commitment.reference,
        investor=investor.slug,
        currency=currency,
        known_on=timezone.localdate(at),
    )
    rates = [one for one in events if isinstance(one, capital.RateMoved)]
    others = [one for one in events if not isinstance(one, capital.RateMoved)]
    whole = rules.in_order([rates, told, others])
    past_capital.check(whole, folder.tranches, currency)
    return whole


def _happen(fund: Fund, events: Sequence[Event], actor: User | None, at: datetime, progress: Progress | None) -> int:
    for start in range(0, len(events), _AT_ONCE):
        recording.happen(fund=fund, events=events[start : start + _AT_ONCE], actor=actor, at=at)
        if progress is not None:
            progress(min(start + _AT_ONCE, len(events)), len(events))
    return len(events)
