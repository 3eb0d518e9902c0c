"""Forming the groups of a season: asked, proposed by the solver, kept by hand where one decides, adopted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.jobs.services import enqueue, enqueue_once
from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.mobility.models import Candidacy, Cohort, Offer, Pin, Placement, Plan, Season
from maillon.mobility.permissions.candidacies import can_form_groups
from maillon.mobility.queries.placing import placed_by, problem_of, rules_of, write_reasons
from maillon.mobility.rules.placing.changing import Change, cost_of
from maillon.mobility.rules.placing.explaining import reasons
from maillon.mobility.rules.placing.problem import Plan as Found
from maillon.mobility.rules.placing.problem import Problem
from maillon.mobility.rules.placing.roles import share_roles
from maillon.mobility.rules.placing.solving import NoPlan, solve
from maillon.mobility.services import departing
from maillon.network.addresses import address

PLAN, COST, RESULTS = "mobility.placing.plan", "mobility.placing.cost", "mobility.placing.results"
DIRECT = 120
"""People up to whom the cost of one wish is worked out while the page is drawn."""
_MOVED = "groups formed anew"
Report = Callable[[int, int | None, str], None]


@transaction.atomic
def ask(*, season: Season, actor: User, at: datetime) -> tuple[Plan, int]:
    """Ask for groups: gives the plan to come and the number of the job that makes it.

    Raises NotAllowed; RuleViolation ``mobility.nobody_accepted``.
    """
    _guard(season, actor)
    if not season.candidacies.filter(state=Candidacy.State.ACCEPTED).exists():
        raise RuleViolation("mobility.nobody_accepted")
    plan = Plan.objects.create(season=season, asked_by=actor, asked_at=at)
    record(actor, "mobility.plan.asked", plan, at=at)
    return plan, enqueue(PLAN, at=at, requested_by=actor, plan=plan.pk).pk


def make(*, plan: Plan, at: datetime, report: Report = lambda _done, _total, _message: None) -> Plan:
    """Form the groups and keep them as a proposal with every reason; made twice, it says the same.

    Whoever was placed by the plan adopted before moves as little as the weights say.
    """
    season = Season.objects.select_related("rulebook").get(pk=plan.season_id)
    problem, placing = problem_of(season), rules_of(season).placing
    report(1, 3, "")
    try:
        found: Found | None = solve(problem, seconds=placing.seconds, gap=placing.gap)
    except NoPlan:
        found = None
    report(2, 3, "")
    why = reasons(problem, found) if found is not None else {}
    return _keep(plan, problem, found, {str(key): write_reasons(told) for key, told in why.items()}, at)


@transaction.atomic
def _keep(plan: Plan, problem: Problem, found: Found | None, why: dict[str, object], at: datetime) -> Plan:
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.state != Plan.State.ASKED:
        return held
    held.done_at = at
    if found is None:
        held.state = Plan.State.IMPOSSIBLE
    else:
        held.state = Plan.State.PROPOSED
        held.placed = {str(person): place for person, place in found.placed.items()}
        held.reasons = why
        held.points, held.bound, held.gap, held.seconds = found.points, found.bound, found.gap, found.seconds
        held.moved = sum(found.placed.get(person) != place for person, place in problem.before.items())
    held.save()
    record(None, f"mobility.plan.{held.state}", held, at=at, after={"placed": len(held.placed), "gap": held.gap})
    return held


@transaction.atomic
def pin(
    *, season: Season, candidacy: Candidacy, offer: Offer, refused: bool, reason: str, actor: User, at: datetime
) -> Pin:
    """Decide by hand that a person goes there, or never there, with the reason; the next plan keeps it.

    Raises NotAllowed; RuleViolation ``mobility.pin_reason``, ``mobility.pin_elsewhere``.
    """
    _guard(season, actor)
    if not reason.strip():
        raise RuleViolation("mobility.pin_reason", field="reason")
    if candidacy.season_id != season.pk or offer.season_id != season.pk:
        raise RuleViolation("mobility.pin_elsewhere", field="offer")
    if not refused:
        Pin.objects.filter(candidacy=candidacy, refused=False).exclude(offer=offer).delete()
    said = {"season": season, "refused": refused, "reason": reason.strip()[:500], "by": actor, "at": at}
    kept, _made = Pin.objects.update_or_create(candidacy=candidacy, offer=offer, defaults=said)
    record(actor, "mobility.pin.set", kept, at=at, after={"offer": offer.pk, "refused": refused})
    return kept


@transaction.atomic
def unpin(*, pin: Pin, actor: User, at: datetime) -> None:
    """The solver decides again. Raises NotAllowed."""
    held = Pin.objects.select_related("season").get(pk=pin.pk)
    _guard(held.season, actor)
    record(actor, "mobility.pin.lifted", held, at=at, before={"offer": held.offer_id, "refused": held.refused})
    held.delete()


def cost(*, candidacy: Candidacy, offer: Offer, plan: Plan) -> Change | None:
    """What sending one person there would cost the plan; None: no groups can be formed around it."""
    season = Season.objects.select_related("rulebook").get(pk=plan.season_id)
    problem, placing = problem_of(season), rules_of(season).placing
    before = Found(placed_by(plan), plan.points or 0, plan.bound or 0.0, plan.gap or 0.0, 0.0)
    try:
        return cost_of(
            problem, before, person=candidacy.pk, destination=offer.pk, seconds=placing.seconds, gap=placing.gap
        )
    except NoPlan:
        return None


@transaction.atomic
def adopt(*, plan: Plan, actor: User, at: datetime) -> Plan:
    """The groups of a proposal are those that leave; each person may read their own result and why.

    Whoever keeps their place keeps their placement. Raises NotAllowed; RuleViolation ``mobility.plan_state``
    (``state``), ``mobility.plan_stale`` when somebody it places has left since, ``mobility.already_left`` when it
    moves somebody who is there.
    """
    season = Season.objects.select_for_update(of=("self",)).get(pk=plan.season_id)
    _guard(season, actor)
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.state == Plan.State.ADOPTED:
        return held
    if held.state != Plan.State.PROPOSED:
        raise RuleViolation("mobility.plan_state", state=held.state)
    placed = placed_by(held)
    going = {one.pk for one in season.candidacies.filter(state=Candidacy.State.ACCEPTED)}
    if not placed.keys() <= going:
        raise RuleViolation("mobility.plan_stale")
    Plan.objects.filter(season=season, state=Plan.State.ADOPTED).update(state=Plan.State.REPLACED)
    held.state, held.adopted_at = Plan.State.ADOPTED, at
    held.save(update_fields=["state", "adopted_at"])
    _place(season, held, placed, actor, at)
    season.groups_published_at = season.groups_published_at or at
    season.save(update_fields=["groups_published_at"])
    record(actor, "mobility.plan.adopted", held, at=at, after={"placed": len(placed), "moved": held.moved})
    enqueue_once(RESULTS, at=at, requested_by=actor, plan=held.pk)
    plan.refresh_from_db()
    return plan


def tell_results(*, plan: Plan, at: datetime) -> int:
    """Write to each accepted person that their result can be read; gives how many letters."""
    season = plan.season
    accounts = User.objects.filter(
        person__candidacies__season=season, person__candidacies__state=Candidacy.State.ACCEPTED, is_active=True
    )
    own = dict(season.candidacies.filter(state=Candidacy.State.ACCEPTED).values_list("person", "pk"))
    for user in accounts.distinct():
        language = user.language or "fr"
        facts = {
            "season": read(season.name, language).text,
            "link": address("own_departure", language, pk=own[user.person_id or 0]),
        }
        mail.write(user.email, "mobility/result", language, facts, at)
    return len(own)


def _place(season: Season, plan: Plan, placed: dict[int, int], actor: User, at: datetime) -> None:
    current = {one.candidacy_id: one for one in _current(season)}
    people = {person.key: person for person in problem_of(season).people}
    leaving = [one for key, one in current.items() if placed.get(key) != one.cohort.offer_id]
    departing.leave_groups(placements=leaving, reason="", actor=actor, at=at)
    Placement.objects.filter(pk__in=[one.pk for one in leaving]).update(ended_at=at, ended_because=_MOVED)
    for offer in Offer.objects.filter(pk__in=set(placed.values())):
        cohort, _made = Cohort.objects.update_or_create(
            offer=offer, defaults={"plan": plan}, create_defaults={"plan": plan, "formed_at": at}
        )
        group = [people[key] for key, place in placed.items() if place == offer.pk]
        roles = share_roles(group, offer.roles)
        staying = {key for key, one in current.items() if one not in leaving and one.cohort_id == cohort.pk}
        Placement.objects.bulk_create(
            Placement(cohort=cohort, candidacy_id=one.key, role=roles.get(one.key, ""), placed_at=at)
            for one in group
            if one.key not in staying
        )


def _current(season: Season) -> list[Placement]:
    return list(Placement.objects.filter(candidacy__season=season, ended_at=None).select_related("cohort"))


def _guard(season: Season, actor: User) -> None:
    if not can_form_groups(actor, season):
        raise NotAllowed("mobility.groups.form")
