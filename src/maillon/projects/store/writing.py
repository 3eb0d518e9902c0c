"""Writing many activities at once, whole: each with all its children, in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from maillon.core.narratives import read
from maillon.core.parties.rules import Mention
from maillon.core.parties.services import Directory
from maillon.projects.documents import ActivityDocument, ResultDocument, TransactionDocument
from maillon.projects.models import (
    Activity,
    Budget,
    Indicator,
    IndicatorPeriod,
    Location,
    Measurement,
    ParticipatingOrganisation,
    PolicyMarker,
    RecipientShare,
    RelatedActivity,
    Result,
    SectorShare,
    Source,
    Tag,
    Transaction,
)
from maillon.projects.store.rows import insert

_BATCH = 2000
OWN_FIELDS = (
    "identifier",
    "title",
    "description",
    "status",
    "scope",
    "hierarchy",
    "humanitarian",
    "planned_start",
    "actual_start",
    "planned_end",
    "actual_end",
    "default_currency",
    "default_language",
    "collaboration_type",
    "flow_type",
    "finance_type",
    "aid_type",
    "tied_status",
    "last_reported_at",
    "digest",
)
TRANSACTION_FIELDS = (
    "type",
    "date",
    "amount_minor",
    "currency",
    "value_date",
    "description",
    "reference",
    "humanitarian",
    "provider_activity",
    "receiver_activity",
    "recipient_country",
    "recipient_region",
    "recipient_region_vocabulary",
    "sector",
    "sector_vocabulary",
    "flow_type",
    "finance_type",
    "aid_type",
    "tied_status",
    "disbursement_channel",
)
_REPLACED_FIELDS = (
    *OWN_FIELDS[1:],
    "documents",
    "source",
    "reporting_organisation",
    "reporting_reference",
    "state",
    "published_at",
    "version",
    "updated_at",
)
_CHILDREN: tuple[type[Model], ...] = (
    ParticipatingOrganisation,
    RecipientShare,
    Location,
    SectorShare,
    PolicyMarker,
    Tag,
    Budget,
    Transaction,
    Result,
    RelatedActivity,
)


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch changed: keys of activities and of who reports them, by identifier; which stood there before."""

    keys: dict[str, int]
    reporters: dict[str, int]
    replaced: frozenset[str]


@transaction.atomic
def write_many(
    batch: Sequence[ActivityDocument],
    *,
    source: Source,
    at: datetime,
    directory: Directory | None = None,
    state: str = Activity.State.PUBLISHED,
) -> Written:
    """Write activities of one source, each in place of whatever stood under its identifier.

    All or nothing. Organisations are resolved through ``directory`` (loaded when none is given). A replaced
    activity keeps its key and its day of creation and grows one version. Identifiers must be distinct.
    """
    organisations = _resolve(batch, directory or Directory())
    standing = {
        row.identifier: row
        for row in Activity.objects.select_for_update()
        .filter(identifier__in=[document.identifier for document in batch])
        .only("identifier", "version", "published_at")
    }
    published_at = at if state == Activity.State.PUBLISHED else None
    activities = []
    for document in batch:
        before = standing.get(document.identifier)
        activities.append(
            Activity(
                source=source,
                reporting_organisation_id=organisations[id(document.reporting)],
                reporting_reference=document.reporting.reference,
                state=state,
                documents=[dict(link) for link in document.documents],
                published_at=(before.published_at if before else None) or published_at,
                version=before.version + 1 if before else 1,
                updated_at=at,
                **{name: getattr(document, name) for name in OWN_FIELDS},
            )
        )
    new = [activity for activity in activities if activity.identifier not in standing]
    changed = [activity for activity in activities if activity.identifier in standing]
    Activity.objects.bulk_create(new, batch_size=_BATCH)
    if changed:
        for activity in changed:
            activity.pk = standing[activity.identifier].pk
        _forget_children([activity.pk for activity in changed])
        Activity.objects.bulk_create(
            changed,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["identifier"],
            update_fields=list(_REPLACED_FIELDS),
        )
    _write_children(zip(activities, batch, strict=True), organisations)
    return Written(
        {activity.identifier: activity.pk for activity in activities},
        {activity.identifier: activity.reporting_organisation_id for activity in activities},
        frozenset(standing),
    )


def _resolve(batch: Iterable[ActivityDocument], directory: Directory) -> dict[int, int]:
    mentions: list[Mention] = []
    for document in batch:
        mentions.append(document.reporting)
        mentions += [participant.organisation for participant in document.participants]
        for movement in document.transactions:
            mentions += [party for party in (movement.provider, movement.receiver) if party]
    return dict(zip(map(id, mentions), directory.resolve(mentions), strict=True))


def _forget_children(keys: list[int]) -> None:
    # From the leaves up, without Django's collector: it would read every row before deleting it.
    Measurement.objects.filter(period__indicator__result__activity__in=keys)._raw_delete("default")
    IndicatorPeriod.objects.filter(indicator__result__activity__in=keys)._raw_delete("default")
    Indicator.objects.filter(result__activity__in=keys)._raw_delete("default")
    for model in _CHILDREN:
        model._default_manager.filter(activity__in=keys)._raw_delete("default")


def _write_children(pairs: Iterable[tuple[Activity, ActivityDocument]], organisations: dict[int, int]) -> None:
    rows: dict[type[Model], list[Any]] = {model: [] for model in _CHILDREN}
    results: list[tuple[Result, ResultDocument]] = []
    for activity, document in pairs:
        key = activity.pk
        rows[ParticipatingOrganisation] += [
            ParticipatingOrganisation(
                activity_id=key,
                organisation_id=organisations[id(part.organisation)],
                role=part.role,
                reference=part.organisation.reference,
                name=part.organisation.name,
                type=part.organisation.type,
                their_activity=part.their_activity,
            )
            for part in document.participants
        ]
        rows[RecipientShare] += [
            RecipientShare(
                activity_id=key, kind=one.kind, vocabulary=one.vocabulary, code=one.code, percentage=one.percentage
            )
            for one in document.recipients
        ]
        rows[Location] += [
            Location(
                activity_id=key,
                name=one.name,
                reach=one.reach,
                feature=one.feature,
                administrative=list(one.administrative),
                latitude=one.latitude,
                longitude=one.longitude,
                exactness=one.exactness,
            )
            for one in document.locations
        ]
        rows[SectorShare] += [
            SectorShare(
                activity_id=key, vocabulary=one.vocabulary, code=one.code, name=one.name, percentage=one.percentage
            )
            for one in document.sectors
        ]
        rows[PolicyMarker] += [
            PolicyMarker(activity_id=key, vocabulary=one.vocabulary, code=one.code, significance=one.significance)
            for one in document.markers
        ]
        rows[Tag] += [
            Tag(activity_id=key, vocabulary=one.vocabulary, code=one.code, name=one.name) for one in document.tags
        ]
        rows[Budget] += [
            Budget(
                activity_id=key,
                type=one.type,
                status=one.status,
                period_start=one.period_start,
                period_end=one.period_end,
                amount_minor=one.amount_minor,
                currency=one.currency,
                value_date=one.value_date,
            )
            for one in document.budgets
        ]
        rows[Transaction] += [_transaction(key, one, organisations) for one in document.transactions]
        rows[RelatedActivity] += [
            RelatedActivity(activity_id=key, type=one.type, identifier=one.identifier) for one in document.related
        ]
        for position, one in enumerate(document.results):
            results.append(
                (
                    Result(
                        activity_id=key,
                        type=one.type,
                        title=one.title,
                        description=one.description,
                        aggregation=one.aggregation,
                        position=position,
                    ),
                    one,
                )
            )
    for instances in rows.values():
        insert(instances)
    Result.objects.bulk_create([row for row, _ in results], batch_size=_BATCH)
    _write_indicators(results)


def _transaction(key: int, one: TransactionDocument, organisations: dict[int, int]) -> Transaction:
    return Transaction(
        activity_id=key,
        provider_id=organisations[id(one.provider)] if one.provider else None,
        provider_name=_published_name(one.provider),
        provider_reference=one.provider.reference if one.provider else "",
        receiver_id=organisations[id(one.receiver)] if one.receiver else None,
        receiver_name=_published_name(one.receiver),
        receiver_reference=one.receiver.reference if one.receiver else "",
        **{name: getattr(one, name) for name in TRANSACTION_FIELDS},
    )


def _published_name(mention: Mention | None) -> str:
    return (read(mention.name, "fr").text or mention.reference)[:300].rstrip() if mention else ""


def _write_indicators(results: Sequence[tuple[Result, ResultDocument]]) -> None:
    indicators = [
        (
            Indicator(
                result_id=result.pk,
                measure=one.measure,
                ascending=one.ascending,
                title=one.title,
                description=one.description,
                baseline_year=one.baseline_year,
                baseline_value=one.baseline_value,
                baseline_comment=one.baseline_comment,
                vocabulary=one.vocabulary,
                code=one.code,
                position=position,
            ),
            one,
        )
        for result, document in results
        for position, one in enumerate(document.indicators)
    ]
    Indicator.objects.bulk_create([row for row, _ in indicators], batch_size=_BATCH)
    periods = [
        (IndicatorPeriod(indicator_id=indicator.pk, starts_on=one.starts_on, ends_on=one.ends_on), one)
        for indicator, document in indicators
        for one in document.periods
    ]
    IndicatorPeriod.objects.bulk_create([row for row, _ in periods], batch_size=_BATCH)
    insert(
        [
            Measurement(
                period_id=period.pk, kind=one.kind, value=one.value, dimensions=one.dimensions, comment=one.comment
            )
            for period, document in periods
            for one in document.measurements
        ]
    )
