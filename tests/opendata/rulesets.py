"""The standard's rules (data/rulesets/standard.json) applied to a file with lxml, as its SPEC says.

Two conditions ask the registry which publishers exist; without it every identifier is taken for an unknown one,
and rules about the prefixes of agencies, which need their list, are left to the caller.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

RULES = Path(__file__).resolve().parent.parent.parent / "data" / "rulesets" / "standard.json"
Case = dict[str, Any]
Element = etree._Element
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Breach:
    """A rule that an element does not follow."""

    id: str
    severity: str
    message: str
    identifier: str


def breaches(root: Element, *, today: date) -> Iterator[Breach]:
    """Every rule of the standard that a file of activities or of organisations breaks; ``today`` stands for NOW."""
    for context, rules in json.loads(RULES.read_text()).items():
        for element in _found(root, context):
            identifier = element.xpath(
                "string(ancestor-or-self::iati-activity/iati-identifier"
                " | ancestor-or-self::iati-organisation/organisation-identifier)"
            )
            for case in _broken(element, rules, today):
                info = case["ruleInfo"]
                yield Breach(info["id"], info["severity"], info["message"], identifier)


def _broken(element: Element, rules: dict[str, Any], today: date) -> Iterator[Case]:
    for name, held in rules.items():
        for case in held["cases"]:
            if name == "loop":
                for value in dict.fromkeys(_texts(element, [case["foreach"]])):
                    done = json.loads(json.dumps(case["do"]).replace("$1", value))
                    yield from _broken(element, done, today)
            elif case.get("prefix") == ["ORG-ID-PREFIX"]:
                continue
            elif ("condition" not in case or element.xpath(f"boolean({case['condition']})")) and not CHECKS[name](
                element, case, today
            ):
                yield case


def _found(element: Element, path: str) -> list[Any]:
    found = element.xpath(path)
    return found if isinstance(found, list) else [found]


def _texts(element: Element, paths: list[str]) -> list[str]:
    found = [one for path in paths for one in _found(element, path)]
    return [one if isinstance(one, str) else "".join(one.itertext()) for one in found]


def _numbers(element: Element, paths: list[str]) -> list[Decimal]:
    try:
        return [Decimal(text) for text in _texts(element, paths)]
    except InvalidOperation:
        return []


def _days(element: Element, path: str, today: date) -> list[date]:
    return [today] if path == "NOW" else [date.fromisoformat(text[:10]) for text in _texts(element, [path])]


def _one_or_all(element: Element, case: Case, today: date) -> bool:
    if _found(element, case["one"]):
        return True
    if case["all"] == "lang":
        return all(one.get(LANG) for one in element.iterdescendants("narrative"))
    if case["all"] == "currency":
        return all(one.get("currency") for one in element.iterdescendants("value"))
    return all(one.find(case["all"]) is not None for one in element.iterchildren("transaction"))


def _in_order(element: Element, case: Case, today: date) -> bool:
    latest = _days(element, case["more"], today)
    return all(less <= more for less in _days(element, case["less"], today) for more in latest)


def _within_a_year(element: Element, case: Case, today: date) -> bool:
    starts, ends = _days(element, case["start"], today), _days(element, case["end"], today)
    return all((end - start).days <= 366 for start in starts for end in ends)


def _between(element: Element, case: Case, today: date) -> bool:
    starts, ends = _days(element, case["start"], today), _days(element, case["end"], today)
    days = _days(element, case["date"], today)
    return all(start <= day <= end for day in days for start in starts for end in ends)


def _starts(element: Element, case: Case, today: date) -> bool:
    prefixes = [text + case.get("separator", "") for text in _texts(element, case["prefix"])]
    return all(text.startswith(tuple(prefixes)) for text in _texts(element, case["paths"]))


def _different(element: Element, case: Case, today: date) -> bool:
    texts = _texts(element, case["paths"])
    return len(texts) == len(set(texts))


CHECKS: dict[str, Callable[[Element, Case, date], bool]] = {
    "atleast_one": lambda e, case, today: (
        bool([text for text in _texts(e, case["paths"]) if text])
        or any(not isinstance(one, str) for path in case["paths"] for one in _found(e, path))
    ),
    "no_more_than_one": lambda e, case, today: len(_texts(e, case["paths"])) <= 1,
    "one_or_all": _one_or_all,
    "date_now": lambda e, case, today: all(day <= today for day in _days(e, case["date"], today)),
    "date_order": _in_order,
    "time_limit": _within_a_year,
    "regex_matches": lambda e, case, today: all(re.search(case["regex"], text) for text in _texts(e, case["paths"])),
    "no_spaces": lambda e, case, today: all(text == text.strip() for text in _texts(e, case["paths"])),
    "startswith": _starts,
    "unique": _different,
    "strict_sum": lambda e, case, today: sum(_numbers(e, case["paths"]), Decimal(0)) == case["sum"],
    "range": lambda e, case, today: all(case["min"] <= one <= case["max"] for one in _numbers(e, case["paths"])),
    "if_then": lambda e, case, today: not e.xpath(f"boolean({case['if']})") or e.xpath(f"boolean({case['then']})"),
    "between_dates": _between,
}
