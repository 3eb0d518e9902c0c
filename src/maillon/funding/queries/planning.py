"""Logic models as plain values, what bounds them, and the words their hints look for."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from maillon.core.people.permissions import Visitor
from maillon.dossiers.models import Dossier
from maillon.dossiers.queries.windows import closing_of
from maillon.funding.models import Agreement, LogicModel
from maillon.funding.permissions import planning as permissions
from maillon.funding.queries.applying import bounds_on
from maillon.funding.queries.budgets import call_of
from maillon.funding.rules import terms as terms_rules
from maillon.funding.rules.budgeting import judging as budget_years
from maillon.funding.rules.planning import content as plans
from maillon.funding.rules.planning.content import Plan
from maillon.funding.rules.planning.judging import Said, Wording, judge
from maillon.funding.rules.terms import Terms

FOLDER = Path(settings.PROJECT) / "data" / "funding" / "planning"
_MOST_YEARS = 4


def terms_of(dossier: Dossier) -> Terms | None:
    """The terms of the call an application answers; None for the dossier of another procedure."""
    call = call_of(dossier)
    return terms_rules.read(call.terms.definition) if call else None


def takes_logic_model(dossier: Dossier) -> bool:
    """Whether an application comes with a logic model: its terms offer or ask one."""
    terms = terms_of(dossier)
    return bool(terms and terms.logic_model)


def years_of(dossier: Dossier) -> list[int]:
    """The fiscal years (by the year they end in) its targets may name."""
    terms = terms_of(dossier) or Terms()
    first = timezone.localdate(closing_of(dossier.version) or dossier.started_at)
    begin = bounds_on(first).begin_months
    years = budget_years.project_years(first, terms.most_months, terms.ends_by, begin_months=begin)
    return list(years)[:_MOST_YEARS] if years is not None else [budget_years.fiscal_year(first)]


def years_agreed(agreement: Agreement) -> list[int]:
    """The fiscal years of an agreement."""
    return list(budget_years.project_years_of(agreement.starts_on, agreement.ends_on))


def versions_of(dossier: Dossier) -> QuerySet[LogicModel, LogicModel]:
    """Every version of an application, the latest first."""
    rows = LogicModel.objects.filter(dossier=dossier, agreement=None)
    return rows.select_related("saved_by__person", "created_by__person").order_by("-number")


def readable_versions(user: Visitor, dossier: Dossier) -> QuerySet[LogicModel, LogicModel]:
    """The versions this person may read, the latest first."""
    return versions_of(dossier).filter(pk__in=permissions.visible_to(user).values("pk"))


def plan_of(model: LogicModel) -> Plan:
    """What a version holds."""
    return plans.read(model.content)


def of_agreement(agreement: Agreement) -> LogicModel | None:
    """The logic model an agreement was made on: its own, or the one sent with its application."""
    found = Q(agreement=agreement)
    if agreement.dossier_id is not None:
        found |= Q(dossier=agreement.dossier_id, agreement=None, sealed_at__isnull=False)
    return LogicModel.objects.filter(found).order_by(F("agreement").desc(nulls_last=True), "-number").first()


def said_of(plan: Plan, years: list[int]) -> list[Said]:
    """Everything to say of a plan, hints included."""
    return judge(plan, years=years, wording=wording())


@cache
def wording() -> Wording:
    """The words hints look for (data/funding/planning/wording.toml)."""
    told = tomllib.loads((FOLDER / "wording.toml").read_text(encoding="utf-8"))
    return Wording(frozenset(told["doing"]), frozenset(told["changing"]))


@cache
def partner_words() -> dict[str, dict[str, str]]:
    """The sentences of the page where a partner signs, by language (data/funding/planning/partner.toml)."""
    told: dict[str, dict[str, str]] = tomllib.loads((FOLDER / "partner.toml").read_text(encoding="utf-8"))
    return told
