"""The printed directory: who the members are, what each works on, one sheet for each; its latest edition is public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillon.core.codelists import queries as codelists
from maillon.core.documents import services as documents
from maillon.core.documents.models import IssuedDocument
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.jobs.models import JobRun
from maillon.core.jobs.services import enqueue_once
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation, OrganisationFigure
from maillon.core.parties.queries import figures
from maillon.core.people.models import User
from maillon.insight import queries as facts
from maillon.insight.answers import FacetValue
from maillon.insight.rules import Facet, Selection
from maillon.network.models import Membership
from maillon.network.permissions.memberships import can_keep_members
from maillon.network.queries.directory import Part, Wanted, directory

KIND = "insight.booklet"
JOB = "insight.booklet"
LANGUAGES = ("fr", "en")
COLUMNS = 20
"""Sectors that stand in the matrix, the most shared first; a page holds no more."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One member's page."""

    name: str
    acronym: str
    category: str
    mission: str
    mission_language: str
    region: str
    locality: str
    website: str
    countries: list[str]
    sectors: list[tuple[str, str]]
    figures: list[OrganisationFigure]


@dataclass(frozen=True, slots=True)
class Booklet:
    """What is printed: the sheets by name, and the sectors of the matrix with their number."""

    on: date
    sheets: list[Sheet]
    columns: list[tuple[int, str, str]]
    """Number, code and name of each sector."""
    left_out: int
    """Sectors that did not find a place in the matrix."""
    matrix: list[tuple[Sheet, list[bool]]]


def latest(language: str) -> IssuedDocument | None:
    """The edition the public reads in a language; none before the first one."""
    found = IssuedDocument.objects.filter(kind=KIND, language=language, revoked_at=None).select_related("file")
    return found.order_by("-issued_at", "-pk").first()


def ask(*, language: str, actor: User, at: datetime) -> JobRun:
    """Have the booklet made again in a language, in the background.

    Raises NotAllowed; RuleViolation ``booklet.language``.
    """
    if not can_keep_members(actor):
        raise NotAllowed("network.booklet.make")
    if language not in LANGUAGES:
        raise RuleViolation("booklet.language", language=language[:10])
    return enqueue_once(JOB, at=at, requested_by=actor, language=language, actor=actor.pk)


def make(*, language: str, actor: User | None, at: datetime, report: Callable[[int, int], None]) -> IssuedDocument:
    """Gather, print and keep an edition for the run that was asked; ``report`` is told how many sheets are gathered.

    Raises RuleViolation ``booklet.no_members``, or as ``documents.services.issue``.
    """
    with override(language):
        told = gather(language=language, on=timezone.localdate(at), report=report)
        if not told.sheets:
            raise RuleViolation("booklet.no_members")
        title = {"fr": "Répertoire des membres", "en": "Directory of members"}
        context = {"booklet": told, "title": title[language], "sender": {"name": _("Le réseau")}}
        html = documents.render("insight/documents/booklet.html", context, language)
    run = JobRun.objects.filter(name=JOB, arguments__language=language).latest("pk")
    return documents.issue(
        kind=KIND,
        subject=run,
        title=title,
        html=html,
        language=language,
        actor=actor,
        at=at,
        owner_organisation=None,
        title_is_public=True,
    )


def gather(*, language: str, on: date, report: Callable[[int, int], None] = lambda done, total: None) -> Booklet:
    """The public facts of the members of a day, in the order of their names."""
    members = list(directory(Wanted(part=Part.MEMBERS), language=language, on=on))
    kept = Membership.objects.on(on).values_list("organisation_id", "category__label")
    categories = {pk: read(label, language).text for pk, label in kept}
    sheets = []
    for place, one in enumerate(members, 1):
        sheets.append(_sheet(one, categories.get(one.pk, ""), language))
        report(place, len(members))
    # A wide matrix is read from its most shared sectors.
    shared = Counter(sector for sheet in sheets for sector in sheet.sectors)
    chosen = sorted(shared, key=lambda sector: (-shared[sector], sector[1]))[:COLUMNS]
    matrix = [(sheet, [sector in sheet.sectors for sector in chosen]) for sheet in sheets]
    columns = [(number, code, label) for number, (code, label) in enumerate(chosen, 1)]
    return Booklet(on, sheets, columns, max(0, len(shared) - COLUMNS), matrix)


def _sheet(one: Organisation, category: str, language: str) -> Sheet:
    acts = _acts(one.slug, language)
    mission = read(one.mission, language)
    return Sheet(
        name=one.name(language),
        acronym=one.acronym,
        category=category,
        mission=mission.text,
        mission_language=mission.language or "",
        region=codelists.label("QuebecRegion", one.region, language) if one.region else "",
        locality=one.locality,
        website=one.website,
        countries=[value.label for value in acts[Facet.COUNTRY]],
        sectors=[(value.code, value.label) for value in acts[Facet.SECTOR]],
        figures=[figure for figure in figures(one) if not figure.detail],
    )


def _acts(slug: str, language: str) -> Mapping[Facet, Sequence[FacetValue]]:
    """Where and on what an organisation publishes projects, or carries out those of others."""
    for role in (Facet.ORGANISATION, Facet.PARTNER):
        answer = facts.explore(Selection({role: (slug,)}), language=language, per_page=1)
        if answer.totals.activities:
            return {
                facet: [value for value in answer.facets[facet] if value.code != "-" and value.count]
                for facet in (Facet.COUNTRY, Facet.SECTOR)
            }
    return {Facet.COUNTRY: [], Facet.SECTOR: []}
