"""Results, their indicators, and what was aimed at and measured in each period."""

from __future__ import annotations

from collections.abc import Iterable

from maillon.opendata import rules
from maillon.opendata.iati.reading.values import Element, Values
from maillon.projects.documents import IndicatorDocument, MeasurementDocument, PeriodDocument, ResultDocument

_LAST_YEAR = 9999
_NOTHING = IndicatorDocument()


def results(values: Values, elements: Iterable[Element]) -> tuple[ResultDocument, ...]:
    """Results in their published order."""
    return tuple(
        ResultDocument(
            type=values.code(element, "type", longest=1) or "1",
            title=values.texts(element.find("title")),
            description=values.texts(element.find("description")),
            aggregation=values.flag(element, "aggregation-status"),
            indicators=tuple(
                found for one in element.iterchildren("indicator") if (found := _indicator(values, one)) != _NOTHING
            ),
        )
        for element in elements
    )


def _indicator(values: Values, element: Element) -> IndicatorDocument:
    baselines = element.findall("baseline")
    for other in baselines[1:]:
        values.remark(other, "second_value")
    baseline = baselines[0] if baselines else None
    year = None
    if baseline is not None:
        year = values.value(baseline, baseline.get("year"), lambda text: rules.read_integer(text, largest=_LAST_YEAR))
        if year is None and (day := values.value(baseline, baseline.get("iso-date"), rules.read_date)):
            year = day.year
    references = element.findall("reference")
    for other in references[1:]:
        values.remark(other, "second_value")
    vocabulary = code = ""
    if references:
        vocabulary = values.cut(references[0], references[0].get("vocabulary"), longest=3)
        code = values.cut(references[0], references[0].get("code"), longest=60)
    return IndicatorDocument(
        measure=values.code(element, "measure", longest=1) or "1",
        ascending=values.flag(element, "ascending", default=True),
        title=values.texts(element.find("title")),
        description=values.texts(element.find("description")),
        baseline_year=year,
        baseline_value="" if baseline is None else values.cut(baseline, baseline.get("value"), longest=80),
        vocabulary=vocabulary,
        code=code,
        baseline_comment={} if baseline is None else values.texts(baseline.find("comment")),
        periods=tuple(found for one in element.iterchildren("period") if (found := _period(values, one))),
    )


def _period(values: Values, element: Element) -> PeriodDocument | None:
    days = []
    for tag in ("period-start", "period-end"):
        day = element.find(tag)
        days.append(None if day is None else values.value(day, day.get("iso-date"), rules.read_date))
    start, end = days
    if start is None or end is None:
        values.remark(element, "period_missing")
        return None
    if end < start:
        values.remark(element, "dates_order", start=start.isoformat(), end=end.isoformat())
        return None
    found = (_measurement(values, one, kind) for kind in ("target", "actual") for one in element.iterchildren(kind))
    return PeriodDocument(start, end, tuple(one for one in found if one))


def _measurement(values: Values, element: Element, kind: str) -> MeasurementDocument | None:
    dimensions = {
        (one.get("name") or "").strip(): (one.get("value") or "").strip()
        for one in element.iterchildren("dimension")
        if (one.get("name") or "").strip()
    }
    value = values.cut(element, element.get("value"), longest=80)
    comment = values.texts(element.find("comment"))
    return MeasurementDocument(kind, value, dimensions, comment) if value or dimensions or comment else None
