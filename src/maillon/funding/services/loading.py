"""Bringing in the programmes of funders, from files anyone can read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.records import DocumentRefused
from maillon.funding.models import Component, Programme, Terms
from maillon.funding.rules import terms as rules

_FUNDER = ("name_fr", "name_en", "acronym", "country", "organisation_type")


@transaction.atomic
def load(
    folder: Path | None = None, *, funder: Organisation | None = None, at: datetime, is_demonstration: bool = False
) -> dict[str, int]:
    """Bring in every programme of a folder (by default the project's); loading twice changes nothing.

    ``funder`` answers for the programmes that are new, instead of the one the file names. A version of the terms that
    a call uses stays as it is. Gives how many ``programmes``, ``components`` and ``terms`` were read. Raises
    RuleViolation ``funding.unreadable`` (``file``, ``reason``); nothing is changed then.
    """
    where = folder or Path(settings.PROJECT) / "data" / "funding" / "programmes"
    counts = {"programmes": 0, "components": 0, "terms": 0}
    for path in sorted(where.glob("*.toml")):
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
            _load_one(said, funder=funder, at=at, is_demonstration=is_demonstration, counts=counts)
        except DocumentRefused as error:
            raise RuleViolation("funding.unreadable", file=path.name, reason=str(error)) from error
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
            raise RuleViolation("funding.unreadable", file=path.name, reason=str(error)) from error
    return counts


def _load_one(
    said: Mapping[str, Any],
    *,
    funder: Organisation | None,
    at: datetime,
    is_demonstration: bool,
    counts: dict[str, int],
) -> None:
    known = Programme.objects.filter(slug=said["slug"]).first()
    facts = {name: said[name] for name in ("name", "purpose", "source")} | {"is_example": bool(said["is_example"])}
    if known is None:
        programme = Programme.objects.create(
            slug=said["slug"],
            funder=funder or _funder(said["funder"]),
            is_demonstration=is_demonstration,
            created_at=at,
            **facts,
        )
        record(None, "funding.programme.loaded", programme, at=at, after={"slug": programme.slug})
    else:
        programme = known
        Programme.objects.filter(pk=programme.pk).update(**facts)
    counts["programmes"] += 1
    for position, one in enumerate(said["components"]):
        component, _ = Component.objects.update_or_create(
            programme=programme, key=one["key"], defaults={"name": one["name"], "position": position}
        )
        counts["components"] += 1
        for version in one["terms"]:
            _load_terms(component, version, at)
            counts["terms"] += 1


def _load_terms(component: Component, said: Mapping[str, Any], at: datetime) -> None:
    if not isinstance(said["starts_on"], date) or not said["source"]:
        raise ValueError("starts_on, source")
    facts: dict[str, Any] = {
        "name": said["name"],
        "definition": rules.read(said["definition"]).document(),
        "starts_on": said["starts_on"],
        "ends_on": said.get("ends_on"),
        "source": said["source"],
        "is_example": bool(said["is_example"]),
    }
    known = Terms.objects.filter(component=component, number=said["number"]).first()
    if known is None:
        made = Terms.objects.create(component=component, number=said["number"], loaded_at=at, **facts)
        record(None, "funding.terms.loaded", made, at=at, after={"number": made.number, "source": made.source})
        return
    before = {name: getattr(known, name) for name in facts}
    if before == facts or known.calls.exists():
        return
    Terms.objects.filter(pk=known.pk).update(loaded_at=at, **facts)
    record(
        None, "funding.terms.loaded", known, at=at, before={"source": known.source}, after={"source": said["source"]}
    )


def _funder(said: Mapping[str, str]) -> Organisation:
    """The organisation a file names; known only from what is published until it has a record here."""
    made, _ = Organisation.objects.get_or_create(
        slug=said["slug"],
        defaults={
            **{("legal_" + name if name.startswith("name") else name): said.get(name, "") for name in _FUNDER},
            "standing": Organisation.Standing.MENTIONED,
        },
    )
    return made
