"""Results as elements."""

from __future__ import annotations

from collections.abc import Iterator

from maillon.opendata.iati.export.shapes import Element, dated, element, narratives, said
from maillon.projects.documents import ActivityDocument, IndicatorDocument, MeasurementDocument


def results(document: ActivityDocument) -> Iterator[Element]:
    for one in document.results:
        made = element("result", **{"type": one.type, "aggregation-status": "1" if one.aggregation else ""})
        made.append(narratives("title", one.title, required=True))
        if one.description:
            made.append(narratives("description", one.description))
        # The XSD wants an indicator: an empty one says nothing, and reading leaves it out.
        made.extend(_indicator(indicator) for indicator in one.indicators or (IndicatorDocument(),))
        yield made


def _indicator(one: IndicatorDocument) -> Element:
    made = element("indicator", measure=one.measure, ascending="1" if one.ascending else "0")
    made.append(narratives("title", one.title, required=True))
    if one.description:
        made.append(narratives("description", one.description))
    if one.code:
        made.append(element("reference", vocabulary=one.vocabulary or "99", code=one.code))
    if one.baseline_year:  # a baseline without its year is not IATI
        baseline = element("baseline", year=f"{one.baseline_year:04d}", value=one.baseline_value)
        if one.baseline_comment:
            baseline.append(narratives("comment", one.baseline_comment))
        made.append(baseline)
    for period in one.periods:
        span = element("period")
        span.append(dated("period-start", period.starts_on))
        span.append(dated("period-end", period.ends_on))
        for kind in ("target", "actual"):
            span.extend(_measurement(value) for value in period.measurements if value.kind == kind)
        made.append(span)
    return made


def _measurement(one: MeasurementDocument) -> Element:
    made = element(one.kind, value=one.value)
    for name, value in one.dimensions.items():
        dimension = element("dimension", name=name)
        dimension.set("value", said(value))
        made.append(dimension)
    if one.comment:
        made.append(narratives("comment", one.comment))
    return made
