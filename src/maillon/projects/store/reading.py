"""Reading many activities as documents, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from maillon.core.parties.models import Organisation
from maillon.core.parties.rules import Mention
from maillon.projects.documents import (
    ActivityDocument,
    BudgetDocument,
    IndicatorDocument,
    LocationDocument,
    MarkerDocument,
    MeasurementDocument,
    ParticipantDocument,
    PeriodDocument,
    RecipientDocument,
    RelatedDocument,
    ResultDocument,
    SectorDocument,
    TagDocument,
    TransactionDocument,
)
from maillon.projects.models import Activity, Indicator, Result, Source, Transaction
from maillon.projects.store.writing import OWN_FIELDS, TRANSACTION_FIELDS

_CHUNK = 200
_CHILDREN = (
    "participants",
    "recipients",
    "locations",
    "sectors",
    "markers",
    "tags",
    "budgets",
    "transactions",
    "related",
    "results__indicators__periods__measurements",
)


def read_many(activities: QuerySet[Activity]) -> Iterator[ActivityDocument]:
    """Activities as documents, in the order of the selection; the mirror of ``write_many``.

    A transaction's party comes back with the one name the table keeps, in the activity's default language.
    """
    whole = activities.select_related("source", "reporting_organisation").prefetch_related(
        *_CHILDREN, "reporting_organisation__identifiers"
    )
    for activity in whole.iterator(chunk_size=_CHUNK):
        yield _document(activity)


def _rows(manager: Any) -> list[Any]:
    return sorted(manager.all(), key=lambda row: (getattr(row, "position", 0), row.pk))


def _document(activity: Activity) -> ActivityDocument:
    return ActivityDocument(
        reporting=_reporting(activity),
        documents=tuple(activity.documents),
        participants=tuple(
            ParticipantDocument(
                one.role,
                Mention(one.name, one.reference, one.type, one.organisation_id),
                one.their_activity,
            )
            for one in _rows(activity.participants)
        ),
        recipients=tuple(
            RecipientDocument(one.kind, one.code, one.vocabulary, one.percentage) for one in _rows(activity.recipients)
        ),
        locations=tuple(
            LocationDocument(
                one.name,
                one.reach,
                one.feature,
                tuple(one.administrative),
                one.latitude,
                one.longitude,
                one.exactness,
            )
            for one in _rows(activity.locations)
        ),
        sectors=tuple(
            SectorDocument(one.code, one.vocabulary, one.name, one.percentage) for one in _rows(activity.sectors)
        ),
        markers=tuple(MarkerDocument(one.code, one.vocabulary, one.significance) for one in _rows(activity.markers)),
        tags=tuple(TagDocument(one.vocabulary, one.code, one.name) for one in _rows(activity.tags)),
        budgets=tuple(
            BudgetDocument(
                one.period_start,
                one.period_end,
                one.amount_minor,
                one.currency,
                one.value_date,
                one.type,
                one.status,
            )
            for one in _rows(activity.budgets)
        ),
        transactions=tuple(_transaction(one, activity.default_language) for one in _rows(activity.transactions)),
        results=tuple(_result(one) for one in _rows(activity.results)),
        related=tuple(RelatedDocument(one.type, one.identifier) for one in _rows(activity.related)),
        **{name: getattr(activity, name) for name in OWN_FIELDS},
    )


def _reporting(activity: Activity) -> Mention:
    organisation = activity.reporting_organisation
    name = {"fr": organisation.legal_name_fr}
    if organisation.legal_name_en:
        name["en"] = organisation.legal_name_en
    reference = activity.reporting_reference
    if not reference and activity.source.kind == Source.Kind.RECORDED:
        reference = _own_reference(organisation) or activity.source.publisher_ref
    return Mention(name, reference, organisation.organisation_type, organisation.pk)


def _own_reference(organisation: Organisation) -> str:
    known = {one.scheme: one.value for one in organisation.identifiers.all()}
    for scheme in ("XI-IATI", "CA-CRA_ACR", *sorted(known)):
        if scheme in known:
            return f"{scheme}-{known[scheme]}"
    return ""


def _transaction(one: Transaction, language: str) -> TransactionDocument:
    return TransactionDocument(
        provider=_party(one.provider_id, one.provider_name, one.provider_reference, language),
        receiver=_party(one.receiver_id, one.receiver_name, one.receiver_reference, language),
        **{name: getattr(one, name) for name in TRANSACTION_FIELDS},
    )


def _party(key: int | None, name: str, reference: str, language: str) -> Mention | None:
    if key is None:
        return None
    return Mention({language: name} if name and name != reference else {}, reference, "", key)


def _result(one: Result) -> ResultDocument:
    return ResultDocument(
        one.type,
        one.title,
        one.description,
        one.aggregation,
        tuple(_indicator(indicator) for indicator in _rows(one.indicators)),
    )


def _indicator(one: Indicator) -> IndicatorDocument:
    return IndicatorDocument(
        one.measure,
        one.ascending,
        one.title,
        one.description,
        one.baseline_year,
        one.baseline_value,
        one.baseline_comment,
        one.vocabulary,
        one.code,
        tuple(
            PeriodDocument(
                period.starts_on,
                period.ends_on,
                tuple(
                    MeasurementDocument(each.kind, each.value, each.dimensions, each.comment)
                    for each in _rows(period.measurements)
                ),
            )
            for period in _rows(one.periods)
        ),
    )
