"""An organisation's one record: what its own people correct, and what is still missing from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from maillon.core.audit import services as audit
from maillon.core.audit.queries import history
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation, OrganisationFigure
from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, can
from maillon.core.people.rules import Capability
from maillon.core.periods import Period

REGIONS = frozenset(f"{number:02d}" for number in range(1, 18))
"""Québec's seventeen administrative regions, by their official number."""

FIGURES = {
    "revenue": "amount",
    "staff": "count",
    "staff_28h": "count",
    "directors": "count",
    "directors_in_canada": "count",
    "grant_years": "count",
}
"""The dated figures an organisation keeps itself: money in Canadian cents, or a count of people."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an organisation says of itself."""

    legal_name_fr: str
    legal_name_en: str
    acronym: str
    mission_fr: str
    mission_en: str
    region: str
    locality: str
    website: str

    @classmethod
    def of(cls, organisation: Organisation) -> Facts:
        """The facts as the record holds them now."""
        mission: Mapping[str, str] = organisation.mission or {}
        return cls(
            legal_name_fr=organisation.legal_name_fr,
            legal_name_en=organisation.legal_name_en,
            acronym=organisation.acronym,
            mission_fr=mission.get("fr", ""),
            mission_en=mission.get("en", ""),
            region=organisation.region,
            locality=organisation.locality,
            website=organisation.website,
        )


def can_edit(user: Visitor, organisation: Organisation) -> bool:
    """Who records for an organisation keeps its record."""
    return can(user, Capability.RECORD, organisation)


def missing(facts: Facts, *, has_recent_figures: bool, in_canada: bool = True) -> list[str]:
    """The names of the facts a reader would look for and not find, in the record's order.

    Québec's regions say nothing of an organisation elsewhere: its region is not missing.
    """
    wanted = ["legal_name_en", "mission_fr", "mission_en", "region", "website"]
    gaps = [name for name in wanted if not getattr(facts, name) and (name != "region" or in_canada)]
    return gaps if has_recent_figures else [*gaps, "figures"]


def figures_of(organisation: Organisation) -> QuerySet[OrganisationFigure, OrganisationFigure]:
    """An organisation's dated figures, the latest period first."""
    return organisation.figures.filter(kind__in=FIGURES).order_by("-starts_on", "kind", "detail", "pk")


@transaction.atomic
def correct(*, organisation: Organisation, facts: Facts, seen_at: datetime | None, actor: User, at: datetime) -> None:
    """Write what an organisation says of itself; only what differs is journalled.

    ``seen_at`` is the record's last change as the writer saw it. Raises NotAllowed; RuleViolation
    ``record.changed_meanwhile``, ``record.name`` or ``record.region``; nothing is changed then.
    """
    if not can_edit(actor, organisation):
        raise NotAllowed("parties.correct_record")
    kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if seen_at is not None and kept.updated_at != seen_at:
        raise RuleViolation("record.changed_meanwhile")
    if not facts.legal_name_fr.strip():
        raise RuleViolation("record.name", field="legal_name_fr")
    if facts.region and facts.region not in REGIONS:
        raise RuleViolation("record.region", field="region", region=facts.region)
    before = Facts.of(kept)
    changed = [f.name for f in fields(Facts) if getattr(before, f.name) != getattr(facts, f.name)]
    if not changed:
        return
    for name in changed:
        if not name.startswith("mission_"):
            setattr(kept, name, getattr(facts, name))
    others = {language: text for language, text in (kept.mission or {}).items() if language not in ("fr", "en")}
    spoken = {"fr": facts.mission_fr, "en": facts.mission_en}
    kept.mission = {**{language: text for language, text in spoken.items() if text}, **others}
    kept.save()
    audit.record(
        actor,
        "core.organisation.corrected",
        kept,
        at=at,
        before={name: getattr(before, name) for name in changed},
        after={name: getattr(facts, name) for name in changed},
    )


@transaction.atomic
def date_figure(
    *,
    organisation: Organisation,
    kind: str,
    value: int,
    starts_on: date,
    ends_on: date,
    source: str,
    actor: User,
    at: datetime,
) -> OrganisationFigure:
    """Write a figure for a period (its end excluded), in place of the one already kept for that same period.

    ``value`` is in Canadian cents for revenue, people for staff. Raises NotAllowed; RuleViolation
    ``period.order`` or ``record.figure``.
    """
    if not can_edit(actor, organisation):
        raise NotAllowed("parties.date_figure")
    Period(starts_on, ends_on)
    if kind not in FIGURES or value < 0:
        raise RuleViolation("record.figure", field="value")
    same = organisation.figures.filter(kind=kind, detail="", starts_on=starts_on, ends_on=ends_on)
    old = same.select_for_update().first()
    before = _figure(old) if old else None
    figure = old or OrganisationFigure(organisation=organisation, kind=kind, starts_on=starts_on, ends_on=ends_on)
    is_money = FIGURES[kind] == "amount"
    figure.amount_minor, figure.currency, figure.count = (value, "CAD", None) if is_money else (None, "", value)
    figure.source, figure.recorded_at = source[:200], at
    figure.save()
    audit.record(actor, "core.organisation_figure.dated", figure, at=at, before=before, after=_figure(figure))
    return figure


@dataclass(frozen=True, slots=True)
class Origin:
    """Who last entered the record, as an office (``role@organisation``), and when; unknown before any correction."""

    office: str
    at: datetime


def origin(organisation: Organisation) -> Origin | None:
    """Where the record's present words come from, for the « recorded once » line."""
    last = history(organisation).filter(verb="core.organisation.corrected").order_by("-sequence").first()
    return Origin(last.actor_label, last.at) if last else None


def _figure(figure: OrganisationFigure) -> dict[str, Any]:
    return {
        "kind": figure.kind,
        "starts_on": figure.starts_on,
        "ends_on": figure.ends_on,
        "count": figure.count,
        "amount_minor": figure.amount_minor,
        "source": figure.source,
    }
