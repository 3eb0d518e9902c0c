"""Bringing in the fund's products and limits, from files anyone can read."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.records import DocumentRefused
from maillon.guarantees.models import Fund, Limit, Product, ProductVersion
from maillon.guarantees.queries import history
from maillon.guarantees.rules import portfolios
from maillon.guarantees.rules import terms as rules
from maillon.guarantees.rules.events import capital
from maillon.guarantees.services import currencies, recording

_THOUSAND = 1000
_AXES = {Limit.Axis.OBLIGOR.value: "borrower"}
FOLDER = Path(settings.PROJECT) / "data" / "guarantees"


@transaction.atomic
def load(*, fund: Fund, at: datetime, folder: Path | None = None) -> dict[str, int]:
    """Bring in the products, limits and holidays of a folder (by default the project's); loading twice changes nothing.

    An edition a facility uses stays as it is. Gives how many ``products``, ``versions``… were read. Raises
    RuleViolation ``guarantees.unreadable`` (``file``, ``reason``); nothing is changed then.
    """
    where = folder or FOLDER
    counts = {"products": 0, "versions": 0, "limits": 0, "calendars": 0}
    for path in sorted([*where.glob("products/*.toml"), *where.glob("limits/*.toml")]):
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
            (_limits if path.parent.name == "limits" else _product)(fund, said, at, counts)
        except (DocumentRefused, OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise RuleViolation("guarantees.unreadable", file=path.name, reason=str(error)) from error
    for path in sorted(where.glob("calendars/*.toml")):
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
            days = [one for one in said["holidays"] if isinstance(one, date)]
            named = {"calendar": str(said["key"]), "source": str(said["source"])}
            if len(days) < len(said["holidays"]):
                raise TypeError("holidays")
        except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise RuleViolation("guarantees.unreadable", file=path.name, reason=str(error)) from error
        currencies.set_holidays(fund=fund, holidays=days, actor=None, at=at, **named)
        counts["calendars"] += 1
    return counts


def _product(fund: Fund, said: Mapping[str, Any], at: datetime, counts: dict[str, int]) -> None:
    product, _made = Product.objects.update_or_create(fund=fund, key=said["key"], defaults={"name": said["name"]})
    counts["products"] += 1
    for one in said["versions"]:
        if not isinstance(one["starts_on"], date):
            raise TypeError("starts_on")
        facts: dict[str, Any] = {
            "definition": rules.read(one["definition"]).document() | portfolios.kept(one["definition"]),
            "starts_on": one["starts_on"],
            "source": one["source"],
            "is_example": bool(one["is_example"]),
        }
        counts["versions"] += 1
        known = ProductVersion.objects.filter(product=product, number=one["number"]).first()
        if known is not None and (known.facilities.exists() or all(getattr(known, k) == v for k, v in facts.items())):
            continue
        version, _made = ProductVersion.objects.update_or_create(
            product=product, number=one["number"], defaults=facts | {"loaded_at": at}
        )
        after = {"product": product.key, "number": version.number, "source": version.source}
        record(None, "guarantees.product.loaded", version, at=at, after=after)


def _limits(fund: Fund, said: Mapping[str, Any], at: datetime, counts: dict[str, int]) -> None:
    for one in said["limits"]:
        limit, made = Limit.objects.get_or_create(
            fund=fund,
            axis=Limit.Axis(one["axis"]),
            key=one.get("key", ""),
            starts_on=said["starts_on"],
            defaults={
                "per_mille": int(one["per_mille"]),
                "source": said["source"],
                "is_example": bool(said["is_example"]),
            },
        )
        counts["limits"] += 1
        if made:
            record(None, "guarantees.limit.loaded", limit, at=at, after={"axis": limit.axis, "most": limit.per_mille})
    _set_limits(fund, at)


def _set_limits(fund: Fund, at: datetime) -> None:
    """The engine is told of the limits in force when they changed."""
    today = timezone.localdate(at)
    kept: dict[tuple[str, str], Limit] = {}
    for one in Limit.objects.filter(fund=fund, starts_on__lte=today).order_by("starts_on"):
        kept[one.axis, one.key] = one
    leverage = kept.pop((Limit.Axis.LEVERAGE, ""), None)
    limits = tuple(
        capital.Limit(axis=_AXES.get(axis, axis), share=Fraction(one.per_mille, _THOUSAND), name=key)
        for (axis, key), one in sorted(kept.items())
    )
    content = "|".join(f"{one.axis}:{one.name}:{one.share}" for one in limits)
    event = capital.LimitsSet(
        key=f"limits:{today}:{hashlib.sha256(content.encode()).hexdigest()[:16]}",
        effective_on=today,
        known_on=today,
        limits=limits,
        leverage=Fraction(leverage.per_mille, _THOUSAND) if leverage else Fraction(0),
    )
    known = history.state_of(fund)
    if (known.limits, known.leverage) != (event.limits, event.leverage):
        recording.happen(fund=fund, events=[event], actor=None, at=at)
