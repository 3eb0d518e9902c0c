"""Reading activities as documents, their drafts and their history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Field, Model, QuerySet, prefetch_related_objects

from maillon.core.audit.models import AuditEvent
from maillon.core.audit.queries import history
from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.projects import columns, rules
from maillon.projects.models import Activity, Draft, Indicator, IndicatorPeriod, Measurement, Source

_BELOW = {"results": "results__indicators__periods__measurements"}


def document(activity: Activity) -> rules.Document:
    """Everything said of an activity, as a document (see ``projects.rules``); twelve queries at most."""
    return documents([activity])[activity.pk]


def documents(
    activities: Iterable[Activity], *, lists: Iterable[str] = tuple(columns.CHILDREN)
) -> dict[int, rules.Document]:
    """The documents of many activities by id, with the ``lists`` asked for; one query a list, however many."""
    asked = tuple(lists)
    found = list(activities)
    for activity in found:
        # Read again: what an earlier question prefetched may have been replaced since.
        activity.__dict__.pop("_prefetched_objects_cache", None)
    prefetch_related_objects(found, *(_BELOW.get(name, name) for name in asked))
    return {activity.pk: _activity(activity, asked) for activity in found}


def _activity(activity: Activity, lists: tuple[str, ...]) -> rules.Document:
    made = _row(activity, columns.ACTIVITY)
    for name in lists:
        model = columns.CHILDREN[name]
        rows = sorted(getattr(activity, name).all(), key=_order)
        made[name] = [_row(one, columns.OF[model]) for one in rows]
        if name == "results":
            for kept, one in zip(made[name], rows, strict=True):
                kept["indicators"] = [_indicator(each) for each in sorted(one.indicators.all(), key=_order)]
    return made


def _indicator(indicator: Indicator) -> dict[str, Any]:
    periods = []
    for period in sorted(indicator.periods.all(), key=_order):
        values = [_row(one, columns.OF[Measurement]) for one in sorted(period.measurements.all(), key=_order)]
        periods.append({**_row(period, columns.OF[IndicatorPeriod]), "measurements": values})
    return {**_row(indicator, columns.OF[Indicator]), "periods": periods}


def _order(row: Any) -> tuple[int, int]:
    return getattr(row, "position", 0), row.pk


def _row(row: Model, fields: Mapping[str, Field[Any, Any]]) -> dict[str, Any]:
    return {name: _plain(getattr(row, field.attname)) for name, field in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return value


class Listed(NamedTuple):
    """An activity in its organisation's list: what is missing before it can be published, and drafts waiting."""

    activity: Activity
    missing: list[rules.Finding]
    unsaved: tuple[str, ...]
    countries: tuple[str, ...]


def kept_by(user: Visitor) -> QuerySet[Activity, Activity]:
    """The activities recorded here by the organisations the person belongs to, the latest touched first."""
    inside = organisation_ids_from_inside(user, Capability.READ)
    return (
        Activity.objects.filter(source__kind=Source.Kind.RECORDED, reporting_organisation_id__in=inside)
        .select_related("source", "reporting_organisation")
        .order_by("-updated_at", "-id")
    )


def listed(activities: Iterable[Activity], user: User) -> list[Listed]:
    """Activities with their gaps and this person's unsaved sections; a fixed number of queries."""
    found = list(activities)
    told = documents(found, lists=rules.PUBLICATION_READS)
    unsaved: dict[int, list[str]] = {}
    drafts = Draft.objects.filter(user=user, activity__in=found).order_by("saved_at")
    for activity_id, section in drafts.values_list("activity_id", "section"):
        unsaved.setdefault(activity_id, []).append(section)
    return [
        Listed(
            activity,
            rules.missing(told[activity.pk]),
            tuple(unsaved.get(activity.pk, ())),
            tuple(one["code"] for one in told[activity.pk]["recipients"]),
        )
        for activity in found
    ]


class Change(NamedTuple):
    """One key of a document that an event changed."""

    key: str
    before: Any
    after: Any


class Event(NamedTuple):
    """What somebody did to an activity, key by key."""

    recorded: AuditEvent
    who: str
    changes: list[Change]


def differences(before: rules.Document | None, after: rules.Document | None) -> list[Change]:
    """The keys whose value differs, in the document's order."""
    old, new = before or {}, after or {}
    keys = [*old, *(key for key in new if key not in old)]
    blank = rules.blank()
    return [
        Change(key, old.get(key, blank.get(key)), new.get(key, blank.get(key)))
        for key in keys
        if old.get(key, blank.get(key)) != new.get(key, blank.get(key))
    ]


def who(event: AuditEvent) -> str:
    """The name of whoever acted, for colleagues; the journal's own label once their account is gone."""
    actor = User.objects.select_related("person").filter(pk=event.actor_id).first() if event.actor_id else None
    return str(actor) if actor else event.actor_label


def told(activity: Activity) -> list[Event]:
    """The history of an activity, the latest first, each event with its author and what it changed."""
    events = list(history(activity))
    ids = {event.actor_id for event in events if event.actor_id}
    names = {user.pk: str(user) for user in User.objects.select_related("person").filter(pk__in=ids)}
    return [
        Event(event, names.get(event.actor_id or 0, event.actor_label), differences(event.before, event.after))
        for event in events
    ]


def draft_of(user: User, activity: Activity, section: str) -> Draft | None:
    """What this person typed in a section and has not saved."""
    return Draft.objects.filter(user=user, activity=activity, section=section).first()
