"""Bringing in what the fund supposes: the shipped examples when it opens, then what its board adopts."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import AssumptionVersion, Fund
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.rules import assumptions as rules
from maillon.guarantees.rules.assumptions import Kind, Told
from maillon.guarantees.services import recording

FOLDER = Path(settings.PROJECT) / "data" / "guarantees"
SHIPPED: Mapping[Kind, str] = {
    Kind.MODEL: "risk/model.json",
    Kind.GRADES: "risk/grades.json",
    Kind.IMPAIRMENT: "risk/impairment.json",
    Kind.STRESSES: "risk/stresses.json",
    Kind.CASH_FLOW: "cashflow/stress.toml",
    Kind.WATCH: "watch/exemple.toml",
}
"""Where each kind is in a folder of the fund's files."""
LARGEST = 65_536


@transaction.atomic
def load(*, fund: Fund, at: datetime, folder: Path | None = None) -> int:
    """Bring in the documents of a folder (by default the project's); tells how many were read.

    A version that is known stays as it is. One that would begin before today where its kind already has a version, or
    an example where the fund has its own, is left aside: neither what was computed nor what was adopted changes.
    Raises RuleViolation ``guarantees.unreadable`` (``file``, ``reason``), or as ``rules.assumptions.read``.
    """
    where, count = folder or FOLDER, 0
    for kind, name in SHIPPED.items():
        path = where / name
        if not path.exists():
            continue
        try:
            told = rules.read(kind, _document(path.read_bytes(), path.name))
        except OSError as error:
            raise RuleViolation("guarantees.unreadable", file=path.name, reason=str(error)) from error
        count += 1
        known = list(fund.assumptions.filter(kind=kind))
        is_late = bool(known) and told.starts_on < timezone.localdate(at)
        is_second = told.is_example and not all(one.is_example for one in known)
        if not (is_late or is_second or any(one.version == told.version for one in known)):
            _keep(fund, kind, told, None, at)
    return count


@transaction.atomic
def bring(*, fund: Fund, kind: Kind, content: bytes, name: str, actor: User, at: datetime) -> AssumptionVersion:
    """The manager brings in a version of what the fund supposes, in the form of the shipped files.

    It begins today or later, so that no figure of a past day changes; the first of its kind may begin before. The same
    document again gives the version that is there. Raises NotAllowed ``guarantees.manage``, RuleViolation
    ``guarantees.assumption_too_large``, ``guarantees.assumption_json`` (``line``, ``column``, ``why``),
    ``guarantees.assumption_taken`` for a version that says something else, ``guarantees.assumption_past`` (``day``,
    ``today``), and as ``rules.assumptions.read``.
    """
    if not can_manage_fund(actor, fund):
        raise NotAllowed("guarantees.manage")
    if len(content) > LARGEST:
        raise RuleViolation("guarantees.assumption_too_large", field="file", most=LARGEST // 1024)
    told = rules.read(kind, _document(content, name))
    held = recording.hold(fund)
    known = {one.version: one for one in held.assumptions.filter(kind=kind)}
    if (same := known.get(told.version)) is not None:
        if same.definition == told.definition:
            return same
        raise RuleViolation("guarantees.assumption_taken", field="file", version=told.version)
    today = timezone.localdate(at)
    if known and told.starts_on < today:
        raise RuleViolation("guarantees.assumption_past", field="file", day=told.starts_on, today=today)
    return _keep(held, kind, told, actor, at)


def _keep(fund: Fund, kind: Kind, told: Told, actor: User | None, at: datetime) -> AssumptionVersion:
    made = AssumptionVersion.objects.create(
        fund=fund,
        kind=kind.value,
        version=told.version,
        definition=dict(told.definition),
        starts_on=told.starts_on,
        source=told.source["fr"],
        is_example=told.is_example,
        loaded_at=at,
        brought_by=actor,
    )
    after = {"kind": kind.value, "version": made.version, "starts_on": made.starts_on, "source": made.source}
    record(actor, "guarantees.assumption.brought", made, at=at, after=after)
    return made


def _document(content: bytes, name: str) -> Any:
    """The document a file holds, TOML or JSON by its name, by how it begins where it has none."""
    try:
        text = content.decode("utf-8-sig")
        ending = name.lower().rpartition(".")[2]
        if ending == "toml" or (ending != "json" and not text.lstrip().startswith(("{", "["))):
            return tomllib.loads(text.replace("\r\n", "\n"))
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise RuleViolation("guarantees.assumption_text", field="file") from error
    except json.JSONDecodeError as problem:
        facts = {"line": problem.lineno, "column": problem.colno}
        raise RuleViolation("guarantees.assumption_json", field="file", **facts) from problem
    except tomllib.TOMLDecodeError as problem:
        raise RuleViolation("guarantees.assumption_toml", field="file", why=str(problem)) from problem
    except (RecursionError, ValueError) as error:
        raise RuleViolation("guarantees.assumption_field", field="file", where="", why="deep") from error
