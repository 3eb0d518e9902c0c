"""The version of what is asked that governs a departure, and a country's risk of today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from maillon.mobility.models import Departure, Guideline, RiskSheet
from maillon.mobility.rules import guidelines as rules


def guideline_for(kind: str, programme: str, *, on: date) -> Guideline | None:
    """The version in force on a day: the programme's own, else the latest of any programme."""
    found = list(Guideline.objects.filter(kind=kind).on(on))
    return next((one for one in found if one.programme == programme), found[0] if found else None)


def programme_of(departure: Departure) -> str:
    """The programme whose rules a departure follows; empty when it follows none."""
    return departure.care.programme if departure.care else ""


def items_of(departure: Departure) -> dict[str, rules.Item]:
    """The lines of a departure's checklist by key, as they were when it was frozen."""
    found = rules.checklist(departure.checklist.definition) if departure.checklist else ()
    return {one.key: one for one in found}


def curriculum_of(departure: Departure) -> rules.Curriculum | None:
    """The training of a departure."""
    return rules.curriculum(departure.curriculum.definition) if departure.curriculum else None


def care_of(departure: Departure) -> rules.Care | None:
    """How a departure is followed; none: it is not."""
    return rules.care(departure.care.definition) if departure.care else None


def risk_of(country: str) -> RiskSheet | None:
    """The latest sheet of a country."""
    return RiskSheet.objects.filter(country=country).order_by("-checked_on").first()


def risks(countries: Iterable[str] | None = None) -> dict[str, RiskSheet]:
    """The latest sheet of each country, or of these."""
    found = RiskSheet.objects.order_by("country", "checked_on")
    if countries is not None:
        found = found.filter(country__in=list(countries))
    return {one.country: one for one in found}
