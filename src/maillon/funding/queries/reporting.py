"""What a report says, what it begins from, what comes before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, Sum

from maillon.core.parties.models import Organisation
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import plain
from maillon.dossiers.forms.mapping import mapped
from maillon.dossiers.models import ProcedureVersion, Submission
from maillon.dossiers.queries.reading import form_of
from maillon.dossiers.queries.windows import open_versions
from maillon.funding.models import Agreement, Budget, BudgetShare, Report
from maillon.funding.queries.agreements import terms_of
from maillon.funding.queries.budgets import IN_FORCE
from maillon.funding.rules import reporting as rules
from maillon.funding.rules.budgeting.sums import PROGRAMME
from maillon.funding.rules.terms import Narratives, report_days
from maillon.projects.models import ParticipatingOrganisation

EFFECT = "funding.report"
"""What the decision on a report does, by the name its procedure says."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What the agreement plans for one category of expenses over a period, minor units."""

    category: str
    label: Narratives
    amount_minor: int


def version_of(report: Report, *, at: datetime) -> ProcedureVersion | None:
    """The form a report is written on, in force at an instant; None when it is a paper to send."""
    rule = next((one for one in terms_of(report.agreement).reports if one.key == report.key), None)
    if rule is None or not rule.form:
        return None
    open_now = open_versions(at=at)
    return next((one for one in open_now if (one.procedure.effect, one.procedure.key) == (EFFECT, rule.form)), None)


def told(report: Report) -> rules.Told:
    """What the answers of a report say, as they were sent; nothing when it has none."""
    if report.dossier is None:
        return rules.Told()
    found = report.dossier.submissions.filter(use="application").select_related("form").order_by("pk")
    facts = [one for submission in found for one in said(submission)]
    return rules.read(facts, currency=report.agreement.currency)


def said(submission: Submission) -> list[tuple[str, str, str]]:
    """What the answers to a form say of a report: fact, the repetition it stands in, value; in the form's order."""
    form = form_of(submission)
    facts = {path: fact for path, fact in mapped(form).items() if fact.startswith(rules.HEAD)}
    # Given back, what was sent before is still there: what is being written counts.
    xml = submission.final_xml if submission.state == Submission.State.FINAL else submission.xml
    answers = Answers.from_xml(form, xml, check_version=False)
    return [
        (facts[plain(path)], path.rpartition("/")[0] if "[" in path else "", value)
        for path, value in answers.values().items()
        if plain(path) in facts
    ]


def partners_of(agreement: Agreement) -> list[Organisation]:
    """Who carries the project out in the South: its implementing organisations elsewhere than in Canada."""
    if agreement.activity is None:
        return []
    doing = agreement.activity.participants.filter(role=ParticipatingOrganisation.Role.IMPLEMENTING)
    elsewhere = doing.exclude(organisation=agreement.organisation_id).exclude(organisation__country="CA")
    return [one.organisation for one in elsewhere.select_related("organisation").order_by("pk")]


def language_of(report: Report) -> str:
    """The language a report is written in."""
    assert report.dossier is not None
    first = report.dossier.submissions.filter(use="application").order_by("pk").first()
    return (first.language if first else "") or "fr"


def former(report: Report) -> date | None:
    """The last day the report before this one, of the same key, told; None for the first."""
    earlier = Report.objects.filter(agreement=report.agreement_id, key=report.key, ordinal__lt=report.ordinal)
    found = (
        earlier.exclude(state=Report.State.DROPPED).select_related("agreement__terms", "dossier").order_by("-ordinal")
    )
    last = found.first()
    if last is None:
        return None
    return told(last).last_day or told_until(last)


def told_until(report: Report) -> date:
    """The last day a report is about: the 31 March of a yearly one, else the day before it was first due.

    Time given to hand it in changes nothing of what it is about.
    """
    agreement = report.agreement
    rule = next((one for one in terms_of(agreement).reports if one.key == report.key), None)
    if rule is None or rule.anchor != "year":
        return report.due_on - timedelta(days=1)
    days = report_days(rule, starts_on=agreement.starts_on, ends_on=agreement.ends_on)
    first_due = days[report.ordinal - 1] if report.ordinal <= len(days) else report.due_on
    return first_due - timedelta(days=rule.days)


def budget_of(agreement: Agreement, *, at: datetime | None = None) -> Budget | None:
    """The budget an agreement follows: the version of its own that holds, or the last one sent with the application.

    ``at`` asks for the one that held then: an amendment signed since changes nothing of what was reported before.
    """
    found = Q(agreement=agreement) & IN_FORCE
    if at is not None:
        found &= Q(amendment=None) | Q(amendment__signed_at__lte=at)
    if agreement.dossier_id is not None:
        found |= Q(dossier=agreement.dossier_id, agreement=None, sealed_at__isnull=False)
    return Budget.objects.filter(found).order_by(F("agreement").desc(nulls_last=True), "-number").first()


def planned(agreement: Agreement, first_day: date, last_day: date, *, at: datetime | None = None) -> list[Planned]:
    """What the programme pays by category over the fiscal years a period touches, in the order of the terms; ``at`` as
    ``budget_of`` takes it.
    """
    budget = budget_of(agreement, at=at)
    if budget is None:
        return []
    paid = BudgetShare.objects.filter(line__budget=budget, source__kind=PROGRAMME).order_by()
    paid = paid.filter(line__year__range=(_fiscal(first_day), _fiscal(last_day)))
    sums = dict(paid.values_list("line__category").annotate(total=Sum("amount_minor")))
    labels = {one.key: one.label for one in terms_of(agreement).expenses}
    order = {key: place for place, key in enumerate(labels)}
    return [
        Planned(key, labels.get(key, {}), amount)
        for key, amount in sorted(sums.items(), key=lambda one: (order.get(one[0], len(order)), one[0]))
        if amount
    ]


def plan_of(report: Report, told: rules.Told) -> dict[str, int]:
    """What the budget that held when a report was received (today, while it is being written) plans of the period it
    tells, by category, minor units; empty where no budget does.
    """
    if told.first_day is None or told.last_day is None:
        return {}
    sent = report.state in (Report.State.RECEIVED, Report.State.ACCEPTED)
    found = planned(report.agreement, told.first_day, told.last_day, at=report.received_at if sent else None)
    return {one.category: one.amount_minor for one in found}


def _fiscal(day: date) -> int:
    """The fiscal year a day lies in, by the year it ends in (31 March)."""
    return day.year + (day.month > 3)
