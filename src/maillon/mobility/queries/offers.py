"""Looking for an offer: words, kind, country, language, month, length, cost, safety."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet

from maillon.core.text import fold
from maillon.mobility.models import Offer
from maillon.mobility.rules.offers import DURATIONS
from maillon.mobility.rules.rulebook import months_later

FREE = "rien"
"""Nothing to pay for the person who goes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search; empty: everything. ``month``: YYYY-MM of the departure; ``cost``: FREE or dollars at most."""

    text: str = ""
    kind: str = ""
    country: str = ""
    language: str = ""
    month: str = ""
    duration: str = ""
    cost: str = ""
    safety: str = ""

    def document(self) -> dict[str, str]:
        """What is looked for as plain JSON, nothing empty."""
        return {name: value for name, value in asdict(self).items() if value}


def read_wanted(document: Mapping[str, Any]) -> Wanted:
    """The search a document says; what it does not know is left out."""
    return Wanted(**{name: str(document[name]) for name in Wanted.__slots__ if document.get(name)})


def open_offers(wanted: Wanted, *, at: datetime) -> QuerySet[Offer, Offer]:
    """The offers one may still answer, the nearest deadline first."""
    found = Offer.objects.open(at).select_related("organisation").order_by("apply_by", "starts_on", "id")
    return _narrowed(found, wanted)


def departures(*, at: datetime) -> list[date]:
    """The months in which open offers leave, as their first days."""
    days = Offer.objects.open(at).order_by().values_list("starts_on", flat=True).distinct()
    return sorted({day.replace(day=1) for day in days})


def _narrowed(found: QuerySet[Offer, Offer], wanted: Wanted) -> QuerySet[Offer, Offer]:
    for word in fold(wanted.text).split()[:8]:
        found = found.filter(words__contains=word)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.country:
        found = found.filter(country=wanted.country)
    if wanted.language:
        found = found.filter(languages__has_key=wanted.language)
    if wanted.month:
        first = date.fromisoformat(f"{wanted.month}-01")
        found = found.filter(starts_on__gte=first, starts_on__lt=months_later(first, 1))
    if wanted.duration:
        least, most = DURATIONS[wanted.duration]
        lasts = ExpressionWrapper(F("ends_on") - F("starts_on"), output_field=DurationField())
        found = found.annotate(lasts=lasts).filter(lasts__gte=timedelta(days=least), lasts__lt=timedelta(days=most))
    if wanted.cost:
        most_minor = 0 if wanted.cost == FREE else int(wanted.cost) * 100
        found = found.filter(own_cost_minor__lte=most_minor)
    if wanted.safety:
        found = found.filter(Q(safety_level__lte=int(wanted.safety)) | Q(country=""))
    return found
