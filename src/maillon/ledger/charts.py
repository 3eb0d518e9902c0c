"""Charts of accounts as they travel: one TOML file a chart, with its source (``data/ledger/charts``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from maillon.core.errors import RuleViolation

KINDS = ("asset", "liability", "equity", "income", "expense", "memorandum")


@dataclass(frozen=True, slots=True)
class ChartLine:
    """An account to open; an empty currency takes any."""

    code: str
    kind: str
    name_fr: str
    name_en: str
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole chart: what it is called, under which norm, where it comes from, and its accounts."""

    name_fr: str
    name_en: str
    norm: str
    source: str
    example: bool
    exchange: str
    accounts: tuple[ChartLine, ...]


def read(path: Path) -> Chart:
    """The chart of a file. Raises RuleViolation ``ledger.chart`` (``file``, ``reason``) for what is not one."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        lines = tuple(
            ChartLine(line["code"], line["kind"], line["fr"], line["en"], line.get("currency", ""))
            for line in told["accounts"]
        )
        chart = Chart(
            told["name_fr"], told["name_en"], told["norm"], told["source"], told["example"], told["exchange"], lines
        )
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise RuleViolation("ledger.chart", file=path.name, reason=str(error)) from error
    codes = [line.code for line in chart.accounts]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice or any(line.kind not in KINDS for line in chart.accounts):
        raise RuleViolation("ledger.chart", file=path.name, reason=twice or "kind")
    if chart.exchange not in codes:
        raise RuleViolation("ledger.chart", file=path.name, reason=chart.exchange)
    return chart
