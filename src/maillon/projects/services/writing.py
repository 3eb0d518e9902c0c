"""Writing a document into the tables, and telling those who read activities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import DateField, DecimalField, Field, Model

from maillon.core.errors import RuleViolation
from maillon.core.jobs import registry
from maillon.core.jobs import services as jobs
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.search import services as search
from maillon.projects import columns, rules
from maillon.projects.models import Activity, Indicator, IndicatorPeriod, Measurement, Result
from maillon.projects.services.organisations import mention


def write(activity: Activity, document: rules.Document, changed: set[str]) -> None:
    """Make the tables say what the document says, for the keys that changed; the activity itself is saved."""
    for name, field in columns.ACTIVITY.items():
        if name in document:
            setattr(activity, field.attname, _value(field, document[name]))
    activity.save()
    for name, model in columns.CHILDREN.items():
        if name in changed:
            getattr(activity, name).all().delete()
            if name == "results":
                _results(activity, document[name])
            else:
                _create_all(model, document[name], {"activity_id": activity.pk})


def _create_all(model: type[Model], rows: list[dict[str, Any]], parent: dict[str, Any]) -> list[Any]:
    return [model._default_manager.create(**_fields(model, row), **parent) for row in rows]


def _fields(model: type[Model], row: Mapping[str, Any]) -> dict[str, Any]:
    fields = columns.OF[model].items()
    return {field.attname: _value(field, row[name]) for name, field in fields if name in row}


def _value(field: Field[Any, Any], value: Any) -> Any:
    if value in (None, ""):
        return None if field.null else value
    if isinstance(field, DateField):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(field, DecimalField) else value


def _results(activity: Activity, results: list[dict[str, Any]]) -> None:
    for position, one in enumerate(results):
        result = Result.objects.create(activity=activity, position=position, **_fields(Result, one))
        for place, told in enumerate(one["indicators"]):
            indicator = Indicator.objects.create(result=result, position=place, **_fields(Indicator, told))
            for span in told["periods"]:
                period = IndicatorPeriod.objects.create(indicator=indicator, **_fields(IndicatorPeriod, span))
                Measurement.objects.bulk_create(
                    [Measurement(period=period, **_fields(Measurement, value)) for value in span["measurements"]]
                )


def with_organisations(document: rules.Document, *, actor: User, at: datetime) -> rules.Document:
    """The document once the organisations it names for the first time exist, and none of the others is unknown.

    Raises RuleViolation ``projects.organisation_unknown``.
    """
    named = rules.merged(document, {})
    made: dict[tuple[str, str], int] = {}
    for one in named["participants"]:
        new = one.pop("new_organisation", None)
        if new and not one.get("organisation"):
            key = (new["name"], new.get("country", ""))
            if key not in made:
                told = mention(actor=actor, name=key[0], country=key[1], type=one.get("type", ""), at=at)
                made[key] = told.pk
            one["organisation"] = made[key]
    wanted = {one["organisation"]: f"participants-{i}-name" for i, one in enumerate(named["participants"])}
    for i, one in enumerate(named["transactions"]):
        wanted |= {one[side]: f"transactions-{i}-{side}" for side in ("provider", "receiver") if one.get(side)}
    known = set(Organisation.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for organisation, field in wanted.items():
        if organisation not in known:
            raise RuleViolation("projects.organisation_unknown", field=field)
    return named


def tell(activity: Activity, document: rules.Document, *, at: datetime) -> None:
    """Keep the search index up to date, and ask for facts anew when what everybody sees has changed."""
    texts = [document["identifier"], *document["description"].values()]
    texts += [text for one in document["participants"] for text in one["name"].values()]
    texts += [text for one in document["results"] for text in one["title"].values()]
    search.index(
        Activity._meta.label_lower,
        activity.pk,
        title=document["title"],
        texts=texts,
        owner_organisation_id=activity.reporting_organisation_id,
        is_public=activity.state == Activity.State.PUBLISHED,
    )


def ask_for_facts(*, at: datetime) -> None:
    """Ask for the facts to be made again, once, when somebody reads facts at all."""
    if "insight.refresh" in registry.known():
        jobs.enqueue_once("insight.refresh", at=at)
