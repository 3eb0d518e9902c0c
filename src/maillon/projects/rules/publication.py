"""When an activity may be shown to everybody, and the states it goes through."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from maillon.core.errors import RuleViolation
from maillon.projects.rules.document import Document, Finding
from maillon.projects.rules.shares import share_problem

TRANSITIONS: dict[tuple[str, str], str] = {
    ("draft", "publish"): "published",
    ("published", "withdraw"): "withdrawn",
    ("withdrawn", "publish"): "published",
}


class Check(NamedTuple):
    """One condition of publication: its code, where it is answered, and whether it holds."""

    code: str
    section: str
    field: str
    passed: bool


def transition(state: str, verb: str) -> str:
    """The state a verb leads to. Raises RuleViolation ``projects.transition`` when it leads nowhere."""
    if (after := TRANSITIONS.get((state, verb))) is None:
        raise RuleViolation("projects.transition", state=state, verb=verb)
    return after


def _has_role(role: str) -> Callable[[Document], bool]:
    return lambda document: any(one["role"] == role for one in document["participants"])


def _has_divided_sectors(document: Document) -> bool:
    """True when a DAC vocabulary (1: five digits, 2: three digits) is there and divides the activity."""
    for vocabulary in ("1", "2"):
        shares = [_share(one) for one in document["sectors"] if one["vocabulary"] == vocabulary]
        if shares and share_problem(shares) is None:
            return True
    return False


def _share(one: Document) -> Decimal | None:
    return None if one.get("percentage") in (None, "") else Decimal(one["percentage"])


_CONDITIONS: tuple[tuple[str, str, str, Callable[[Document], bool]], ...] = (
    ("projects.missing_identifier", "essentials", "identifier", lambda d: bool(d["identifier"].strip())),
    ("projects.missing_title", "essentials", "title_fr", lambda d: bool(d["title"].get("fr", "").strip())),
    ("projects.missing_description", "essentials", "description_fr", lambda d: any(d["description"].values())),
    ("projects.missing_status", "essentials", "status", lambda d: bool(d["status"])),
    ("projects.missing_date", "essentials", "planned_start", lambda d: bool(d["planned_start"] or d["actual_start"])),
    ("projects.missing_funder", "participants", "participants", _has_role("1")),
    ("projects.missing_implementer", "participants", "participants", _has_role("4")),
    ("projects.missing_place", "places", "recipients", lambda d: bool(d["recipients"])),
    ("projects.missing_sector", "sectors", "sectors", _has_divided_sectors),
    ("projects.missing_budget", "money", "budgets", lambda d: bool(d["budgets"])),
)


READS = ("participants", "recipients", "sectors", "budgets")
"""The lists of a document that the conditions look at."""


def gate(document: Document) -> list[Check]:
    """Every condition of publication, in the order of the sections, with whether the document meets it."""
    return [Check(code, section, field, test(document)) for code, section, field, test in _CONDITIONS]


def missing(document: Document) -> list[Finding]:
    """What must still be said before publication; empty when the activity may be published."""
    return [
        Finding(check.code, check.field, {"section": check.section}) for check in gate(document) if not check.passed
    ]
