"""What is said of a logic model: what must be settled before it is sent, and what its wording suggests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from maillon.core.text import fold
from maillon.funding.rules.planning.content import (
    ACTIVITY,
    MEASURED,
    OUTCOMES,
    OUTPUT,
    QUALITATIVE,
    ULTIMATE,
    Measure,
    Plan,
    Row,
    may_lead,
)

_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Said:
    """Something about a row (or an indicator, by ``measure``); a hint blocks nothing."""

    code: str
    row: str = ""
    measure: str = ""
    is_hint: bool = False
    word: str = ""
    """The word a hint is about."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words hints look for, folded, by what they betray (data/funding/planning/wording.toml)."""

    doing: frozenset[str] = field(default_factory=frozenset)
    """First words that tell an action: « former », “build”."""
    changing: frozenset[str] = field(default_factory=frozenset)
    """Words that tell a change: « amélioration », “increased”."""


def judge(plan: Plan, *, years: Sequence[int] = (), wording: Wording | None = None) -> list[Said]:
    """Everything to say of a plan, in its order; ``years`` are the fiscal years its targets may name."""
    words = wording or Wording()
    by_key = {row.key: row for row in plan.rows}
    led_to = {key for row in plan.rows for key in row.leads_to}
    found: list[Said] = []
    if not plan.of_level(ULTIMATE):
        found.append(Said("no_ultimate"))
    found += [Said("second_ultimate", row.key) for row in plan.of_level(ULTIMATE)[1:]]
    if not plan.of_level(OUTPUT):
        found.append(Said("no_output"))
    for row in plan.rows:
        found += _row(row, plan, by_key, led_to)
        found += _hints(row, words)
    for measure in plan.measures:
        found += _measure(measure, by_key, years)
    return found


def findings(said: Sequence[Said]) -> list[Said]:
    """What must be settled before sending."""
    return [one for one in said if not one.is_hint]


def _row(row: Row, plan: Plan, by_key: Mapping[str, Row], led_to: set[str]) -> Iterator[Said]:
    if not row.text.strip():
        yield Said("blank", row.key)
    above = [by_key[key] for key in row.leads_to if key in by_key]
    if len(above) < len(row.leads_to) or any(not may_lead(row, one) for one in above):
        yield Said("leads_wrong", row.key)
    if row.level != ULTIMATE and not above:
        yield Said("leads_nowhere", row.key)
    if row.level in OUTCOMES and row.key not in led_to:
        yield Said("unserved", row.key)
    if row.level == OUTPUT and row.key not in led_to:
        yield Said("undone", row.key, is_hint=True)
    if row.level in MEASURED and not plan.measures_of(row.key):
        yield Said("unmeasured", row.key)


def _hints(row: Row, words: Wording) -> Iterator[Said]:
    told = fold(row.text).replace("’", " ").replace("'", " ").split()
    if not told:
        return
    if row.level in (*OUTCOMES, OUTPUT) and told[0] in words.doing:
        yield Said("sounds_done", row.key, is_hint=True, word=row.text.split()[0])
    if row.level in (OUTPUT, ACTIVITY):
        betrayed = next((word for word in told if word.strip(".,;:") in words.changing), "")
        if betrayed:
            yield Said("sounds_changed", row.key, is_hint=True, word=betrayed.strip(".,;:"))
    if len(told) > _MOST_WORDS:
        yield Said("long", row.key, is_hint=True)


def _measure(one: Measure, by_key: Mapping[str, Row], years: Sequence[int]) -> Iterator[Said]:
    def said(code: str, *, is_hint: bool = False) -> Said:
        return Said(code, one.row, one.key, is_hint)

    row = by_key.get(one.row)
    if row is None or row.level == ACTIVITY:
        yield said("measures_nothing")
    if not one.title.strip():
        yield said("untitled")
    told = [target for target in one.targets if target.value]
    if not told:
        yield said("no_target")
    if years and any(target.year not in years for target in told):
        yield said("year_outside")
    if not one.baseline:
        yield said("no_baseline", is_hint=True)
    elif not one.baseline_year:
        yield said("no_baseline_year")
    elif told and one.baseline_year > min(target.year for target in told):
        yield said("baseline_after")
    if not one.source.strip():
        yield said("no_source", is_hint=True)
    if told and one.measure != QUALITATIVE:
        values = [number(text) for text in (one.baseline, *(target.value for target in told)) if text]
        if any(value is None for value in values):
            yield said("not_a_number")
        elif one.baseline and _goes_back(one, [value for value in values if value is not None]):
            yield said("wrong_way", is_hint=True)


def _goes_back(one: Measure, values: Sequence[Decimal]) -> bool:
    start, last = values[0], values[-1]
    return last < start if one.ascending else last > start


def number(text: str) -> Decimal | None:
    """A value as a number; None when it is not one."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
