"""The projects an officer follows, the ones that ask for attention first; a fixed number of questions."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from maillon.core.obligations.models import Obligation
from maillon.core.people.models import User
from maillon.dossiers.models import Submission
from maillon.funding.models import (
    Agreement,
    Budget,
    BudgetShare,
    Expense,
    ExpenseSample,
    FieldVisit,
    Report,
    VisitFinding,
)
from maillon.funding.permissions.agreements import agreements_handled_by
from maillon.funding.queries.expenses import rules_of_checks
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
    """The agreements in force this person handles, by risk, then by what is given; ten questions."""
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
        sealed = Expense.objects.filter(agreement__in=keys, sealed_at__isnull=False).order_by()
        self.spent: dict[int, dict[str, int]] = defaultdict(dict)
        for row in sealed.values("agreement", "category").annotate(total=Sum("converted_minor")):
            self.spent[row["agreement"]][row["category"]] = row["total"]
        self.planned = _planned(found)
        self.heard = self._heard(found, keys)
        self.errors = _errors(keys)
        self.findings = _findings_late(keys, today)
        visits = FieldVisit.objects.filter(agreement__in=keys, concluded_at__isnull=False)
        self.visited = set(visits.values_list("agreement", flat=True))

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

    def _heard(self, found: Sequence[Agreement], keys: Sequence[int]) -> dict[int, date]:
        """The last word of the partner in the South of each, or the beginning where there is none yet."""
        roles = ParticipatingOrganisation.objects.filter(role=ParticipatingOrganisation.Role.IMPLEMENTING)
        roles = roles.filter(activity__in=[one.activity_id for one in found if one.activity_id])
        partners: dict[int, set[int]] = defaultdict(set)
        for activity, organisation in roles.exclude(organisation__country="CA").values_list("activity", "organisation"):
            partners[activity].add(organisation)
        parts = Submission.objects.filter(use="support", state="final", dossier__report__agreement__in=keys).order_by()
        last = dict(parts.values_list("dossier__report__agreement").annotate(day=Max("finalised_at")))
        written = Expense.objects.filter(agreement__in=keys).exclude(organisation__country="CA").order_by()
        typed = dict(written.values_list("agreement").annotate(day=Max("recorded_at")))
        heard = {}
        for one in found:
            if partners.get(one.activity_id or 0):
                words = [moment for moment in (last.get(one.pk), typed.get(one.pk)) if moment]
                heard[one.pk] = timezone.localdate(max(words)) if words else one.starts_on
        return heard


def _planned(found: Iterable[Agreement]) -> dict[int, dict[str, int]]:
    """What the programme pays of each item, by agreement: its own last budget, or the one sent."""
    of_dossier = {one.dossier_id: one.pk for one in found if one.dossier_id}
    keys = [one.pk for one in found]
    rows = Budget.objects.filter(Q(agreement__in=keys) | Q(dossier__in=list(of_dossier), sealed_at__isnull=False))
    latest: dict[int, tuple[bool, int, int]] = {}
    for pk, agreement, dossier, number in rows.values_list("pk", "agreement", "dossier", "number"):
        owner = agreement or of_dossier[dossier]
        latest[owner] = max(latest.get(owner, (False, 0, 0)), (agreement is not None, number, pk))
    budgets = {pk: owner for owner, (_own, _number, pk) in latest.items()}
    shares = BudgetShare.objects.filter(line__budget__in=list(budgets), source__kind="programme").order_by()
    told: dict[int, dict[str, int]] = defaultdict(dict)
    for row in shares.values("line__budget", "line__category").annotate(total=Sum("amount_minor")):
        told[budgets[row["line__budget"]]][row["line__category"]] = row["total"]
    return told


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
    samples = ExpenseSample.objects.filter(report__agreement__in=keys).select_related("report")
    found: dict[int, tuple[int, int, int | None]] = {}
    for one in samples.prefetch_related("checks__expense"):
        judged = [Judged(check.expense.converted_minor, check.questioned_minor) for check in one.checks.all()]
        error = projected(judged, every=one.interval_minor)
        tolerable = int(one.population_minor * parts.get(one.rule, Fraction(1)))
        if error > found.get(one.report.agreement_id, (-1, 0, None))[0]:
            found[one.report.agreement_id] = (error, tolerable, one.report_id)
    return found


def _findings_late(keys: Sequence[int], today: date) -> dict[int, int]:
    rows = VisitFinding.objects.filter(visit__agreement__in=keys, due_on__lt=today)
    rows = rows.filter(obligation__state=Obligation.State.OPEN).order_by()
    return dict(rows.values_list("visit__agreement").annotate(many=Count("pk")))
