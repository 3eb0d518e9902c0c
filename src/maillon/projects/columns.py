"""The columns of the tables that an activity's document holds; one list for reading it and for writing it."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, Model

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
    Tag,
    Transaction,
)

CHILDREN: dict[str, type[Model]] = {
    "recipients": RecipientShare,
    "locations": Location,
    "sectors": SectorShare,
    "markers": PolicyMarker,
    "tags": Tag,
    "participants": ParticipatingOrganisation,
    "budgets": Budget,
    "transactions": Transaction,
    "results": Result,
    "related": RelatedActivity,
}
"""The document's lists and their tables; a result's own tables hang below it."""
_KEPT_BY_THE_RECORD = {
    "id",
    "source",
    "reporting_organisation",
    "reporting_reference",
    "state",
    "last_reported_at",
    "digest",
    "version",
    "created_at",
    "updated_at",
    "published_at",
}
_PARENTS = {"id", "activity", "result", "indicator", "period", "position"}


def _columns(model: type[Model], left_out: set[str]) -> dict[str, Field[Any, Any]]:
    return {field.name: field for field in model._meta.concrete_fields if field.name not in left_out}


def _of_children() -> dict[type[Model], dict[str, Field[Any, Any]]]:
    models: list[type[Model]] = [*CHILDREN.values(), Indicator, IndicatorPeriod, Measurement]
    return {model: _columns(model, _PARENTS) for model in models}


ACTIVITY = _columns(Activity, _KEPT_BY_THE_RECORD)
OF = _of_children()


def blank(model: type[Model]) -> dict[str, Any]:
    """A row of a document's list that says nothing yet."""
    return {name: field.get_default() for name, field in OF[model].items()}


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every column in each of its rows, so that two documents compare."""
    made = dict(document)
    for name, model in CHILDREN.items():
        made[name] = [{**blank(model), **row} for row in document[name]]
    return made
