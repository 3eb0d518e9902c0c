"""The lines of the explorer's list: what each project's row says, in words the template only has to place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import is_normalized

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillon.insight.answers import ActivityRow, Exploration, Named
from maillon.web.addresses import address
from maillon.web.insight.presenters import Row, rows
from maillon.web.templatetags.maillon import amount, narrative, percent

COUNTRIES, FUNDERS = 3, 2
"""How many a row names; the others are counted."""
_LONG_NAME, _NAME = 80, 60
_WHOLE = 1.005
"""A share that reads 101 % or more."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list; an empty text is not shown."""

    url: str
    title: str
    identifier: str
    countries: str
    other_countries: str
    organisation: str
    organisation_url: str
    partner: str
    funders: str
    other_funders: str
    period: str
    budget: str
    done: str
    spent: str


def lines(answer: Exploration) -> list[Line]:
    """The page of the list, in its order; a title in another language than the reader's comes marked as such."""
    return [_line(row) for row in rows(answer)]


def _line(row: Row) -> Line:
    said = row.activity
    code, label = said.organisation.code, said.organisation.label
    return Line(
        url=address("activity", identifier=said.identifier),
        title=narrative(said.title),
        identifier=said.identifier,
        countries=", ".join(country.label for country in said.countries[:COUNTRIES]) or "–",
        other_countries=_other_countries(len(said.countries) - COUNTRIES),
        organisation=_short(label, _LONG_NAME) if code else label,
        organisation_url=address("organisation", slug=code) if code else "",
        partner=_partner(said.partners),
        funders=", ".join(_short(funder.label, _NAME) for funder in said.funders[:FUNDERS]) or "–",
        other_funders=_others(len(said.funders) - FUNDERS),
        period=_period(said),
        budget=amount(said.budget_minor) if said.budget_minor else "–",
        done=row.done if row.share is not None else "",
        spent=_spent(row),
    )


def _short(name: str, most: int) -> str:
    if len(name) <= most and is_normalized("NFC", name):
        return name
    return Truncator(name).chars(most)


def _other_countries(number: int) -> str:
    return ngettext("et %(n)s autre pays", "et %(n)s autres pays", number) % {"n": number} if number > 0 else ""


def _others(number: int) -> str:
    return ngettext("et %(n)s autre", "et %(n)s autres", number) % {"n": number} if number > 0 else ""


def _partner(partners: Sequence[Named]) -> str:
    if not partners:
        return ""
    first = _("avec %(partner)s") % {"partner": _short(partners[0].label, _NAME)}
    return f"{first} {_others(len(partners) - 1)}".rstrip()


def _period(said: ActivityRow) -> str:
    start, end = said.start_year, said.end_year
    if not end or end == start:
        return str(start or "–")
    return f"{start or ''}–{end}"


def _spent(row: Row) -> str:
    if row.share is not None:
        share = {"share": percent(row.share)}
        if row.share > _WHOLE:
            return _("%(share)s dépensé : plus que le budget publié") % share
        return _("%(share)s dépensé") % share
    if row.activity.budget_minor or not row.activity.spent_minor:
        return ""
    return _("%(spent)s dépensés") % {"spent": amount(row.activity.spent_minor)}
