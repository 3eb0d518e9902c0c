"""Whatever people try, in whichever order: the timeline replays to the state, and nothing owed vanishes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet
from maillon.core.parties.models import Affiliation
from maillon.dossiers.models import Decision, Dossier, Recusal, Vote
from maillon.dossiers.rules.proposals import Proposal, ProposedCondition
from maillon.dossiers.rules.walk import DECIDED, Outcome, State, replayed
from maillon.dossiers.services import deciding, receiving, recusing, reviewing, sitting, voting, walking
from tests.dossiers.desk import AT, EVERYTHING, Desk, desk

pytestmark = pytest.mark.django_db

PROPOSALS = {
    outcome: Proposal(
        outcome,
        reasons=("weak",) if outcome in (Outcome.REFUSED, Outcome.DEFERRED) else (),
        conditions=(ProposedCondition({"fr": "Un budget."}, AT + timedelta(9), True),)
        if outcome is Outcome.APPROVED_WITH_CONDITIONS
        else (),
    )
    for outcome in Outcome
}
LATER = st.sampled_from(
    ["met", "not_met", "return", "resubmit", "receive", "reject", "assign", "file", "end", "agenda", "vote", "against",
     "decide", "meet", "resume", "close", "tie member", "tie reader", "declare", "withdraw", *PROPOSALS]
)  # fmt: skip
STRAIGHT = ["met", "receive", "assign", "file", "end", "agenda"]
"""The way to a deliberation, from which what people try is worth more."""


def attempts(here: Desk, dossier: Dossier) -> dict[str, Callable[[], object]]:
    """What somebody may try, by name."""

    def item() -> object:
        return dossier.agenda_items.latest("pk")

    def judge(verdict: str) -> None:
        for key in ("status", "title"):
            receiving.judge_item(
                dossier=dossier, item=key, verdict=verdict, correction="Corrigez.", actor=here.amina, at=AT
            )

    def file() -> None:
        for review in dossier.reviews.filter(state__in=("assigned", "started")):
            here.mark(dossier, review.reviewer, 3, 3)

    def vote(choice: str) -> None:
        for name, seat in here.seats.items():
            voting.vote(item=item(), member=seat, choice=choice, actor=here.user(name), at=AT)

    def tie(user: object) -> None:
        Affiliation.objects.create(
            person=user.person, organisation=here.home, role="director", starts_on=date(2020, 1, 1)
        )

    def give(step: str) -> object:
        return walking.take(dossier=dossier, step=step, facts=EVERYTHING, actor=here.people.benoit, at=AT)

    tried: dict[str, Callable[[], object]] = {
        "met": lambda: judge("met"),
        "not_met": lambda: judge("not_met"),
        "return": lambda: receiving.return_for_correction(dossier=dossier, actor=here.amina, at=AT),
        "resubmit": lambda: give("resubmit"),
        "receive": lambda: receiving.receive(dossier=dossier, actor=here.amina, at=AT),
        "reject": lambda: receiving.reject(dossier=dossier, reasons=["weak"], actor=here.amina, at=AT),
        "assign": lambda: reviewing.assign(dossier=dossier, reviewers=here.readers, actor=here.amina, at=AT),
        "file": file,
        "end": lambda: reviewing.end(dossier=dossier, actor=here.amina, at=AT),
        "agenda": lambda: here.sitting(dossier, present="paul rita sami tania"),
        "vote": lambda: vote("for"),
        "against": lambda: vote("against"),
        "decide": lambda: deciding.decide_on_agenda(item=item(), actor=here.amina, at=AT),
        "meet": lambda: meet(obligation=Obligation.objects.filter(state="open").first(), actor=None, at=AT),
        "resume": lambda: (
            sitting.close(sitting=item().sitting, actor=here.amina, at=AT),
            deciding.resume(dossier=dossier, actor=here.amina, at=AT),
        ),
        "close": lambda: deciding.close(dossier=dossier, actor=here.amina, at=AT),
        "tie member": lambda: tie(here.user("rita")),
        "tie reader": lambda: tie(here.readers[0]),
        "declare": lambda: recusing.declare(dossier=dossier, words="Ami.", actor=here.user("sami"), at=AT),
        "withdraw": lambda: give("withdraw"),
    }
    for outcome, proposal in PROPOSALS.items():
        tried[outcome] = lambda proposal=proposal: voting.propose(
            item=item(), proposal=proposal, actor=here.amina, at=AT
        )
    return tried


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.booleans(), st.lists(LATER, min_size=5, max_size=18))
def test_a_dossier_is_replayed_from_its_timeline_and_obligations_never_vanish(straight: bool, names: list[str]) -> None:
    with transaction.atomic():
        here = desk()
        dossier = here.submitted()
        tried = attempts(here, dossier)
        owed: set[int] = set()
        for name in [*(STRAIGHT if straight else ()), *names]:
            try:
                with transaction.atomic():
                    tried[name]()
            except (RuleViolation, NotAllowed, Dossier.DoesNotExist, AttributeError):
                pass
            except Exception as error:
                if type(error).__name__ != "DoesNotExist":
                    raise
            dossier = check(dossier, owed)
            tried = attempts(here, dossier)
        transaction.set_rollback(True)


def check(dossier: Dossier, owed: set[int]) -> Dossier:
    """The state is its timeline's; every decision had its gate, its quorum and its recusals; what was owed is there."""
    kept = Dossier.objects.select_related("version__procedure").get(pk=dossier.pk)
    steps = kept.timeline.filter(kind="step").exclude(step="start").order_by("sequence")
    taken = [entry.step for entry in steps]
    assert replayed(taken) == kept.state
    assert list(kept.timeline.values_list("sequence", flat=True).order_by("sequence")) == list(
        range(1, kept.timeline.count() + 1)
    )
    for decision in Decision.objects.filter(dossier=kept):
        assert "receive" in taken and decision.quorum["has_quorum"] and decision.quorum["is_carried"]
        assert decision.quorum["present"] >= decision.quorum["needed"]
        voted = Vote.objects.filter(item__dossier=kept, item__sitting=decision.sitting, at__lte=decision.decided_at)
        recused = Recusal.objects.filter(dossier=kept, at__lte=decision.decided_at).values("user")
        assert decision.quorum["votes_for"] <= voted.filter(choice="for").count()
        assert decision.quorum["recused"] <= recused.count()
    if State(kept.state) in DECIDED:
        assert Decision.objects.filter(dossier=kept).exists()
    now = set(Obligation.objects.values_list("pk", flat=True))
    assert owed <= now
    owed |= now
    return kept
