"""An activity as the API shows it: published data are shown as they are, even where they break a rule."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_noop as noop
from ninja import Schema
from pydantic import Field

Texts = dict[str, str]
Day = date


class Party(Schema):
    """An organisation of the chain."""

    slug: str
    name: str


class Participant(Schema):
    organisation: Party | None
    role: str = Field(description=noop("OrganisationRole : 1 finance, 2 répond, 3 relaie, 4 met en œuvre."))
    reference: str
    name: Texts
    type: str
    their_activity: str


class Recipient(Schema):
    kind: str
    vocabulary: str
    code: str
    percentage: str | None = Field(description=noop("Pourcentage décimal, en texte exact."))


class Location(Schema):
    name: Texts
    reach: str
    feature: str
    administrative: list[dict[str, str]]
    latitude: str | None
    longitude: str | None
    exactness: str


class Sector(Schema):
    vocabulary: str
    code: str
    name: Texts
    percentage: str | None


class Marker(Schema):
    vocabulary: str
    code: str
    significance: str


class Tag(Schema):
    vocabulary: str
    code: str
    name: Texts


class Budget(Schema):
    type: str
    status: str
    period_start: Day
    period_end: Day = Field(description=noop("Dernier jour, compris."))
    amount_minor: int = Field(description=noop("Unités mineures entières de la devise."))
    currency: str
    value_date: Day


class Transaction(Schema):
    type: str = Field(description=noop("TransactionType de l’IATI."))
    date: Day
    amount_minor: int
    currency: str
    value_date: Day
    description: Texts
    reference: str
    humanitarian: bool
    provider: Party | None
    provider_name: str
    provider_activity: str
    receiver: Party | None
    receiver_name: str
    receiver_activity: str
    recipient_country: str
    recipient_region: str
    recipient_region_vocabulary: str
    sector: str
    sector_vocabulary: str
    flow_type: str
    finance_type: str
    aid_type: str
    tied_status: str
    disbursement_channel: str


class Measurement(Schema):
    kind: str
    value: str
    dimensions: dict[str, str]
    comment: Texts


class Period(Schema):
    starts_on: Day
    ends_on: Day
    measurements: list[Measurement]


class Indicator(Schema):
    measure: str
    ascending: bool
    title: Texts
    description: Texts
    baseline_year: int | None
    baseline_value: str
    baseline_comment: Texts
    vocabulary: str
    code: str
    periods: list[Period]


class Result(Schema):
    type: str
    title: Texts
    description: Texts
    aggregation: bool
    indicators: list[Indicator]


class Related(Schema):
    type: str
    identifier: str


class SourceShown(Schema):
    """Where an activity comes from, and under which licence it may be used."""

    slug: str
    name: str
    licence: str


class Unconverted(Schema):
    currency: str
    year: int
    amount_minor: int


class MoneyShown(Schema):
    """The whole money of an activity in Canadian cents, at the yearly average rate of each value date."""

    budget_minor: int
    spent_minor: int
    committed_minor: int
    incoming_minor: int
    guaranteed_minor: int
    budget_in_children: bool
    spent_in_children: bool
    unconverted: list[Unconverted]


class ActivityShown(Schema):
    """Everything said of an activity, under the names of IATI 2.03."""

    identifier: str
    state: str
    version: int = Field(description=noop("Grandit à chaque changement; l’ETag commence par elle."))
    source: SourceShown
    organisation: Party = Field(description=noop("Organisme déclarant."))
    updated_at: datetime
    published_at: datetime | None
    last_reported_at: datetime | None
    title: Texts
    description: Texts
    status: str
    scope: str
    hierarchy: int | None
    humanitarian: bool
    planned_start: Day | None
    actual_start: Day | None
    planned_end: Day | None
    actual_end: Day | None
    default_currency: str
    default_language: str
    collaboration_type: str
    flow_type: str
    finance_type: str
    aid_type: str
    tied_status: str
    documents: list[dict[str, object]]
    money_cad: MoneyShown | None = Field(description=noop("Absent tant que l’activité n’est pas comptée."))
    participants: list[Participant]
    recipients: list[Recipient]
    locations: list[Location]
    sectors: list[Sector]
    markers: list[Marker]
    tags: list[Tag]
    budgets: list[Budget]
    transactions: list[Transaction]
    results: list[Result]
    related: list[Related]
