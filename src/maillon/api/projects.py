"""One activity: read whole, recorded, changed, published, withdrawn."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Status
from ninja.params.models import Header

from maillon.api.callers import ApiRequest, needs
from maillon.api.conditions import expected_version, tag, unless_held
from maillon.api.insight import router as lists
from maillon.api.problems import Problem
from maillon.api.selection import Said
from maillon.api.shown import ActivityShown
from maillon.api.told import ActivityCreated, ActivityTold, Withdrawal
from maillon.core.models import Organisation, User
from maillon.core.tokens.rules import Scope
from maillon.insight.queries import money_of, refreshed_at
from maillon.projects import queries, services
from maillon.projects.models import Activity
from maillon.projects.permissions import visible_to

router = Router(tags=["projects"])
KEY: Any = Header(
    None,
    alias="Idempotency-Key",
    description=noop("La même clé deux fois donne l’activité faite la première fois."),
)
IF_MATCH = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "schema": {"type": "string"},
            "description": noop("L’ETag lu avec l’activité."),
        }
    ]
}


# One address, one router: ninja finds an operation by its method only among its own.
@lists.post(
    "/activities",
    tags=["projects"],
    response={201: ActivityShown},
    **needs(Scope.RECORD),
    operation_id="create_activity",
    summary=noop("Commencer une activité, comme brouillon"),
)
def create_activity(
    request: ApiRequest,
    response: HttpResponse,
    told: ActivityCreated,
    said: Query[Said],
    idempotency_key: UUID | None = KEY,
) -> Status[ActivityShown]:
    organisation = Organisation.objects.filter(slug=told.organisation).first()
    if organisation is None:
        raise Problem(
            "invalid",
            _("Aucun organisme n’a ce code."),
            errors=[{"pointer": "#/organisation", "detail": _("Organisme inconnu.")}],
        )
    document = told.said()
    del document["organisation"]
    activity = services.create(
        actor=_person(request),
        organisation=organisation,
        told=_with_keys(document),
        at=request.at,
        token=idempotency_key,
    )
    response["Location"] = request.build_absolute_uri(f"{request.path}/{activity.identifier}")
    return Status(201, _shown(request, response, activity.pk))


@router.post(
    "/activities/{path:identifier}/publish",
    response=ActivityShown,
    **needs(Scope.PUBLISH),
    operation_id="publish_activity",
    summary=noop("Publier une activité"),
)
def publish_activity(request: ApiRequest, response: HttpResponse, identifier: str, said: Query[Said]) -> ActivityShown:
    activity = _seen(request, identifier)
    version = expected_version(request) if "If-Match" in request.headers else None
    services.publish(actor=_person(request), activity=activity, at=request.at, version=version)
    return _shown(request, response, activity.pk)


@router.post(
    "/activities/{path:identifier}/withdraw",
    response=ActivityShown,
    **needs(Scope.PUBLISH),
    operation_id="withdraw_activity",
    summary=noop("Retirer une activité publiée, en disant pourquoi"),
)
def withdraw_activity(
    request: ApiRequest, response: HttpResponse, identifier: str, told: Withdrawal, said: Query[Said]
) -> ActivityShown:
    activity = _seen(request, identifier)
    services.withdraw(actor=_person(request), activity=activity, reason=told.reason, at=request.at)
    return _shown(request, response, activity.pk)


@router.get(
    "/activities/{path:identifier}",
    response=ActivityShown,
    operation_id="read_activity",
    summary=noop("Tout ce qui est dit d’une activité"),
)
def read_activity(request: ApiRequest, response: HttpResponse, identifier: str, said: Query[Said]) -> ActivityShown:
    activity = _seen(request, identifier)
    unless_held(request, activity.pk, activity.updated_at, activity.state, refreshed_at(), version=activity.version)
    return _shown(request, response, activity.pk)


@router.patch(
    "/activities/{path:identifier}",
    response=ActivityShown,
    **needs(Scope.RECORD, **IF_MATCH),
    operation_id="change_activity",
    summary=noop("Changer ce qui est dit d’une activité"),
)
def change_activity(
    request: ApiRequest, response: HttpResponse, identifier: str, told: ActivityTold, said: Query[Said]
) -> ActivityShown:
    activity = _seen(request, identifier)
    services.edit(
        actor=_person(request),
        activity=activity,
        changes=_with_keys(told.said()),
        version=expected_version(request),
        at=request.at,
    )
    return _shown(request, response, activity.pk)


def _person(request: ApiRequest) -> User:
    return cast(User, request.caller.user)


def _seen(request: ApiRequest, identifier: str) -> Activity:
    """The activity, when the caller may know that it exists."""
    person = request.caller.user if request.caller.holds(Scope.READ) else None
    found = visible_to(person).select_related("source", "reporting_organisation").filter(identifier=identifier).first()
    if found is None:
        raise Problem("not-found", _("Aucune activité visible n’a cet identifiant."))
    return found


def _shown(request: ApiRequest, response: HttpResponse, key: int) -> ActivityShown:
    activity = Activity.objects.select_related("source", "reporting_organisation").get(pk=key)
    document = queries.document(activity)
    parties = _parties(document)
    for one in document["participants"]:
        one["organisation"] = parties.get(one["organisation"])
    for one in document["transactions"]:
        one["provider"], one["receiver"] = parties.get(one["provider"]), parties.get(one["receiver"])
    money = money_of([key]).get(key)
    if request.etag is None:
        response["ETag"] = tag(key, activity.updated_at, version=activity.version)
    return ActivityShown.model_validate(
        {
            **document,
            "state": activity.state,
            "version": activity.version,
            "source": activity.source,
            "organisation": _party(activity.reporting_organisation),
            "updated_at": activity.updated_at,
            "published_at": activity.published_at,
            "last_reported_at": activity.last_reported_at,
            "money_cad": asdict(money) if money else None,
        }
    )


def _parties(document: dict[str, Any]) -> dict[int | None, dict[str, str]]:
    keys = {one["organisation"] for one in document["participants"]}
    keys |= {one[side] for one in document["transactions"] for side in ("provider", "receiver")}
    return {found.pk: _party(found) for found in Organisation.objects.filter(pk__in=keys - {None})}


def _party(organisation: Organisation) -> dict[str, str]:
    return {"slug": organisation.slug, "name": organisation.name(get_language() or "fr")}


def _with_keys(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the organisations it names by slug as keys; an unknown one is refused where it stands."""
    named = [(one, "organisation", f"#/participants/{i}") for i, one in enumerate(document.get("participants", []))]
    for i, one in enumerate(document.get("transactions", [])):
        named += [(one, side, f"#/transactions/{i}") for side in ("provider", "receiver")]
    slugs = {one[side] for one, side, _where in named if one[side]}
    keys = dict(Organisation.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    errors = []
    for one, side, where in named:
        if one[side] and one[side] not in keys:
            errors.append({"pointer": f"{where}/{side}", "detail": _("Aucun organisme n’a ce code.")})
        if side == "organisation" and not one[side] and not one["new_organisation"]:
            errors.append({"pointer": where, "detail": _("Nommez l’organisme : organisation ou new_organisation.")})
        one[side] = keys.get(one[side])
    if errors:
        raise Problem("invalid", _("Certains organismes sont à corriger."), errors=errors)
    return document
