"""What a member declared, as others need it: beside an article of the code, and where one figure was used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from maillon.core.parties.models import Affiliation, Organisation, OrganisationFigure, Relationship
from maillon.dossiers.models import Dossier
from maillon.network.models import DeclaredCountry, EthicsCode, EthicsCycle, Renewal
from maillon.network.queries import barometer
from maillon.network.rules import ethics as rules
from maillon.network.rules.renewals import BOARD, PARTNER


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was known of a member at an instant: its latest figures, and what its last declaration said."""

    figures: Sequence[OrganisationFigure]
    """The latest of each kind, without detail."""
    countries: Sequence[str]
    partners: int
    board: int
    renewal: Renewal | None
    """The declaration it comes from, where one was accepted; the record alone otherwise."""


def evidence_of(organisation: Organisation, *, at: datetime) -> Evidence:
    """What a member's record and declarations said at an instant; five queries."""
    day = timezone.localdate(at)
    latest: dict[str, OrganisationFigure] = {}
    for figure in organisation.figures.filter(detail="", recorded_at__lte=at).order_by(
        "starts_on", "recorded_at", "pk"
    ):
        latest[figure.kind] = figure
    said = Renewal.objects.filter(membership__organisation=organisation, declared_at__lte=at)
    renewal = said.select_related("dossier", "year").order_by("-declared_at").first()
    countries = DeclaredCountry.objects.filter(renewal=renewal) if renewal else DeclaredCountry.objects.none()
    then = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))
    return Evidence(
        figures=list(latest.values()),
        countries=list(countries.order_by("country").values_list("country", flat=True)),
        partners=Relationship.objects.filter(then, source=organisation, kind=PARTNER).count(),
        board=Affiliation.objects.filter(then, organisation=organisation, role=BOARD).count(),
        renewal=renewal,
    )


def dossiers_judged_with(figure: OrganisationFigure) -> list[Dossier]:
    """The member's dossiers whose eligibility read this figure: submitted while it was the latest of its kind."""
    name = "_".join(part for part in ("declared", figure.kind, figure.detail) if part)
    sent = Dossier.objects.filter(applicant=figure.organisation_id, submitted_at__gte=figure.recorded_at)
    until = _replaced_at(figure)
    sent = sent.filter(submitted_at__lt=until) if until else sent
    return [
        dossier
        for dossier in sent.select_related("version__procedure").order_by("-submitted_at")
        if any(f"'{name}'" in rule.get("expression", "") for rule in dossier.version.definition.get("eligibility", ()))
    ]


def cycles_shown_with(figure: OrganisationFigure) -> list[EthicsCycle]:
    """The member's self-assessments filed with this figure beside their articles."""
    if figure.detail:
        return []
    filed = EthicsCycle.objects.filter(organisation=figure.organisation_id, filed_at__gte=figure.recorded_at)
    until = _replaced_at(figure)
    filed = filed.filter(filed_at__lt=until) if until else filed
    return [
        one for one in filed.select_related("code").order_by("-filed_at") if figure.kind in evidence_asked(one.code)
    ]


def evidence_asked(code: EthicsCode) -> set[str]:
    """What a code wants shown beside its articles."""
    return {kind for article in rules.read_articles(code.articles) for kind in article.evidence}


def barometer_year(figure: OrganisationFigure) -> int | None:
    """The year of the network's barometer that adds this figure up; none when it counts in none."""
    today = timezone.localdate()
    year = barometer.year_of(figure.ends_on)
    kept = barometer.rules_on(today)
    if kept is None or figure.kind not in kept.definition["kinds"]:
        return None
    return year if barometer.figures(year, today).filter(pk=figure.pk).exists() else None


def _replaced_at(figure: OrganisationFigure) -> datetime | None:
    """When a later figure of the same kind was known."""
    same = OrganisationFigure.objects.filter(
        organisation=figure.organisation_id, kind=figure.kind, detail=figure.detail, recorded_at__gt=figure.recorded_at
    )
    later = same.filter(starts_on__gte=figure.starts_on).order_by("recorded_at")
    return later.values_list("recorded_at", flat=True).first()
