"""Who is ready to answer a disaster: pre-qualified, with a vetted partner there; who has worked there, with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from maillon.core.parties.models import Organisation
from maillon.funding.models import Prequalification, Vetting
from maillon.projects.models import Activity, ParticipatingOrganisation, RecipientShare

NOWHERE = "-"
"""What the record says of an organisation that is ready nowhere: known, and not missing."""


def in_force(on: date) -> QuerySet[Prequalification, Prequalification]:
    """The pre-qualifications that hold on a day."""
    return Prequalification.objects.filter(starts_on__lte=on, ends_on__gt=on, withdrawn_at=None)


@dataclass(frozen=True, slots=True)
class Ready:
    """An organisation that is asked at once, with the partner it has worked with longest there."""

    prequalification: Prequalification
    vetting: Vetting

    @property
    def organisation(self) -> Organisation:
        return self.prequalification.organisation


def ready(funder: Organisation, countries: Collection[str], *, on: date) -> list[Ready]:
    """Who is asked at once when something happens in these countries, by name."""
    kept = in_force(on).filter(funder=funder).select_related("organisation")
    partners: dict[int, Vetting] = {}
    vetted = Vetting.objects.filter(funder=funder, country__in=countries, ended_at=None)
    for one in vetted.select_related("partner").order_by("-since", "-pk"):
        partners[one.organisation_id] = one
    rows = kept.filter(organisation__in=partners).order_by("organisation__legal_name_fr", "pk")
    return [Ready(one, partners[one.organisation_id]) for one in rows]


def ready_in(organisation: Organisation, *, on: date) -> str:
    """The countries where an organisation is ready, codes between spaces; ``NOWHERE`` for none."""
    holds = Q(
        organisation__prequalifications__funder=F("funder"),
        organisation__prequalifications__starts_on__lte=on,
        organisation__prequalifications__ends_on__gt=on,
        organisation__prequalifications__withdrawn_at=None,
    )
    found = Vetting.objects.filter(holds, organisation=organisation, ended_at=None)
    codes = sorted(set(found.values_list("country", flat=True)))
    return " ".join(codes) or NOWHERE


@dataclass(frozen=True, slots=True)
class Presence:
    """Two organisations that have worked together in a country, as published projects say: how many, since when."""

    organisation: Organisation
    partner: Organisation
    country: str
    projects: int
    since: int | None
    """None where no project says when it began."""


def presence(organisations: Collection[Organisation], countries: Collection[str]) -> list[Presence]:
    """Who of these organisations has worked in these countries, with whom; the oldest ties first. Two questions."""
    mine = ParticipatingOrganisation.objects.filter(
        organisation__in=organisations,
        activity__state=Activity.State.PUBLISHED,
        activity__recipients__kind=RecipientShare.Kind.COUNTRY,
        activity__recipients__code__in=countries,
    ).annotate(
        began=Coalesce("activity__actual_start", "activity__planned_start"), code=F("activity__recipients__code")
    )
    there: dict[int, set[tuple[int, str, date | None]]] = defaultdict(set)
    for activity, home, code, began in mine.values_list("activity", "organisation", "code", "began"):
        there[activity].add((home, code, began))
    theirs = ParticipatingOrganisation.objects.filter(
        activity__in=there, role=ParticipatingOrganisation.Role.IMPLEMENTING
    ).exclude(organisation__country__in=("CA", ""))
    names = {one.pk: one for one in organisations}
    partners: dict[int, Organisation] = {}
    ties: dict[tuple[int, int, str], dict[int, date | None]] = defaultdict(dict)
    for one in theirs.select_related("organisation"):
        partners[one.organisation_id] = one.organisation
        for home, code, began in there[one.activity_id]:
            ties[home, one.organisation_id, code][one.activity_id] = began
    found = [
        Presence(names[home], partners[partner], code, len(projects), _since(projects))
        for (home, partner, code), projects in ties.items()
    ]
    return sorted(found, key=lambda one: (one.since or 9999, -one.projects, one.organisation.pk, one.partner.pk))


def _since(projects: Mapping[int, date | None]) -> int | None:
    return min((began.year for began in projects.values() if began), default=None)


def vettings_of(organisations: Collection[int], funder: Organisation | int) -> dict[int, list[Vetting]]:
    """The vetted partners of each organisation, by id."""
    found: dict[int, list[Vetting]] = defaultdict(list)
    rows = Vetting.objects.filter(funder=funder, organisation__in=organisations, ended_at=None)
    for one in rows.select_related("partner", "vetted_by__person").order_by("country", "since", "pk"):
        found[one.organisation_id].append(one)
    return found
