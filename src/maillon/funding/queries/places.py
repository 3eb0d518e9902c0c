"""Where the money of an agreement goes: its own country, else those its project’s record says, each with its part."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, Exists, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from maillon.core.money import apportion
from maillon.funding.models import Agreement
from maillon.projects.models import Activity, RecipientShare

_COUNTRY = RecipientShare.Kind.COUNTRY


def only_country(activity: Activity) -> str:
    """The country of a project whose record says one; "" where it says several, or none."""
    said = set(activity.recipients.filter(kind=_COUNTRY).values_list("code", flat=True))
    return said.pop() if len(said) == 1 else ""


def countries_of(agreement: Agreement) -> list[str]:
    """The countries of an agreement, in alphabetical order: its own, else those of its project (prefetch them)."""
    if agreement.country or agreement.activity is None:
        return [agreement.country] if agreement.country else []
    return sorted({one.code for one in agreement.activity.recipients.all() if one.kind == _COUNTRY})


def placed(rows: QuerySet[Agreement, Agreement], *besides: str) -> QuerySet[Any]:
    """Agreements with ``in_country``: their own, else that of ``besides``, else the only one their project says.

    Where a project says more than one, ``in_country`` is empty and ``parted`` gives their parts.
    """
    shares = RecipientShare.objects.filter(activity=OuterRef("activity"), kind=_COUNTRY).order_by()
    only = shares.values("activity").annotate(n=Count("code", distinct=True), one=Min("code")).filter(n=1)
    own = [NullIf(name, Value("")) for name in ("country", *besides)]
    placed = rows.annotate(in_country=Coalesce(*own, Subquery(only.values("one")), Value(""), output_field=CharField()))
    return placed.annotate(in_places=Exists(shares))


def several(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of ``placed`` whose project says more than one country."""
    return rows.filter(in_country="", in_places=True)


def alone(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of ``placed`` that go to one country, or say none."""
    return rows.exclude(in_country="", in_places=True)


def parted(rows: QuerySet[Any]) -> dict[int, tuple[int, dict[str, int]]]:
    """Of each agreement in several countries: its year (``in_year``), and the part of ``worth`` of each of them."""
    names = ("pk", "in_year", "worth", "activity__recipients__code", "activity__recipients__percentage")
    told: dict[int, tuple[int, int, dict[str, Decimal]]] = {}
    asked = several(rows).filter(activity__recipients__kind=_COUNTRY).order_by("pk", "activity__recipients__code")
    for pk, year, worth, code, percentage in asked.values_list(*names):
        weights = told.setdefault(pk, (year, worth, {}))[2]
        weights[code] = weights.get(code, Decimal(0)) + (Decimal(100) if percentage is None else percentage)
    return {pk: (year, _parts(worth, weights.items())) for pk, (year, worth, weights) in told.items()}


def _parts(worth: int, weights: Collection[tuple[str, Decimal]]) -> dict[str, int]:
    kept = [(code, weight) for code, weight in weights if weight > 0] or [(code, Decimal(1)) for code, _none in weights]
    return dict(zip((code for code, _w in kept), apportion(worth, [weight for _c, weight in kept]), strict=True))
