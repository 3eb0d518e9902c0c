"""What is true of a dossier for the handler's and the committee's steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from maillon.core.obligations.models import Obligation
from maillon.core.people.models import User
from maillon.dossiers.models import (
    AgendaItem,
    Attendance,
    Committee,
    CommitteeMember,
    Condition,
    Decision,
    Dossier,
    Gate,
    ProcedureVersion,
    Recusal,
    Review,
    Sitting,
    Vote,
)
from maillon.dossiers.queries.applying import applications, rules_of, supports
from maillon.dossiers.queries.eligibility import judge_eligibility
from maillon.dossiers.queries.reading import answers_of, tables_of
from maillon.dossiers.queries.ties import ties_of
from maillon.dossiers.rules.definition import Eligibility
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.quorum import Tally, tally
from maillon.dossiers.rules.walk import Facts

NOT_VOTING = (CommitteeMember.Office.SECRETARY,)


def gates_of(dossier: Dossier) -> dict[str, Gate]:
    """The checklist as judged, by item. What was not met before the applicant corrected is to be judged again."""
    gates = Gate.objects.filter(dossier=dossier).select_related("judged_by__person")
    corrected_since = Q(verdict=Gate.Verdict.NOT_MET, judged_at__lt=dossier.state_since)
    if dossier.state == "submitted":
        gates = gates.exclude(corrected_since)
    return {gate.item: gate for gate in gates}


def proposed_verdicts(dossier: Dossier, *, at: datetime) -> dict[str, bool]:
    """What the expressions of the checklist say of the answers, by item; items without expression are absent."""
    rules = rules_of(dossier)
    asked = tuple(
        Eligibility(item.key, item.expression, reason={}, remedy={}) for item in rules.checklist if item.expression
    )
    submission = next(iter(applications(dossier)), None)
    if not asked or submission is None:
        return {}
    answers = answers_of(submission)
    verdicts = judge_eligibility(
        replace(rules, eligibility=asked), answers.form, answers, tables_of(submission), at=timezone.localtime(at)
    )
    return {verdict.key: verdict.holds for verdict in verdicts}


def seats(committee: Committee, *, on: date) -> QuerySet[CommitteeMember, CommitteeMember]:
    """Who sits on a committee on a day, the chair first."""
    held = committee.members.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    return held.select_related("user__person").order_by("office", "starts_on", "pk")


def committee_of(dossier: Dossier) -> Committee | None:
    """The committee that decides; None where the handler does alone."""
    key = rules_of(dossier).deliberation.committee
    return Committee.objects.filter(key=key).first() if key else None


def tally_of(item: AgendaItem) -> Tally:
    """The count of a dossier on an agenda: recused seats neither count, nor are present, nor have a voice."""
    return tallies_of(item.sitting, [item])[item.pk]


def tallies_of(sitting: Sitting, items: Collection[AgendaItem]) -> dict[int, Tally]:
    """``tally_of`` each of these items of one sitting, by id."""
    on = timezone.localdate(sitting.starts_at)
    voting = {seat.pk: seat.user_id for seat in seats(sitting.committee, on=on) if seat.office not in NOT_VOTING}
    recused: dict[int, set[int]] = defaultdict(set)
    recusals = Recusal.objects.filter(dossier__in=[item.dossier_id for item in items])
    for dossier, user in recusals.values_list("dossier_id", "user_id"):
        recused[dossier].add(user)
    voices: dict[int, dict[int, str]] = defaultdict(dict)
    for item, member, choice in Vote.objects.filter(item__in=items).values_list("item_id", "member_id", "choice"):
        voices[item][member] = choice
    here: set[int] = set()
    if sitting.mode == Sitting.Mode.LIVE:
        attending = Attendance.objects.filter(sitting=sitting, left_at__isnull=True)
        here = set(attending.values_list("member_id", flat=True))
    return {one.pk: _tally(one, voting, recused[one.dossier_id], voices[one.pk], here) for one in items}


def _tally(
    item: AgendaItem, voting: Mapping[int, int], recused: set[int], voices: Mapping[int, str], here: set[int]
) -> Tally:
    able = {pk for pk, user in voting.items() if user not in recused}
    heard = [choice for member, choice in voices.items() if member in able]
    return tally(
        rules_of(item.dossier).deliberation,
        seats=len(voting),
        recused=len(voting) - len(able),
        present=len((here | voices.keys()) & able),
        votes_for=heard.count(Vote.Choice.FOR),
        votes_against=heard.count(Vote.Choice.AGAINST),
        abstentions=heard.count(Vote.Choice.ABSTAIN),
    )


def tally_alone(dossier: Dossier, decider: User) -> Tally:
    """The count where one person decides: themselves, unless they are recused."""
    recused = Recusal.objects.filter(dossier=dossier, user=decider).exists()
    voice = 0 if recused else 1
    return tally(
        replace(rules_of(dossier).deliberation, quorum_share="1", quorum_least=0, majority="1/2"),
        seats=1,
        recused=1 - voice,
        present=voice,
        votes_for=voice,
        votes_against=0,
        abstentions=0,
    )


def judges_of(dossier: Dossier, item: AgendaItem | None = None, decider: User | None = None) -> list[User]:
    """Whoever weighs on the decision: readers who filed, members who voted, and who decides alone."""
    weighing = Q(pk__in=Review.objects.filter(dossier=dossier, state=Review.State.FILED).values("reviewer_id"))
    if item is not None:
        weighing |= Q(pk__in=item.votes.values("member__user_id"))
    if decider is not None:
        weighing |= Q(pk=decider.pk)
    return list(User.objects.filter(weighing).order_by("pk"))


def untold_conflicts(dossier: Dossier, judges: Sequence[User], *, on: date) -> list[int]:
    """The ids of those among them whom the records tie to a party, and who are not recused."""
    recused = set(Recusal.objects.filter(dossier=dossier).values_list("user_id", flat=True))
    return sorted(set(ties_of(judges, dossier, on=on)) - recused)


def reviews_filed(dossier: Dossier) -> bool:
    """Whether as many readings as the version asks are filed, and none is under way."""
    states = list(Review.objects.filter(dossier=dossier).values_list("state", flat=True))
    under_way = {Review.State.ASSIGNED, Review.State.STARTED}
    wanted = rules_of(dossier).reviewing.reviewers
    return states.count(Review.State.FILED) >= wanted and not under_way & {Review.State(one) for one in states}


def conditions_open(decision: Decision) -> QuerySet[Condition, Condition]:
    """The conditions to meet before anything takes effect that are still owed."""
    return decision.conditions.filter(before_effect=True, obligation__state=Obligation.State.OPEN)


def last_decision(dossier: Dossier) -> Decision | None:
    """The decision that holds."""
    return dossier.decisions.order_by("-decided_at", "-pk").first()


def receiving_facts(dossier: Dossier, *, corrections: bool = False, reason: bool = False) -> Facts:
    """The facts of the receivability gate."""
    rules = rules_of(dossier)
    gates = gates_of(dossier)
    verdicts = [gates[item.key].verdict if item.key in gates else "" for item in rules.checklist]
    asked = supports(dossier)
    answered = sum(one.state == "final" for one in asked)
    return Facts(
        checklist_judged=all(verdicts),
        checklist_met=all(one in (Gate.Verdict.MET, Gate.Verdict.NOT_APPLICABLE) for one in verdicts),
        supports_answered=answered >= rules.supports_wanted(len(asked)),
        corrections_said=corrections,
        reason=reason,
    )


def deciding_facts(dossier: Dossier, proposal: Proposal, count: Tally, judges: Sequence[User], *, on: date) -> Facts:
    """The facts of a decision, whoever takes it."""
    return Facts(
        reviews_filed=reviews_filed(dossier),
        quorum=count.has_quorum and count.is_carried,
        recusals_respected=not untold_conflicts(dossier, judges, on=on),
        reason=proposal.gives_reason,
        conditions_said=bool(proposal.conditions),
    )


def waiting_list(version: ProcedureVersion) -> QuerySet[Dossier, Dossier]:
    """Who waits under a version, first come first: when one leaves the list, all the next move up."""
    last = Decision.objects.filter(dossier=OuterRef("pk")).order_by("-decided_at", "-pk")
    waiting = Dossier.objects.filter(version=version, state="waiting_list")
    return waiting.annotate(rank=Subquery(last.values("rank")[:1])).order_by("rank", "pk")


def next_rank(dossier: Dossier) -> int:
    """The rank after the last one ever given under the dossier's version."""
    given = Decision.objects.filter(dossier__version_id=dossier.version_id).aggregate(last=Max("rank"))["last"]
    return (given or 0) + 1
