"""What waits for the secretariat among members, counted in few questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from maillon.core.obligations.models import Obligation
from maillon.dossiers.models import Dossier
from maillon.network.models import Membership, Suspension
from maillon.network.queries.admissions import ADMISSION, APPEAL, SETTLED

DUES, ETHICS, RENEWAL = "network.dues", "network.ethics", "network.renewal"
_SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Owed:
    """How much of one kind members owe: open, late, due within two months."""

    open: int = 0
    late: int = 0
    soon: int = 0


def dossiers_waiting() -> QuerySet[Dossier, Dossier]:
    """Applications to join and appeals, sent and not settled, the oldest first."""
    rows = Dossier.objects.filter(version__procedure__effect__in=(ADMISSION, APPEAL)).exclude(state__in=SETTLED)
    return rows.select_related("version__procedure", "applicant").order_by("submitted_at", "pk")


def owed(*, at: datetime) -> dict[str, Owed]:
    """What members owe the network, by kind: ``dues``, ``ethics`` and ``renewal``, each always there."""
    names = {"dues": DUES, "ethics": ETHICS, "renewal": RENEWAL}
    rows = (
        Obligation.objects.open()
        .filter(kind__in=names.values())
        .values("kind")
        .annotate(
            number=Count("pk"),
            late=Count("pk", filter=Q(due_at__lt=at)),
            soon=Count("pk", filter=Q(due_at__gte=at, due_at__lt=at + _SOON)),
        )
    )
    found = {row["kind"]: Owed(row["number"], row["late"], row["soon"]) for row in rows}
    return {name: found.get(kind, Owed()) for name, kind in names.items()}


def by_category(day: date) -> Sequence[tuple[dict[str, Any], int]]:
    """How many members each category has on a day: narratives of its name, then the number."""
    rows = Membership.objects.on(day).values("category__label", "category__position", "category_id")
    counted = rows.annotate(number=Count("pk")).order_by("category__position", "category_id")
    return [(row["category__label"], row["number"]) for row in counted]


def suspended(day: date) -> QuerySet[Suspension, Suspension]:
    """The suspensions that hold on a day, the oldest first."""
    rows = Suspension.objects.on(day).filter(membership__in=Membership.objects.on(day))
    return rows.select_related("membership__organisation").order_by("starts_on", "pk")
