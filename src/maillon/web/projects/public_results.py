"""An activity's results as its public page shows them: indicators, periods, slices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from maillon.core.codelists import queries as codelists
from maillon.core.narratives import read
from maillon.core.typography import colon
from maillon.projects.portrait import MeasuredIndicator, MeasuredResult, Slice
from maillon.web.insight.phrases import language
from maillon.web.templatetags.maillon import day


@dataclass(frozen=True, slots=True)
class Line:
    """A period of an indicator: what was aimed at, what was measured, and by slice."""

    period: str
    target: str
    actual: str
    slices: tuple[tuple[str, str, str], ...]
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """An indicator ready to be shown."""

    indicator: MeasuredIndicator
    unit: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """A result with its indicators."""

    result: MeasuredResult
    type: str
    indicators: tuple[IndicatorView, ...]


def results(found: Sequence[MeasuredResult]) -> list[ResultView]:
    """Results as the page shows them: one line a period, slices beneath."""
    return [
        ResultView(
            result,
            codelists.label("ResultType", result.type, language()),
            tuple(
                IndicatorView(
                    indicator,
                    "%" if indicator.measure == "2" else "",
                    tuple(
                        Line(
                            _span(period.starts_on, period.ends_on),
                            _whole(period.slices, "target"),
                            _whole(period.slices, "actual"),
                            _slices(period.slices),
                            tuple(text for one in period.slices if (text := read(one.comment, language()).text)),
                        )
                        for period in indicator.periods
                    ),
                )
                for indicator in result.indicators
            ),
        )
        for result in found
    ]


def _span(first: date, last: date) -> str:
    if first.year == last.year and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year)
    return f"{day(first)} – {day(last)}"


def _whole(slices: Sequence[Slice], kind: str) -> str:
    return ", ".join(one.value for one in slices if one.kind == kind and not one.dimensions and one.value)


def _slices(slices: Sequence[Slice]) -> tuple[tuple[str, str, str], ...]:
    """For each slice, its name, target and actual."""
    found: dict[str, dict[str, str]] = {}
    for one in slices:
        if one.dimensions:
            name = ", ".join(f"{_dimension(key)}{colon()} {_dimension(value)}" for key, value in _pairs(one.dimensions))
            found.setdefault(name, {})[one.kind] = one.value
    return tuple((name, values.get("target", ""), values.get("actual", "")) for name, values in found.items())


def _pairs(dimensions: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted((str(key), str(value)) for key, value in dimensions.items())


def _dimension(name: str) -> str:
    said = {"sex": _("sexe"), "age": _("âge"), "disability": _("handicap"), "female": _("femmes"), "male": _("hommes")}
    return said.get(name, name)
