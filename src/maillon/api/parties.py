"""Organisations of the chain: those that keep a record here, and those named by published activities."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema
from pydantic import Field

from maillon.api import cursors
from maillon.api.callers import ApiRequest
from maillon.api.problems import Problem
from maillon.api.selection import Said
from maillon.core.models import Organisation, OrganisationName
from maillon.core.text import name_key
from maillon.projects.models import Activity, ParticipatingOrganisation, Transaction

router = Router(tags=["organisations"])


class OrganisationsQuestion(Said):
    """The part of the directory wanted."""

    q: str = Field("", max_length=200, description=noop("Une partie du nom, accents et casse ignorés."))
    country: str = Field("", pattern=r"^([A-Z]{2})?$", description=noop("Pays du siège, ISO 3166-1 alpha-2."))
    standing: Organisation.Standing | None = Field(
        None,
        description=noop("« recorded » : a une fiche ici; « mentioned » : seulement nommé par des données publiées."),
    )
    limit: int = Field(50, ge=1, le=100, description=noop("Nombre d’organismes par page."))
    cursor: str = Field("", max_length=2000, description=noop("Où la page précédente s’est arrêtée."))


class OrganisationLine(Schema):
    """An organisation of the directory."""

    slug: str
    name: str = Field(description=noop("Nom légal dans la langue de la réponse."))
    name_fr: str
    name_en: str
    acronym: str
    organisation_type: str = Field(description=noop("OrganisationType de l’IATI."))
    country: str
    region: str = Field(description=noop("Région administrative du Québec, 01 à 17."))
    standing: str
    is_demonstration: bool


class OrganisationNumber(Schema):
    """A registry's number; the scheme is org-id.guide's."""

    scheme: str
    value: str


class OrganisationShown(OrganisationLine):
    """An organisation and what it says of itself."""

    legal_form: str
    locality: str
    founded_in: int | None
    website: str
    mission: dict[str, str]
    identifiers: list[OrganisationNumber]
    published_activities: int = Field(description=noop("Activités publiées qu’il déclare."))


class OrganisationPage(Schema):
    """One page of the directory, in the order of slugs."""

    items: list[OrganisationLine]
    next: str | None


@router.get(
    "/organisations",
    response=OrganisationPage,
    operation_id="list_organisations",
    summary=noop("Les organismes de la chaîne"),
)
def list_organisations(
    request: ApiRequest, response: HttpResponse, asked: Query[OrganisationsQuestion]
) -> OrganisationPage:
    found = _public().order_by("slug")
    if asked.country:
        found = found.filter(country=asked.country)
    if asked.standing:
        found = found.filter(standing=asked.standing)
    if asked.q:
        key = name_key(asked.q)
        named = OrganisationName.objects.filter(organisation=OuterRef("pk"), key__contains=key)
        found = found.filter(Exists(named)) if key else found.none()
    if last := cursors.position(request, asked.cursor, 1):
        found = found.filter(slug__gt=last[0])
    rows = list(found[: asked.limit + 1])
    following = None
    if len(rows) > asked.limit:
        rows.pop()
        following = cursors.next_page(request, cursors.mark(request, rows[-1].slug))
        response["Link"] = f'<{following}>; rel="next"'
    return OrganisationPage(items=[OrganisationLine.model_validate(_line(row)) for row in rows], next=following)


@router.get(
    "/organisations/{slug}",
    response=OrganisationShown,
    operation_id="read_organisation",
    summary=noop("Un organisme"),
)
def read_organisation(request: ApiRequest, slug: str, said: Query[Said]) -> OrganisationShown:
    found = _public().filter(slug=slug).first()
    if found is None:
        raise Problem("not-found", _("Aucun organisme public n’a ce code."))
    return OrganisationShown.model_validate(
        {
            **_line(found),
            "legal_form": found.legal_form,
            "locality": found.locality,
            "founded_in": found.founded_in,
            "website": found.website,
            "mission": found.mission,
            "identifiers": list(found.identifiers.order_by("scheme", "value").values("scheme", "value")),
            "published_activities": Activity.objects.published().filter(reporting_organisation=found).count(),
        }
    )


def _public() -> QuerySet[Organisation, Organisation]:
    """What a draft alone names stays unknown."""
    published = Q(activity__state=Activity.State.PUBLISHED)
    reports = Activity.objects.published().filter(reporting_organisation=OuterRef("pk"))
    takes_part = ParticipatingOrganisation.objects.filter(published, organisation=OuterRef("pk"))
    provides = Transaction.objects.filter(published, provider=OuterRef("pk"))
    receives = Transaction.objects.filter(published, receiver=OuterRef("pk"))
    return Organisation.objects.filter(
        Q(standing=Organisation.Standing.RECORDED)
        | Exists(reports)
        | Exists(takes_part)
        | Exists(provides)
        | Exists(receives)
    )


def _line(row: Organisation) -> dict[str, object]:
    return {
        "slug": row.slug,
        "name": row.name(get_language() or "fr"),
        "name_fr": row.legal_name_fr,
        "name_en": row.legal_name_en,
        "acronym": row.acronym,
        "organisation_type": row.organisation_type,
        "country": row.country,
        "region": row.region,
        "standing": row.standing,
        "is_demonstration": row.is_demonstration,
    }
