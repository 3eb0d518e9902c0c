"""How an organisation answers for its work abroad, and what it declares of a fiscal year."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from maillon.core.obligations.rules import end_of_day
from maillon.core.parties.models import Organisation
from maillon.core.parties.rules import year_ending
from maillon.funding.models import Agreement, Arrangement, Expense
from maillon.funding.rules.donees import Abroad, Declared, Question, Rule, Tool, declared
from maillon.projects.models import ParticipatingOrganisation

FOLDER = Path(settings.PROJECT) / "data" / "funding" / "donees"


@cache
def rules() -> Sequence[Rule]:
    """Every version of the questions, the oldest first."""
    told = tomllib.loads((FOLDER / "rules.toml").read_text(encoding="utf-8"))
    found = [
        Rule(
            **{
                **one,
                "questions": tuple(Question(**each) for each in one["questions"]),
                "tools": tuple(Tool(**each) for each in one["tools"]),
            }
        )
        for one in told["rules"]
    ]
    return sorted(found, key=lambda one: one.starts_on)


def rule_on(day: date) -> Rule:
    """The version in force on a day; the first one before all."""
    known = rules()
    return next((one for one in reversed(known) if one.starts_on <= day), known[0])


def rule_named(key: str) -> Rule:
    """A version by its key; the latest where it is gone."""
    return next((one for one in rules() if one.key == key), rules()[-1])


def in_force(organisation: Organisation) -> QuerySet[Arrangement, Arrangement]:
    """The last word on each partner."""
    last = Arrangement.objects.filter(organisation=organisation, partner=OuterRef("partner")).order_by()
    newest = last.values("partner").annotate(last=Max("number")).values("last")
    rows = Arrangement.objects.filter(organisation=organisation, number=Subquery(newest))
    return rows.select_related("partner").order_by("partner__legal_name_fr", "pk")


def partners_of(organisation: Organisation) -> QuerySet[Organisation, Organisation]:
    """The partners abroad who carry out this organisation's own projects, those with an agreement among them."""
    roles = ParticipatingOrganisation.objects.filter(
        role=ParticipatingOrganisation.Role.IMPLEMENTING, activity__reporting_organisation=organisation
    )
    found = Organisation.objects.filter(pk__in=roles.values("organisation")).exclude(country="CA")
    return found.exclude(pk=organisation.pk).order_by("legal_name_fr", "pk")


def held_on(organisation: Organisation, day: date) -> dict[int, str]:
    """By partner, the way that held at the end of a day; the first word said since, where none was said yet."""
    end = end_of_day(day, timezone.get_default_timezone())
    held: dict[int, str] = {}
    rows = Arrangement.objects.filter(organisation=organisation).order_by("partner", "number")
    for partner, way, decided_at in rows.values_list("partner", "way", "decided_at"):
        if partner not in held or decided_at <= end:
            held[partner] = way
    return held


def year_of(organisation: Organisation, ending_in: int) -> tuple[date, date]:
    """The organisation's own fiscal year that ends in a calendar year: its first day, and the day after its last."""
    return year_ending(organisation.year_end, ending_in)


def spent_abroad(organisation: Organisation, *, starts_on: date, ends_on: date) -> QuerySet[Any]:
    """The receipts of a fiscal year (``ends_on`` excluded) its declaration counts, those that say no country too.

    Amounts of an agreement in another currency than the Canadian dollar are left out.
    """
    rows = Expense.objects.filter(
        agreement__organisation=organisation, agreement__currency="CAD", dropped_at=None,
        spent_on__gte=starts_on, spent_on__lt=ends_on,
    ).exclude(agreement__state=Agreement.State.TO_SIGN)  # fmt: skip
    theirs = Coalesce(NullIf("country", Value("")), NullIf("grantee__country", Value("")), Value(""))
    return rows.annotate(where=theirs).exclude(where="CA")


def figures_of(organisation: Organisation, *, starts_on: date, ends_on: date) -> Declared:
    """What it spent and granted outside of Canada over a fiscal year (``ends_on`` excluded), from its receipts.

    What was handed to a partner is a grant where the organisation said so by the year's end, its own
    activity otherwise.
    """
    last_day = date.fromordinal(ends_on.toordinal() - 1)
    granted = {partner for partner, way in held_on(organisation, last_day).items() if way == Arrangement.Way.GRANT}
    told = spent_abroad(organisation, starts_on=starts_on, ends_on=ends_on)
    abroad = [
        Abroad(country, minor, grantee if grantee in granted else None)
        for country, grantee, minor in told.values_list("where", "grantee", "converted_minor")
    ]
    return declared(abroad, above_minor=rule_on(last_day).listed_above_minor)
