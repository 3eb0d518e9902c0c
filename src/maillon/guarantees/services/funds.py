"""Opening a fund with its two books, agreeing a facility with a lender, knowing a borrower."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.narratives import Narratives
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.text import slug
from maillon.guarantees.models import Facility, Fund, Obligor, ProductVersion
from maillon.guarantees.rules import portfolios, terms
from maillon.guarantees.rules.events import life
from maillon.guarantees.services import assumptions, recording
from maillon.ledger import charts, layouts
from maillon.ledger import services as ledger
from maillon.ledger.services.presenting import FOLDER as LAYOUTS

_CHART = Path(settings.PROJECT) / "data" / "ledger" / "charts" / "fonds-garantie.toml"
IFRS = "IFRS 9"
_NAMELESS = slug("")
"""The address of a name without a Latin letter: it names nobody."""


@transaction.atomic
def open_fund(
    *,
    organisation: Organisation,
    slug: str,
    name: Narratives,
    actor: User | None,
    at: datetime,
    is_demonstration: bool = False,
) -> Fund:
    """An organisation keeps a guarantee fund: its history begins, and two books with it (``fonds-…``).

    What its figures suppose is the shipped examples until its board adopts its own.

    Raises RuleViolation ``guarantees.fund_taken``.
    """
    if Fund.objects.filter(slug=slug).exists() or Fund.objects.filter(organisation=organisation).exists():
        raise RuleViolation("guarantees.fund_taken", slug=slug)
    chart = charts.read(_CHART)
    other = replace(chart, norm=IFRS, name_fr=f"{chart.name_fr} (IFRS 9)", name_en=f"{chart.name_en} (IFRS 9)")
    asnpo, _count = ledger.load_chart(code=f"fonds-{slug}", chart=chart, owner=organisation, actor=actor, at=at)
    ifrs, _count = ledger.load_chart(code=f"fonds-{slug}-ifrs", chart=other, owner=organisation, actor=actor, at=at)
    for book in (asnpo, ifrs):
        found = layouts.shipped(LAYOUTS, chart=_CHART.stem, norm=book.norm)
        ledger.lay_out(book=book, versions=found, actor=actor, at=at)
    fund = Fund.objects.create(
        organisation=organisation,
        slug=slug,
        name=dict(name),
        asnpo_book=asnpo,
        ifrs_book=ifrs,
        created_at=at,
        is_demonstration=is_demonstration,
    )
    record(actor, "guarantees.fund.opened", fund, at=at, after={"slug": slug, "books": [asnpo.code, ifrs.code]})
    assumptions.load(fund=fund, at=at)
    return fund


@transaction.atomic
def agree_facility(
    *,
    fund: Fund,
    reference: str,
    lender: Organisation,
    version: ProductVersion,
    currency: str,
    starts_on: date,
    available_until: date,
    actor: User | None,
    at: datetime,
    cap_minor: int | None = None,
) -> Facility:
    """A lender and the fund agree under which terms loans are covered; raises RuleViolation ``guarantees.taken``.

    A portfolio's ceilings are in the currency of its caps, whatever its loans are in.
    """
    if Facility.objects.filter(reference=reference).exists():
        raise RuleViolation("guarantees.taken", field="reference", reference=reference)
    facility = Facility.objects.create(
        fund=fund,
        reference=reference,
        lender=lender,
        version=version,
        currency=currency,
        cap_minor=cap_minor,
        starts_on=starts_on,
        available_until=available_until,
    )
    together = portfolios.read(version.definition)
    is_portfolio = version.definition.get("form") == portfolios.FORM
    happened = life.FacilityOpened(
        key=f"{reference}:opened",
        effective_on=starts_on,
        known_on=timezone.localdate(at),
        facility=reference,
        lender=lender.slug,
        currency=terms.read(version.definition).cover.cap_currency if is_portfolio else currency,
        cap_minor=cap_minor or 0,
        cap_rate=Fraction(together.cap_rate),
        tie=together.tie,
        ends_on=available_until + timedelta(days=1),
    )
    recording.happen(fund=fund, events=[happened], actor=actor, at=at)
    after = {"reference": reference, "lender": lender.slug, "version": version.number, "currency": currency}
    record(actor, "guarantees.facility.agreed", facility, at=at, after=after)
    return facility


def borrower(*, fund: Fund, organisation: Organisation, country: str, sector: str, group: str = "") -> Obligor:
    """Who borrows, as the fund counts them; found when the fund knows them already."""
    found, _made = Obligor.objects.get_or_create(
        fund=fund,
        organisation=organisation,
        defaults={"country": country, "sector": sector, "group": group},
    )
    return found


def known_as(name: str) -> Organisation | None:
    """The organisation of that name, or of that address, when it has a record."""
    found = Organisation.objects.filter(slug=slug(name)).first() if slug(name) != _NAMELESS else None
    return found or Organisation.objects.filter(legal_name_fr__iexact=name.strip()).order_by("pk").first()


def mention(name: str, *, country: str, is_demonstration: bool = False) -> Organisation:
    """The record of an organisation nobody knew, with its name and its country alone."""
    address, number = slug(name), 1
    while Organisation.objects.filter(slug=address).exists():
        number += 1
        address = f"{slug(name)}-{number}"
    return Organisation.objects.create(
        slug=address,
        legal_name_fr=name.strip()[:300],
        country=country,
        is_demonstration=is_demonstration,
        standing=Organisation.Standing.MENTIONED,
    )
