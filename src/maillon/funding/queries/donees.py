"""How an organisation answers for its work abroad, and what it declares of a fiscal year."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import F, Max, OuterRef, QuerySet, Subquery

from maillon.core.parties.models import Organisation
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


def figures_of(organisation: Organisation, *, starts_on: date, ends_on: date) -> Declared:
    """What it spent and granted outside of Canada over a fiscal year (``ends_on`` excluded), from its receipts.

    What was handed to a partner is a grant where the organisation says so, its own activity otherwise. Amounts of an
    agreement in another currency than the Canadian dollar are left out.
    """
    granted = set(in_force(organisation).filter(way=Arrangement.Way.GRANT).values_list("partner", flat=True))
    rows = Expense.objects.filter(
        agreement__organisation=organisation, agreement__currency="CAD", dropped_at=None,
        spent_on__gte=starts_on, spent_on__lt=ends_on,
    ).exclude(agreement__state=Agreement.State.TO_SIGN)  # fmt: skip
    told = rows.annotate(theirs=F("grantee__country")).values_list("country", "theirs", "grantee", "converted_minor")
    abroad = [
        Abroad(theirs or country, minor, grantee if grantee in granted else None)
        for country, theirs, grantee, minor in told
        if (theirs or country) not in ("", "CA")
    ]
    return declared(abroad, above_minor=rule_on(ends_on).listed_above_minor)
