"""What a version of a normative framework says of money, as plain values: aid, expenses, counterpart, instalments.

Its sections are those of the ministry's framework of 2021. Shares are written as fractions ("3/4"), amounts are minor
units of the terms' currency; a limit that is not said (0, "") is not checked. Who may apply, how files are read and
what is asked of them stand in the procedure of each call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from maillon.core.records import plain, read_as

Narratives = Mapping[str, str]
WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Article:
    """The text a rule comes from, and what would unblock whoever it stops."""

    key: str
    number: str
    text: Narratives
    remedy: Narratives = field(default_factory=dict)
    source: str = ""
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Aid:
    """How much may be asked for and given."""

    ceiling_minor: int = 0
    floor_minor: int = 0
    yearly_ceiling_minor: int = 0
    """At most so much of one fiscal year."""
    yearly_shares: tuple[str, ...] = ()
    """At most this part of the aid in each fiscal year of the project, the first one first; empty: no split."""
    share: str = ""
    """At most this part of the eligible expenses."""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Expense:
    """One category of expenses: paid for or not, and up to what part of the whole."""

    key: str
    label: Narratives
    eligible: bool = True
    cap_share: str = ""
    """At most this part of the base."""
    cap_of: str = "aid"
    """aid: what the programme pays in all; eligible: all the eligible expenses"""
    cap_minor: int = 0
    overhead: bool = False
    """Administration: capped with the others of its kind."""
    guidance: Narratives = field(default_factory=dict)
    article: str = ""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What others must bring: cash, in_kind, own_funds, fundraising, volunteers."""

    least_share: str = ""
    """Of the eligible expenses."""
    kinds: tuple[str, ...] = ()
    """Which kinds count; empty: all."""
    in_kind_at_most: str = ""
    """What is not money counts up to this part of the counterpart asked for."""
    volunteer_hour_minor: int = 0
    volunteer_hour_source: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Stacking:
    """How much public money, from every government, may pay of the same expenses."""

    most_share: str = ""
    counted: tuple[str, ...] = ("programme", "federal", "provincial", "municipal")
    article: str = ""


@dataclass(frozen=True, slots=True)
class Transfers:
    """How far an organisation may spend otherwise than budgeted without asking."""

    share: str = ""
    """Of the line that receives."""
    explain_share: str = ""
    """From this difference on, the variance is explained."""
    article: str = ""


@dataclass(frozen=True, slots=True)
class InstalmentRule:
    """One payment of an agreement: its part of the amount, and what must hold before it falls due."""

    key: str
    share: str
    label: Narratives
    conditions: tuple[str, ...] = ()
    """signature, report:<key> once accepted, document:<key> once received"""
    months: int = 0
    """Not before so many months after the start."""


@dataclass(frozen=True, slots=True)
class ReportRule:
    """One report of the accountability calendar."""

    key: str
    label: Narratives
    days: int
    """So many days after its anchor."""
    anchor: str = "end"
    """start or end of the agreement; year: each 31 March"""
    form: str = ""
    kind: str = "report"
    """report, or document: a paper to send (audited statements)"""


@dataclass(frozen=True, slots=True)
class PartnerNeed:
    """What the partner is asked to sign: that it defined the need, as the application tells it."""

    asked: str = ""
    """required: nothing is sent without it; offered; or "" where no partner signs."""
    questions: tuple[str, ...] = ()
    """Paths of the answers and of the groups it signs."""
    declares: Narratives = field(default_factory=dict)
    """What it declares, in each language it may sign in."""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of what a component offers and asks."""

    currency: str = "CAD"
    aid: Aid = field(default_factory=Aid)
    expenses: tuple[Expense, ...] = ()
    overhead_share: str = ""
    """All the categories of administration together, of what the programme pays."""
    counterpart: Counterpart = field(default_factory=Counterpart)
    stacking: Stacking = field(default_factory=Stacking)
    transfers: Transfers = field(default_factory=Transfers)
    most_months: int = 0
    ends_by: str = ""
    """The last day at the latest, ISO 8601."""
    eligible_organisations: tuple[Narratives, ...] = ()
    ineligible_organisations: tuple[Narratives, ...] = ()
    eligible_projects: tuple[Narratives, ...] = ()
    ineligible_projects: tuple[Narratives, ...] = ()
    supporting_documents: tuple[Narratives, ...] = ()
    special_conditions: tuple[Narratives, ...] = ()
    instalments: tuple[InstalmentRule, ...] = ()
    reports: tuple[ReportRule, ...] = ()
    articles: tuple[Article, ...] = ()
    logic_model: str = ""
    """required: an application is sent with its logic model; offered; or "" where none is asked."""
    partner_need: PartnerNeed = field(default_factory=PartnerNeed)
    approval_list: bool = False
    """Decisions are written once approved on a list sent up."""

    def article(self, key: str) -> Article | None:
        """The article of that key."""
        return next((one for one in self.articles if one.key == key), None)

    def expense(self, key: str) -> Expense | None:
        """The category of expenses of that key."""
        return next((one for one in self.expenses if one.key == key), None)

    def document(self) -> dict[str, Any]:
        """The JSON document ``read`` reads back."""
        return plain(self)


def read(document: Mapping[str, Any]) -> Terms:
    """The terms a document says; shares, dates and keys are checked too.

    Raises core.records.DocumentRefused with the malformed parts, or ValueError (which, in words of a reader of the
    file) for a share, a date or a key that cannot be.
    """
    terms = read_as(Terms, document)
    said = [terms.aid.share, terms.overhead_share, terms.counterpart.least_share, terms.counterpart.in_kind_at_most]
    said += [terms.stacking.most_share, terms.transfers.share, terms.transfers.explain_share]
    said += [*terms.aid.yearly_shares]
    said += [one.cap_share for one in terms.expenses] + [one.share for one in terms.instalments]
    for text in said:
        if not 0 <= part(text) <= 1:
            raise ValueError(f"{text}: not a share between 0 and 1")
    if terms.instalments and sum((part(one.share) for one in terms.instalments), Fraction(0)) != WHOLE:
        raise ValueError("instalments: their shares do not make a whole")
    if terms.aid.yearly_shares and sum((part(one) for one in terms.aid.yearly_shares), Fraction(0)) < WHOLE:
        raise ValueError("yearly_shares: all together they leave some of the aid to no year")
    for kept in (terms.expenses, terms.instalments, terms.reports, terms.articles):
        keys = [one.key for one in kept]
        if len(set(keys)) < len(keys):
            raise ValueError(f"a key twice among {', '.join(keys)}")
    if terms.ends_by:
        date.fromisoformat(terms.ends_by)
    for text in (terms.logic_model, terms.partner_need.asked):
        if text not in ("", "offered", "required"):
            raise ValueError(f"{text}: neither offered nor required")
    if terms.partner_need.asked and not (terms.partner_need.questions and terms.partner_need.declares.get("fr")):
        raise ValueError("partner_need: its questions and what it declares")
    return terms


def part(share: str) -> Fraction:
    """A share as written in terms; 0 when nothing is said."""
    return Fraction(share) if share else Fraction(0)


def instalment_amounts(amount_minor: int, rules: tuple[InstalmentRule, ...]) -> list[int]:
    """How an amount is split among instalments, to the cent: they always sum to it, the last one takes the rest."""
    if not rules:
        return [amount_minor]
    given = [int(amount_minor * part(one.share)) for one in rules[:-1]]
    return [*given, amount_minor - sum(given)]


def report_days(rule: ReportRule, *, starts_on: date, ends_on: date) -> list[date]:
    """The days a report is due over an agreement, ``ends_on`` excluded; one for each 31 March when it is yearly."""
    if rule.anchor == "start":
        return [starts_on + timedelta(days=rule.days)]
    if rule.anchor == "end":
        return [ends_on + timedelta(days=rule.days)]
    closes = [date(year, 3, 31) for year in range(starts_on.year, ends_on.year + 1)]
    return [day + timedelta(days=rule.days) for day in closes if starts_on <= day < ends_on]
