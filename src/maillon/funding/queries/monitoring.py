"""The projects an officer follows, the ones that ask for attention first; a fixed number of questions."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, Q, Sum
from django.utils import timezone

from maillon.core.obligations.models import Obligation
from maillon.core.people.models import User
from maillon.dossiers.models import Submission
from maillon.funding.models import (
    Agreement,
    Budget,
    Expense,
    ExpenseSample,
    FieldVisit,
    Report,
)
from maillon.funding.permissions.agreements import agreements_handled_by
from maillon.funding.queries.budgets import IN_FORCE
from maillon.funding.queries.expenses import PROGRAMME, rules_of_checks
from maillon.funding.rules.monitoring import Facts, Rule, Sign, risk, signs
from maillon.funding.rules.sampling import Judged, projected
from maillon.projects.models import ParticipatingOrganisation

FOLDER = Path(settings.PROJECT) / "data" / "funding" / "monitoring"


@cache
def _rules() -> Sequence[Rule]:
    told = tomllib.loads((FOLDER / "rules.toml").read_text(encoding="utf-8"))
    shares = ("under_after", "under_share", "over_share")
    found = [Rule(**{**one, **{name: Fraction(one[name]) for name in shares}}) for one in told["rules"]]
    return sorted(found, key=lambda one: one.starts_on)


def rule_on(day: date) -> Rule:
    """The thresholds in force on a day; the first ones before all."""
    known = _rules()
    return next((one for one in reversed(known) if one.starts_on <= day), known[0])


@dataclass(frozen=True, slots=True)
class Followed:
    """An agreement, why it asks for attention, and the report to open first."""

    agreement: Agreement
    signs: Sequence[Sign]
    risk: int
    report: int | None
    """The late report, or the one whose receipts are in question."""


def followed_by(user: User, *, at: datetime) -> list[Followed]:
    """The agreements in force this person handles, by risk, then by what is given; eight questions."""
    today = timezone.localdate(at)
    rows = agreements_handled_by(user).filter(state=Agreement.State.IN_FORCE)
    found = list(rows.select_related("organisation", "activity", "terms").order_by("-amount_minor", "pk"))
    known, rule = _Known(found, today), rule_on(today)
    told = []
    for one in found:
        facts = known.facts(one)
        why = signs(facts, rule)
        told.append(Followed(one, why, risk(why), known.report_of(one)))
    return sorted(told, key=lambda one: -one.risk)


class _Known:
    """What is known of many agreements at once."""

    def __init__(self, found: Sequence[Agreement], today: date) -> None:
        self.today = today
        keys = [one.pk for one in found]
        late = Report.objects.filter(agreement__in=keys, state=Report.State.DUE, due_on__lt=today).order_by("-due_on")
        self.late: dict[int, list[Report]] = defaultdict(list)
        for report in late:
            self.late[report.agreement_id].append(report)
        self.spent, typed = _spent(keys)
        self.planned = plans_of(found)
        self.heard = self._heard(found, keys, typed)
        self.errors = _errors(keys)
        self.findings, self.visited = _visits(keys, today)

    def facts(self, one: Agreement) -> Facts:
        late, spent = self.late[one.pk], self.spent.get(one.pk)
        days = (one.ends_on - one.starts_on).days
        error = self.errors.get(one.pk, (0, 0, None))
        heard = self.heard.get(one.pk)
        return Facts(
            days_late=(self.today - late[-1].due_on).days if late else 0,
            reports_late=len(late),
            elapsed=Fraction(max((self.today - one.starts_on).days, 0), days),
            agreed_minor=one.amount_minor,
            spent_minor=sum(spent.values()) if spent is not None else None,
            over=_over(spent or {}, self.planned.get(one.pk, {})),
            partner_silent_days=(self.today - heard).days if heard else None,
            projected_minor=error[0],
            tolerable_minor=error[1],
            findings_late=self.findings.get(one.pk, 0),
            visited=one.pk in self.visited,
        )

    def report_of(self, one: Agreement) -> int | None:
        if self.late[one.pk]:
            return self.late[one.pk][-1].pk
        return self.errors.get(one.pk, (0, 0, None))[2]

    def _heard(self, found: Sequence[Agreement], keys: Sequence[int], typed: Mapping[int, datetime]) -> dict[int, date]:
        """The last word of the partner in the South of each, or the beginning where there is none yet."""
        roles = ParticipatingOrganisation.objects.filter(role=ParticipatingOrganisation.Role.IMPLEMENTING)
        roles = roles.filter(activity__in=[one.activity_id for one in found if one.activity_id])
        partners: dict[int, set[int]] = defaultdict(set)
        for activity, organisation in roles.exclude(organisation__country="CA").values_list("activity", "organisation"):
            partners[activity].add(organisation)
        parts = Submission.objects.filter(use="support", state="final", dossier__report__agreement__in=keys).order_by()
        last = dict(parts.values_list("dossier__report__agreement").annotate(day=Max("finalised_at")))
        heard = {}
        for one in found:
            if partners.get(one.activity_id or 0):
                words = [moment for moment in (last.get(one.pk), typed.get(one.pk)) if moment]
                heard[one.pk] = timezone.localdate(max(words)) if words else one.starts_on
        return heard


def _spent(keys: Sequence[int]) -> tuple[dict[int, dict[str, int]], dict[int, datetime]]:
    """By agreement: what reports count of the programme's money by item, and when a partner abroad last wrote one."""
    spent: dict[int, dict[str, int]] = defaultdict(dict)
    typed: dict[int, datetime] = {}
    rows = Expense.objects.filter(agreement__in=keys).order_by().values_list("agreement", "category")
    abroad = Q(organisation__isnull=False) & ~Q(organisation__country="CA")
    told = rows.annotate(
        many=Count("pk", filter=Q(sealed_at__isnull=False)),
        total=Sum("converted_minor", filter=Q(sealed_at__isnull=False, paid_by=PROGRAMME)),
        last=Max("recorded_at", filter=abroad),
    )
    for agreement, category, many, total, last in told:
        if many:
            spent[agreement][category] = total or 0
        if last is not None:
            typed[agreement] = max(last, typed.get(agreement, last))
    return spent, typed


def plans_of(found: Iterable[Agreement]) -> dict[int, dict[str, int]]:
    """What the programme pays of each item, by agreement: its own budget as it holds, or the one sent."""
    of_dossier = {one.dossier_id: one.pk for one in found if one.dossier_id}
    keys = [one.pk for one in found]
    rows = Budget.objects.filter(Q(agreement__in=keys) | Q(agreement=None, dossier__in=list(of_dossier))).filter(
        IN_FORCE
    )
    latest: dict[int, tuple[bool, int, int]] = {}
    sums: dict[int, dict[str, int]] = defaultdict(dict)
    paid = Sum("lines__shares__amount_minor", filter=Q(lines__shares__source__kind="programme"))
    told = rows.order_by().values_list("pk", "agreement", "dossier", "number", "lines__category").annotate(paid=paid)
    for pk, agreement, dossier, number, category, minor in told:
        owner = agreement or of_dossier[dossier]
        latest[owner] = max(latest.get(owner, (False, 0, 0)), (agreement is not None, number, pk))
        if minor is not None:
            sums[pk][category] = minor
    return {owner: sums[pk] for owner, (_own, _number, pk) in latest.items() if pk in sums}


def _over(spent: dict[str, int], planned: dict[str, int]) -> dict[str, Fraction]:
    if not planned:
        return {}
    return {
        key: Fraction(minor - planned.get(key, 0), planned.get(key, 0) or minor)
        for key, minor in spent.items()
        if minor > planned.get(key, 0)
    }


def _errors(keys: Sequence[int]) -> dict[int, tuple[int, int, int | None]]:
    """By agreement: the largest error foretold, what its rule tolerates, and its report."""
    parts = {rule.key: rule.tolerable for _day, rule in rules_of_checks()}
    rows = ExpenseSample.objects.filter(report__agreement__in=keys).order_by("pk")
    samples: dict[int, ExpenseSample] = {}
    judged: dict[int, list[Judged]] = defaultdict(list)
    # Each sample with its checks in one question: a row for each check, or one where nothing is checked.
    checks = {"seen": F("checks__expense__converted_minor"), "doubted": F("checks__questioned_minor")}
    for one in rows.select_related("report").annotate(**checks):
        told: Any = one
        samples[one.pk] = one
        if told.seen is not None:
            judged[one.pk].append(Judged(told.seen, told.doubted))
    found: dict[int, tuple[int, int, int | None]] = {}
    for one in samples.values():
        error = projected(judged[one.pk], every=one.interval_minor)
        tolerable = int(one.population_minor * parts.get(one.rule, Fraction(1)))
        if error > found.get(one.report.agreement_id, (-1, 0, None))[0]:
            found[one.report.agreement_id] = (error, tolerable, one.report_id)
    return found


def _visits(keys: Sequence[int], today: date) -> tuple[dict[int, int], set[int]]:
    """How many things asked by visits are late, by agreement, and which agreements were visited."""
    late = Q(findings__due_on__lt=today, findings__obligation__state=Obligation.State.OPEN)
    rows = FieldVisit.objects.filter(agreement__in=keys).order_by().values_list("agreement")
    told = rows.annotate(
        late=Count("findings", filter=late, distinct=True),
        visits=Count("pk", filter=Q(concluded_at__isnull=False), distinct=True),
    )
    found = list(told)
    return {one: number for one, number, _seen in found if number}, {one for one, _number, seen in found if seen}
