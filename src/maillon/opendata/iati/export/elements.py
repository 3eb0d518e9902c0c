"""One function for each element of an iati-activity, and ELEMENTS, their order in the XSD of 2.03."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from maillon.opendata.iati.export.finance import budgets, transactions
from maillon.opendata.iati.export.results import results
from maillon.opendata.iati.export.shapes import Element, coded, element, narratives, organisation, percentage, said
from maillon.projects.documents import ActivityDocument

_POINT = "http://www.opengis.net/def/crs/EPSG/0/4326"
Writer = Callable[[ActivityDocument], Iterator[Element]]


def activity(document: ActivityDocument) -> Element:
    """The iati-activity element of a document."""
    reported = document.last_reported_at
    made = element(
        "iati-activity",
        **{
            "last-updated-datetime": reported.isoformat() if reported else "",
            "xml:lang": document.default_language,
            "default-currency": document.default_currency,
            "humanitarian": "1" if document.humanitarian else "",
            "hierarchy": "" if document.hierarchy is None else str(document.hierarchy),
        },
    )
    for write in ELEMENTS:
        made.extend(write(document))
    return made


def iati_identifier(document: ActivityDocument) -> Iterator[Element]:
    made = element("iati-identifier")
    made.text = said(document.identifier)
    yield made


def reporting_org(document: ActivityDocument) -> Iterator[Element]:
    yield organisation("reporting-org", document.reporting, required=("ref", "type"))


def title(document: ActivityDocument) -> Iterator[Element]:
    yield narratives("title", document.title, required=True)


def description(document: ActivityDocument) -> Iterator[Element]:
    yield narratives("description", document.description, required=True, type="1")


def participating_org(document: ActivityDocument) -> Iterator[Element]:
    for one in document.participants:
        made = organisation("participating-org", one.organisation)
        made.set("role", one.role)
        if one.their_activity:
            made.set("activity-id", said(one.their_activity))
        yield made
    if not document.participants:
        yield element("participating-org", role="2")  # the XSD wants one


def activity_status(document: ActivityDocument) -> Iterator[Element]:
    yield coded("activity-status", document.status, required=True)


def activity_date(document: ActivityDocument) -> Iterator[Element]:
    days = (document.planned_start, document.actual_start, document.planned_end, document.actual_end)
    for code, day in zip("1234", days, strict=True):
        if day:
            yield element("activity-date", **{"type": code, "iso-date": day.isoformat()})


def activity_scope(document: ActivityDocument) -> Iterator[Element]:
    if document.scope:
        yield coded("activity-scope", document.scope)


def recipient_country(document: ActivityDocument) -> Iterator[Element]:
    for one in document.recipients:
        if one.kind == "country":
            yield coded("recipient-country", one.code, percentage=percentage(one.percentage))


def recipient_region(document: ActivityDocument) -> Iterator[Element]:
    for one in document.recipients:
        if one.kind == "region":
            yield coded("recipient-region", one.code, vocabulary=one.vocabulary, percentage=percentage(one.percentage))


def location(document: ActivityDocument) -> Iterator[Element]:
    for one in document.locations:
        made = element("location")
        if one.reach:
            made.append(coded("location-reach", one.reach))
        if one.name:
            made.append(narratives("name", one.name))
        for area in one.administrative:
            level = area.get("level", "")
            made.append(
                coded(
                    "administrative",
                    area.get("code", ""),
                    required=True,
                    level=level if level.isdecimal() else "",
                    vocabulary=area.get("vocabulary", "") or "99",
                )
            )
        if one.latitude is not None and one.longitude is not None:
            point = element("point", srsName=_POINT)
            position = element("pos")
            position.text = f"{one.latitude:f} {one.longitude:f}"
            point.append(position)
            made.append(point)
        if one.exactness:
            made.append(coded("exactness", one.exactness))
        if one.feature:
            made.append(coded("feature-designation", one.feature))
        yield made


def sector(document: ActivityDocument) -> Iterator[Element]:
    for one in document.sectors:
        yield narratives(
            "sector",
            one.name,
            required_attributes=("code",),
            vocabulary=one.vocabulary,
            code=one.code,
            percentage=percentage(one.percentage),
        )


def tag(document: ActivityDocument) -> Iterator[Element]:
    for one in document.tags:
        yield narratives(
            "tag", one.name, required_attributes=("code", "vocabulary"), vocabulary=one.vocabulary, code=one.code
        )


def policy_marker(document: ActivityDocument) -> Iterator[Element]:
    for one in document.markers:
        yield coded("policy-marker", one.code, vocabulary=one.vocabulary, significance=one.significance)


def default_terms(document: ActivityDocument) -> Iterator[Element]:
    """collaboration-type and the four default-* elements, which follow each other."""
    for name, code in (
        ("collaboration-type", document.collaboration_type),
        ("default-flow-type", document.flow_type),
        ("default-finance-type", document.finance_type),
        ("default-aid-type", document.aid_type),
        ("default-tied-status", document.tied_status),
    ):
        if code:
            yield coded(name, code)


def document_link(document: ActivityDocument) -> Iterator[Element]:
    for link in document.documents:
        made = element("document-link", url=link.get("url", ""))
        made.set("format", said(link.get("format", "")))
        made.append(narratives("title", link.get("title") or {}, required=True))
        for code in link.get("categories") or [""]:
            made.append(coded("category", code, required=True))
        for code in link.get("languages") or []:
            made.append(coded("language", code))
        if link.get("date"):
            made.append(element("document-date", **{"iso-date": link["date"]}))
        yield made


def related_activity(document: ActivityDocument) -> Iterator[Element]:
    for one in document.related:
        made = element("related-activity", ref=one.identifier)
        made.set("type", one.type)
        yield made


ELEMENTS: tuple[Writer, ...] = (
    iati_identifier,
    reporting_org,
    title,
    description,
    participating_org,
    activity_status,
    activity_date,
    activity_scope,
    recipient_country,
    recipient_region,
    location,
    sector,
    tag,
    policy_marker,
    default_terms,
    budgets,
    transactions,
    document_link,
    related_activity,
    results,
)
