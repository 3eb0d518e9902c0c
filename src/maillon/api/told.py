"""An activity as a machine tells it: every value bounded as its column is, every list of bounded length."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as noop
from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(max_length=20, pattern=r"^[A-Za-z0-9_.-]*$")]
LongCode = Annotated[str, StringConstraints(max_length=80)]
Identifier = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^/&|?\s]*$")]
Short = Annotated[str, StringConstraints(max_length=200)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=90, pattern=r"^[-\w]+$")]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
Minor = Annotated[
    int, Field(ge=-(10**17), le=10**17, description=noop("Unités mineures entières : 123450 pour 1 234,50 $."))
]
Percentage = Annotated[Decimal, Field(gt=0, le=100, decimal_places=6)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3})?$")]
Texts = Annotated[dict[LanguageCode, Annotated[str, StringConstraints(max_length=20_000)]], Field(max_length=40)]


class Told(Schema):
    """A part of an activity; a word nobody knows is refused rather than dropped."""

    model_config = ConfigDict(extra="forbid")


class NewOrganisation(Told):
    name: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    country: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = ""


class ParticipantTold(Told):
    organisation: Slug | None = Field(None, description=noop("Code d’adresse (slug) d’un organisme connu."))
    new_organisation: NewOrganisation | None = Field(
        None, description=noop("À défaut, le nom d’un organisme qui n’a pas encore de fiche.")
    )
    role: Literal["1", "2", "3", "4"]
    reference: Annotated[str, StringConstraints(max_length=120)] = ""
    name: Texts = {}
    type: Annotated[str, StringConstraints(max_length=4)] = ""
    their_activity: Short = ""


class RecipientTold(Told):
    kind: Literal["country", "region"] = "country"
    vocabulary: Annotated[str, StringConstraints(max_length=4)] = ""
    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    percentage: Percentage | None = None


class AdministrativeTold(Told):
    vocabulary: Annotated[str, StringConstraints(max_length=3)] = ""
    level: Code = ""
    code: LongCode


class LocationTold(Told):
    name: Texts = {}
    reach: Annotated[str, StringConstraints(max_length=2)] = ""
    feature: Annotated[str, StringConstraints(max_length=10)] = ""
    administrative: list[AdministrativeTold] = Field([], max_length=20)
    latitude: Annotated[Decimal, Field(ge=-90, le=90, decimal_places=6)] | None = None
    longitude: Annotated[Decimal, Field(ge=-180, le=180, decimal_places=6)] | None = None
    exactness: Annotated[str, StringConstraints(max_length=2)] = ""


class SectorTold(Told):
    vocabulary: Annotated[str, StringConstraints(min_length=1, max_length=4)] = "1"
    code: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    name: Texts = {}
    percentage: Percentage | None = None


class MarkerTold(Told):
    vocabulary: Annotated[str, StringConstraints(min_length=1, max_length=4)] = "1"
    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    significance: Annotated[str, StringConstraints(max_length=2)] = ""


class TagTold(Told):
    vocabulary: Annotated[str, StringConstraints(min_length=1, max_length=4)]
    code: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    name: Texts = {}


class BudgetTold(Told):
    type: Literal["1", "2"] = "1"
    status: Literal["1", "2"] = "1"
    period_start: Day
    period_end: Day
    amount_minor: Minor
    currency: Currency
    value_date: Day


class TransactionTold(Told):
    type: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}$")]
    date: Day
    amount_minor: Minor
    currency: Currency
    value_date: Day
    description: Texts = {}
    reference: Short = ""
    humanitarian: bool = False
    provider: Slug | None = None
    provider_name: Annotated[str, StringConstraints(max_length=300)] = ""
    provider_activity: Short = ""
    receiver: Slug | None = None
    receiver_name: Annotated[str, StringConstraints(max_length=300)] = ""
    receiver_activity: Short = ""
    recipient_country: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = ""
    recipient_region: Annotated[str, StringConstraints(max_length=40)] = ""
    recipient_region_vocabulary: Annotated[str, StringConstraints(max_length=4)] = ""
    sector: LongCode = ""
    sector_vocabulary: Annotated[str, StringConstraints(max_length=4)] = ""
    flow_type: Annotated[str, StringConstraints(max_length=4)] = ""
    finance_type: Annotated[str, StringConstraints(max_length=4)] = ""
    aid_type: Annotated[str, StringConstraints(max_length=10)] = ""
    tied_status: Annotated[str, StringConstraints(max_length=4)] = ""
    disbursement_channel: Annotated[str, StringConstraints(max_length=2)] = ""


class MeasurementTold(Told):
    kind: Literal["target", "actual"]
    value: LongCode = ""
    dimensions: Annotated[dict[LongCode, LongCode], Field(max_length=20)] = {}
    comment: Texts = {}


class PeriodTold(Told):
    starts_on: Day
    ends_on: Day
    measurements: list[MeasurementTold] = Field([], max_length=200)


class IndicatorTold(Told):
    measure: Literal["1", "2", "3", "4", "5"] = "1"
    ascending: bool = True
    title: Texts = {}
    description: Texts = {}
    baseline_year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    baseline_value: LongCode = ""
    baseline_comment: Texts = {}
    vocabulary: Annotated[str, StringConstraints(max_length=3)] = ""
    code: Annotated[str, StringConstraints(max_length=60)] = ""
    periods: list[PeriodTold] = Field([], max_length=100)


class ResultTold(Told):
    type: Literal["1", "2", "3", "9"] = "1"
    title: Texts = {}
    description: Texts = {}
    aggregation: bool = False
    indicators: list[IndicatorTold] = Field([], max_length=100)


class RelatedTold(Told):
    type: Annotated[str, StringConstraints(pattern=r"^[1-5]$")]
    identifier: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ActivityTold(Told):
    """What may be said of an activity; a key that is not sent is left as it is."""

    identifier: Identifier = Field("", description=noop("Identifiant IATI; donné d’office s’il manque."))
    title: Texts = {}
    description: Texts = {}
    status: Literal["", "1", "2", "3", "4", "5", "6"] = "1"
    scope: Literal["", "1", "2", "3", "4", "5", "6", "7", "8"] = ""
    hierarchy: Annotated[int, Field(ge=0, le=32767)] | None = None
    humanitarian: bool = False
    planned_start: Day | None = None
    actual_start: Day | None = None
    planned_end: Day | None = None
    actual_end: Day | None = None
    default_currency: Currency = "CAD"
    default_language: Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3})?$")] = "fr"
    collaboration_type: Annotated[str, StringConstraints(max_length=4)] = ""
    flow_type: Annotated[str, StringConstraints(max_length=4)] = ""
    finance_type: Annotated[str, StringConstraints(max_length=4)] = ""
    aid_type: Annotated[str, StringConstraints(max_length=10)] = ""
    tied_status: Annotated[str, StringConstraints(max_length=4)] = ""
    recipients: list[RecipientTold] = Field([], max_length=300)
    locations: list[LocationTold] = Field([], max_length=500)
    sectors: list[SectorTold] = Field([], max_length=100)
    markers: list[MarkerTold] = Field([], max_length=50)
    tags: list[TagTold] = Field([], max_length=100)
    participants: list[ParticipantTold] = Field([], max_length=200)
    budgets: list[BudgetTold] = Field([], max_length=200)
    transactions: list[TransactionTold] = Field([], max_length=2000)
    results: list[ResultTold] = Field([], max_length=100)
    related: list[RelatedTold] = Field([], max_length=100)

    def said(self) -> dict[str, Any]:
        """The keys that were sent, as a document holds them; organisations are still slugs."""
        return self.model_dump(mode="json", include=self.model_fields_set)


class ActivityCreated(ActivityTold):
    """A new activity and the organisation that answers for it."""

    organisation: Slug = Field(description=noop("Organisme déclarant (slug), pour lequel la personne peut saisir."))


class Withdrawal(Told):
    """Why an activity is taken back."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]
