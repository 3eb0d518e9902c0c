"""From an iati-activity element (2.01 to 2.03) to an ActivityDocument, and what could not be read of it.

Not kept, on purpose: contact persons (personal data that is not ours to spread). Not kept yet: planned
disbursements, country budget items, conditions, forward spending, CRS additions, humanitarian scope, other
identifiers, legacy data.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from maillon.opendata import rules
from maillon.opendata.iati.reading import classification, finance, parties, results
from maillon.opendata.iati.reading.values import LANG, Element, Values, excerpt, line_of
from maillon.opendata.rules import Remark
from maillon.projects.documents import ActivityDocument

__all__ = ["document", "excerpt", "identifier_of", "line_of", "refusal"]

_DATE_TYPES = {"1": "planned_start", "2": "actual_start", "3": "planned_end", "4": "actual_end"}
_LARGEST_HIERARCHY = 32767
_ADDRESSES = ("http://", "https://", "ftp://")


def identifier_of(element: Element) -> str:
    """The identifier as written, without the blanks around it."""
    return (element.findtext("iati-identifier") or "").strip()


def refusal(element: Element) -> tuple[str, dict[str, Any]] | None:
    """Why this activity cannot be kept at all, or None: it names no identifier, or nobody who reports it."""
    identifier = identifier_of(element)
    if not identifier:
        return "identifier_missing", {}
    if len(identifier) > 200:
        return "identifier_too_long", {"longest": 200}
    reporting = element.find("reporting-org")
    if reporting is None:
        return "reporting_organisation_missing", {}
    named = any("".join(map(str, one.itertext())).strip() for one in reporting.iterchildren("narrative"))
    if not named and not (reporting.get("ref") or "").strip():
        return "reporting_organisation_missing", {}
    return None


def document(element: Element, *, file: str, digest: str, root_language: str) -> tuple[ActivityDocument, list[Remark]]:
    """The activity an element says, with a remark for each value that could not be read.

    The element must not be one that ``refusal`` refuses.
    """
    children: dict[str, list[Element]] = defaultdict(list)
    for child in element.iterchildren("*"):
        children[child.tag].append(child)

    def first(tag: str) -> Element | None:
        return children[tag][0] if children[tag] else None

    written = element.get(LANG)
    language = rules.language(root_language if written is None else written)
    values = Values(element, file=file, identifier=identifier_of(element), language=language)
    values.currency = values.code(element, "default-currency", longest=3).upper()
    reporting = parties.mention(values, first("reporting-org"))
    assert reporting is not None  # what refusal() is for
    title = values.texts(first("title"))
    if not title:
        values.remark(element, "title_missing")
    found = ActivityDocument(
        identifier=values.identifier,
        reporting=reporting,
        title=title,
        description=values.joined(children["description"]),
        status=values.code(first("activity-status"), longest=2),
        scope=values.code(first("activity-scope"), longest=2),
        hierarchy=values.value(
            element, element.get("hierarchy"), lambda text: rules.read_integer(text, largest=_LARGEST_HIERARCHY)
        ),
        humanitarian=values.flag(element, "humanitarian"),
        **_dates(values, children["activity-date"]),
        default_currency=values.currency,
        default_language=language,
        collaboration_type=values.code(first("collaboration-type"), longest=4),
        flow_type=values.code(first("default-flow-type"), longest=4),
        finance_type=values.code(first("default-finance-type"), longest=4),
        aid_type=values.code(first("default-aid-type"), longest=10),
        tied_status=values.code(first("default-tied-status"), longest=4),
        documents=tuple(found for one in children["document-link"] if (found := _link(values, one))),
        last_reported_at=values.value(element, element.get("last-updated-datetime"), rules.read_moment),
        digest=digest,
        participants=parties.participants(values, children["participating-org"]),
        recipients=classification.recipients(values, children["recipient-country"], children["recipient-region"]),
        locations=classification.locations(values, children["location"]),
        sectors=classification.sectors(values, children["sector"]),
        markers=classification.markers(values, children["policy-marker"]),
        tags=classification.tags(values, children["tag"]),
        budgets=finance.budgets(values, children["budget"]),
        transactions=finance.transactions(values, children["transaction"]),
        results=results.results(values, children["result"]),
        related=parties.related(values, children["related-activity"]),
    )
    return found, values.remarks


def _dates(values: Values, elements: list[Element]) -> dict[str, date | None]:
    found: dict[str, date | None] = dict.fromkeys(_DATE_TYPES.values())
    for element in elements:
        name = _DATE_TYPES.get((element.get("type") or "").strip())
        if name is None:
            values.remark(element, "code_unknown", attribute="type", written=(element.get("type") or "")[:60])
        elif found[name] is not None:
            values.remark(element, "second_value")
        else:
            found[name] = values.value(element, element.get("iso-date"), rules.read_date)
            if found[name] is None and not (element.get("iso-date") or "").strip():
                values.remark(element, "date_missing")
    for start, end in (("planned_start", "planned_end"), ("actual_start", "actual_end")):
        first, last = found[start], found[end]
        if first and last and last < first:
            place = next(one for one in elements if _DATE_TYPES.get((one.get("type") or "").strip()) == end)
            values.remark(place, "dates_order", start=first.isoformat(), end=last.isoformat())
            found[end] = None
    return found


def _link(values: Values, element: Element) -> dict[str, Any] | None:
    url = (element.get("url") or "").strip()
    if not url:
        values.remark(element, "reference_missing")
        return None
    if not url.lower().startswith(_ADDRESSES):
        values.remark(element, "address")
        return None
    day = element.find("document-date")
    when = None if day is None else values.value(day, day.get("iso-date"), rules.read_date)
    return {
        "url": url,
        "format": (element.get("format") or "").strip(),
        "title": values.texts(element.find("title")),
        "categories": [code for one in element.iterchildren("category") if (code := one.get("code"))],
        "languages": [code for one in element.iterchildren("language") if (code := one.get("code"))],
        "date": when.isoformat() if when else "",
    }
