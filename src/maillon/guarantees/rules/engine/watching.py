"""Arrears, the watch list, restructuring, default and its cure; the provision follows the stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import measures
from maillon.guarantees.rules.engine.asking import advance, at_most, not_negative, said
from maillon.guarantees.rules.engine.desk import Desk, Handlers
from maillon.guarantees.rules.engine.lending import rescheduled
from maillon.guarantees.rules.engine.settling import settle
from maillon.guarantees.rules.events import lending as events
from maillon.guarantees.rules.state import Guarantee

STAGES = {"active": 1, "watch": 2, "restructured": 2, "default": 3}
CAUSES = ("arrears", "insolvency", "acceleration")


def review(desk: Desk, event: events.ArrearsReviewed) -> None:
    """Days past due from the oldest unpaid instalment: to the watch list, back from it, cured after a time (18, 17)."""
    guarantee = desk.guarantee(event.guarantee)
    days = measures.days_past_due(guarantee.loan, desk.day)
    watched = days >= guarantee.terms.claim.watch_days_past_due or bool(event.findings)
    position = guarantee.position
    if position in ("active", "restructured") and watched:
        position = "watch"
    elif position == "watch" and not watched:
        position = "active"
    if cured(guarantee, desk.day, days):
        guarantee = replace(guarantee, restructured_on=None)
        position = "active" if position == "restructured" else position
    guarantee = advance(desk, guarantee, position)
    settle(desk, replace(guarantee, stage=_stage(guarantee)))


def cured(guarantee: Guarantee, day: date, days_past_due: int) -> bool:
    """A restructured loan is cured once its cure period is over with nothing past due."""
    since = guarantee.restructured_on
    return since is not None and days_past_due == 0 and (day - since).days >= guarantee.terms.provisioning.cure_days


def _stage(guarantee: Guarantee) -> int:
    """1 to 3 by position; a restructured loan keeps its stage until it is cured."""
    stage = STAGES.get(guarantee.position, guarantee.stage)
    return max(stage, guarantee.stage) if guarantee.restructured_on else stage


def restructure(desk: Desk, event: events.LoanRestructured) -> None:
    """Another schedule, with the fund's consent on record: covered principal stays what it was.

    Raises RuleViolation ``guarantees.missing`` without consent, ``guarantees.too_much`` when the new schedule asks
    for more principal than is covered (interest made principal, new money).
    """
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    said(consent=event.consent)
    for one in event.instalments:
        not_negative(principal=one.principal_minor, interest=one.interest_minor)
    at_most(sum(one.principal_minor for one in event.instalments), guarantee.loan.covered_minor, "covered")
    guarantee = replace(guarantee, loan=rescheduled(guarantee.loan, event.instalments), restructured_on=desk.day)
    settle(desk, replace(guarantee, stage=_stage(guarantee)))


def default(desk: Desk, event: events.DefaultNoticed) -> None:
    """Default: so many days past due, insolvency or acceleration. Nothing more is drawn.

    Raises RuleViolation ``guarantees.not_past_due`` (``days``, ``needed``) when arrears alone do not make it.
    """
    guarantee = desk.guarantee(event.guarantee)
    defaulted = advance(desk, guarantee)
    said(document=event.evidence)
    if event.cause not in CAUSES:
        raise RuleViolation("guarantees.unknown", what="cause", name=event.cause)
    days, needed = measures.days_past_due(guarantee.loan, desk.day), guarantee.terms.claim.trigger_days_past_due
    if event.cause == "arrears" and days < needed:
        raise RuleViolation("guarantees.not_past_due", days=days, needed=needed)
    settle(desk, replace(defaulted, default_on=desk.day, stage=3))


def demand(desk: Desk, event: events.DemandMade) -> None:
    """The lender's written demand: the waiting period starts."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    said(document=event.evidence)
    desk.put(replace(guarantee, demand_on=desk.day))


def cure(desk: Desk, event: events.DefaultCured) -> None:
    """Cured before any claim: back to the watch list.

    Raises RuleViolation ``guarantees.still_past_due`` (``days``).
    """
    guarantee = desk.guarantee(event.guarantee)
    days = measures.days_past_due(guarantee.loan, desk.day)
    if days >= guarantee.terms.claim.trigger_days_past_due:
        raise RuleViolation("guarantees.still_past_due", days=days)
    settle(desk, replace(advance(desk, guarantee), default_on=None, demand_on=None, stage=2))


def provide(desk: Desk, event: events.ProvisionReviewed) -> None:
    """Expected loss is reviewed (17): no stage expects less than the one before it.

    Raises RuleViolation ``guarantees.stage_order``, ``guarantees.share``, ``guarantees.not_cured`` (``since``) for a
    first stage within the cure period of a restructured loan.
    """
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    if event.rates:
        if len(event.rates) != len(guarantee.rates) or list(event.rates) != sorted(event.rates):
            raise RuleViolation("guarantees.stage_order", rates=[str(one) for one in event.rates])
        if not 0 <= event.rates[0] <= event.rates[-1] <= 1:
            raise RuleViolation("guarantees.share", share=str(event.rates[-1]))
        guarantee = replace(guarantee, rates=event.rates)
    if event.stage:
        if event.stage not in (1, 2, 3):
            raise RuleViolation("guarantees.unknown", what="stage", name=str(event.stage))
        if guarantee.restructured_on is not None and event.stage < STAGES["restructured"]:
            raise RuleViolation("guarantees.not_cured", since=guarantee.restructured_on)
        guarantee = replace(guarantee, stage=event.stage)
    settle(desk, guarantee)


HANDLERS: Handlers = {
    "arrears_reviewed": review,
    "loan_restructured": restructure,
    "default_noticed": default,
    "demand_made": demand,
    "default_cured": cure,
    "provision_reviewed": provide,
}
