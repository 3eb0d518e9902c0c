"""An activity as one plain value: what readers of open data and forms hand over, what writers of it receive.

Each class mirrors a table. Nothing here touches the database: an organisation is a ``Mention`` until
``projects.store`` resolves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from maillon.core.parties.rules import Mention

Day = date
Texts = Mapping[str, str]
"""Narratives by language; the empty code holds a text whose language nobody declared."""


@dataclass(frozen=True, slots=True)
class ParticipantDocument:
    role: str
    organisation: Mention
    their_activity: str = ""


@dataclass(frozen=True, slots=True)
class RecipientDocument:
    kind: str
    code: str
    vocabulary: str = ""
    percentage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LocationDocument:
    """``administrative`` holds mappings of vocabulary, level and code; the point is in degrees (WGS 84)."""

    name: Texts = field(default_factory=dict)
    reach: str = ""
    feature: str = ""
    administrative: tuple[Mapping[str, str], ...] = ()
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    exactness: str = ""


@dataclass(frozen=True, slots=True)
class SectorDocument:
    code: str
    vocabulary: str = "1"
    name: Texts = field(default_factory=dict)
    percentage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MarkerDocument:
    code: str
    vocabulary: str = "1"
    significance: str = ""


@dataclass(frozen=True, slots=True)
class TagDocument:
    vocabulary: str
    code: str
    name: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BudgetDocument:
    """``period_end`` is included; the amount is in minor units."""

    period_start: date
    period_end: date
    amount_minor: int
    currency: str
    value_date: Day
    type: str = "1"
    status: str = "1"


@dataclass(frozen=True, slots=True)
class TransactionDocument:
    """The amount is in minor units; its own sector, country and terms override the activity's."""

    type: str
    date: Day
    amount_minor: int
    currency: str
    value_date: Day
    description: Texts = field(default_factory=dict)
    reference: str = ""
    humanitarian: bool = False
    provider: Mention | None = None
    provider_activity: str = ""
    receiver: Mention | None = None
    receiver_activity: str = ""
    recipient_country: str = ""
    recipient_region: str = ""
    recipient_region_vocabulary: str = ""
    sector: str = ""
    sector_vocabulary: str = ""
    flow_type: str = ""
    finance_type: str = ""
    aid_type: str = ""
    tied_status: str = ""
    disbursement_channel: str = ""


@dataclass(frozen=True, slots=True)
class MeasurementDocument:
    kind: str
    value: str = ""
    dimensions: Mapping[str, str] = field(default_factory=dict)
    comment: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PeriodDocument:
    """``ends_on`` is included."""

    starts_on: date
    ends_on: date
    measurements: tuple[MeasurementDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorDocument:
    measure: str = "1"
    ascending: bool = True
    title: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    baseline_year: int | None = None
    baseline_value: str = ""
    baseline_comment: Texts = field(default_factory=dict)
    vocabulary: str = ""
    code: str = ""
    periods: tuple[PeriodDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultDocument:
    type: str = "1"
    title: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    aggregation: bool = False
    indicators: tuple[IndicatorDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedDocument:
    type: str
    identifier: str


@dataclass(frozen=True, slots=True)
class ActivityDocument:
    """An activity and everything said of it.

    ``documents`` are links as plain mappings: url, format, title (narratives), categories, languages, date.
    ``digest`` is what two identical publications share.
    """

    identifier: str
    reporting: Mention
    title: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    status: str = ""
    scope: str = ""
    hierarchy: int | None = None
    humanitarian: bool = False
    planned_start: date | None = None
    actual_start: date | None = None
    planned_end: date | None = None
    actual_end: date | None = None
    default_currency: str = ""
    default_language: str = ""
    collaboration_type: str = ""
    flow_type: str = ""
    finance_type: str = ""
    aid_type: str = ""
    tied_status: str = ""
    documents: tuple[Mapping[str, Any], ...] = ()
    last_reported_at: datetime | None = None
    digest: str = ""
    participants: tuple[ParticipantDocument, ...] = ()
    recipients: tuple[RecipientDocument, ...] = ()
    locations: tuple[LocationDocument, ...] = ()
    sectors: tuple[SectorDocument, ...] = ()
    markers: tuple[MarkerDocument, ...] = ()
    tags: tuple[TagDocument, ...] = ()
    budgets: tuple[BudgetDocument, ...] = ()
    transactions: tuple[TransactionDocument, ...] = ()
    results: tuple[ResultDocument, ...] = ()
    related: tuple[RelatedDocument, ...] = ()
