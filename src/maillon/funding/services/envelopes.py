"""Bringing in the money programmes were given, from a file anyone can read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.money import Money
from maillon.funding.models import Component, Envelope, Programme


@transaction.atomic
def load_envelopes(path: Path | None = None, *, at: datetime) -> int:
    """Bring in every envelope of a file (by default the project's); loading twice changes nothing.

    Those of programmes that are not here are left out. Gives how many were read. Raises RuleViolation
    ``funding.unreadable`` (``file``, ``reason``); nothing is changed then.
    """
    where = path or Path(settings.PROJECT) / "data" / "funding" / "envelopes" / "envelopes.toml"
    programmes = {one.slug: one for one in Programme.objects.all()}
    read = 0
    try:
        said = tomllib.loads(where.read_text(encoding="utf-8"))["envelopes"]
        for one in said:
            programme = programmes.get(one["programme"])
            if programme is not None:
                _load_one(programme, one, at)
                read += 1
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RuleViolation("funding.unreadable", file=where.name, reason=str(error)) from error
    except (InvalidOperation, Component.DoesNotExist) as error:
        raise RuleViolation("funding.unreadable", file=where.name, reason=repr(error)) from error
    return read


def _load_one(programme: Programme, said: Mapping[str, Any], at: datetime) -> None:
    starts_on, ends_on = said["starts_on"], said["ends_on"]
    if not isinstance(starts_on, date) or not isinstance(ends_on, date) or ends_on <= starts_on or not said["source"]:
        raise ValueError("starts_on, ends_on, source")
    component = programme.components.get(key=said["component"]) if "component" in said else None
    currency = said.get("currency", "CAD")
    facts = {
        "component_id": component.pk if component else None,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "amount_minor": Money.from_decimal(Decimal(said["amount"]), currency).minor,
        "currency": currency,
        "source": said["source"],
        "is_example": bool(said["is_example"]),
    }
    known = Envelope.objects.filter(programme=programme, key=said["key"]).first()
    before = {name: getattr(known, name) for name in facts} if known else None
    if before == facts:
        return
    made, _ = Envelope.objects.update_or_create(
        programme=programme, key=said["key"], defaults={**facts, "loaded_at": at}
    )
    record(None, "funding.envelope.loaded", made, at=at, before=before, after=facts)
