"""Sittings, votes, decisions and their effects: who may, what it takes, what is written."""

from __future__ import annotations

from datetime import date, timedelta
from unittest.mock import ANY

import pytest

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet
from maillon.core.parties.models import Affiliation
from maillon.dossiers import effects
from maillon.dossiers.models import Decision, Recusal
from maillon.dossiers.queries import judging
from maillon.dossiers.rules.definition import Deliberation, Reviewing
from maillon.dossiers.rules.proposals import Proposal, ProposedCondition
from maillon.dossiers.rules.walk import Outcome, State
from maillon.dossiers.services import deciding, reviewing, sitting, voting
from tests.dossiers.desk import APPROVED, AT, desk

pytestmark = pytest.mark.django_db


def refused(code: str) -> pytest.RaisesExc[RuleViolation]:
    return pytest.raises(RuleViolation, match=code.replace(".", r"\."))


def tie(user: object, organisation: object, **period: date | None) -> None:
    Affiliation.objects.create(
        person=user.person, organisation=organisation, role="director", **{"starts_on": date(2020, 1, 1), **period}
    )


# Sittings, votes, decisions.


def test_the_committee_approves_and_the_decision_takes_effect() -> None:
    here = desk()
    dossier = here.ready()
    [item] = here.sitting(dossier)
    with refused("dossiers.nothing_proposed"):
        deciding.decide_on_agenda(item=item, actor=here.amina, at=AT)
    here.voted(item, APPROVED)
    decision = deciding.decide_on_agenda(item=item, actor=here.amina, at=AT)
    dossier.refresh_from_db()
    assert dossier.state == State.IN_EFFECT and decision.quorum["votes_for"] == 3
    duty = Obligation.objects.get(kind="dossiers.report")
    assert duty.debtor == here.home and duty.title["en"] == "Hand in the report"
    letter = dossier.letters.get()
    assert letter.subject == f"Votre demande {dossier.reference}"
    assert letter.body == "« Jardins » est acceptée.\n\n{inconnu}"
    deciding.close(dossier=dossier, actor=here.amina, at=AT)
    assert dossier.state == State.CLOSED


@pytest.mark.parametrize(
    ("present", "voices", "choice", "code"),
    [
        ("paul", "paul", "for", "dossiers.missing"),
        ("paul rita sami", "paul rita", "against", "dossiers.not_carried"),
        ("paul rita sami", "", "for", "dossiers.not_carried"),
    ],
)
def test_no_decision_without_quorum_nor_majority(present: str, voices: str, choice: str, code: str) -> None:
    here = desk()
    dossier = here.ready()
    [item] = here.sitting(dossier, present=present)
    here.voted(item, APPROVED, voices, choice)
    with refused(code):
        deciding.decide_on_agenda(item=item, actor=here.amina, at=AT)
    assert not Decision.objects.exists()


def test_a_tie_found_at_the_very_decision_recuses_for_good_and_the_quorum_falls() -> None:
    here = desk()
    dossier = here.ready()
    [item] = here.sitting(dossier, present="paul rita")
    here.voted(item, APPROVED, "paul rita")
    tie(here.user("paul"), here.home)
    with refused("dossiers.missing"):
        deciding.decide_on_agenda(item=item, actor=here.amina, at=AT)
    assert Recusal.objects.filter(dossier=dossier, user=here.user("paul")).exists()


def test_a_reading_found_in_conflict_at_the_decision_no_longer_counts() -> None:
    here = desk()
    dossier = here.ready()
    [item] = here.sitting(dossier)
    here.voted(item, APPROVED)
    tie(here.readers[0], here.home)
    deciding.decide_on_agenda(item=item, actor=here.amina, at=AT)
    dossier.refresh_from_db()
    assert dossier.points == 6800, "only the other reading counts"


def test_who_is_absent_or_has_no_seat_does_not_vote() -> None:
    here = desk()
    [item] = here.sitting(here.ready())
    voting.propose(item=item, proposal=APPROVED, actor=here.amina, at=AT)
    tania = here.seats["tania"]
    with refused("dossiers.absent"):
        voting.vote(item=item, member=tania, choice="for", actor=tania.user, at=AT)
    with pytest.raises(NotAllowed):
        voting.vote(item=item, member=tania, choice="for", actor=here.user("paul"), at=AT)
    voting.vote(item=item, member=here.seats["paul"], choice="abstain", actor=here.amina, at=AT)


def test_a_written_vote_ends_at_its_hour_or_when_everybody_has_voted() -> None:
    here = desk()
    [item] = here.sitting(here.ready(), written=True)
    here.voted(item, APPROVED, "paul rita sami")
    with refused("dossiers.vote_under_way"):
        deciding.decide_on_agenda(item=item, actor=here.amina, at=AT)
    late = AT + timedelta(days=3)
    with refused("dossiers.vote_closed"):
        voting.vote(item=item, member=here.seats["tania"], choice="for", actor=here.user("tania"), at=late)
    with pytest.raises(NotAllowed):
        voting.vote(item=item, member=here.seats["tania"], choice="for", actor=here.amina, at=AT)
    assert deciding.decide_on_agenda(item=item, actor=here.amina, at=late).outcome == "approved"


def test_another_proposal_starts_the_vote_anew() -> None:
    here = desk()
    [item] = here.sitting(here.ready())
    here.voted(item, APPROVED)
    voting.propose(item=item, proposal=APPROVED, note="Redit.", actor=here.amina, at=AT)
    assert item.votes.count() == 3
    voting.propose(item=item, proposal=Proposal(Outcome.REFUSED, ("weak",)), actor=here.amina, at=AT)
    assert item.votes.count() == 0


@pytest.mark.parametrize(
    ("proposal", "code"),
    [
        (Proposal(Outcome.REFUSED), "dossiers.reason_missing"),
        (Proposal(Outcome.DEFERRED, reason={"fr": "  "}), "dossiers.reason_missing"),
        (Proposal(Outcome.REFUSED, ("other",)), "dossiers.unknown_reason"),
        (Proposal(Outcome.APPROVED_WITH_CONDITIONS), "dossiers.conditions_missing"),
        (
            Proposal(Outcome.APPROVED, conditions=(ProposedCondition({"fr": "x"}, AT + timedelta(1)),)),
            "dossiers.conditions_unexpected",
        ),
        (
            Proposal(Outcome.APPROVED_WITH_CONDITIONS, conditions=(ProposedCondition({"fr": "x"}, AT),)),
            "dossiers.condition_past",
        ),
        (Proposal(Outcome.APPROVED, amount_minor=100, currency="EUR"), "dossiers.amount"),
    ],
)
def test_what_could_not_be_a_decision_is_not_put_to_the_vote(proposal: Proposal, code: str) -> None:
    here = desk()
    [item] = here.sitting(here.ready())
    with refused(code):
        voting.propose(item=item, proposal=proposal, actor=here.amina, at=AT)


def test_conditions_are_obligations_and_the_last_one_met_lets_it_take_effect() -> None:
    here = desk()
    dossier = here.ready()
    [item] = here.sitting(dossier)
    due = AT + timedelta(days=20)
    texts = ("Une résolution du conseil.", "Un budget revu.", "Un bilan.")
    conditions = tuple(ProposedCondition({"fr": text}, due, text != "Un bilan.") for text in texts)
    here.voted(item, Proposal(Outcome.APPROVED_WITH_CONDITIONS, conditions=conditions))
    decision = deciding.decide_on_agenda(item=item, actor=here.amina, at=AT)
    dossier.refresh_from_db()
    assert dossier.state == State.APPROVED_WITH_CONDITIONS
    owed = [one.obligation for one in decision.conditions.order_by("pk")]
    assert len({one.pk for one in owed}) == 3 and owed[0].title == {"fr": texts[0]} and owed[0].debtor == here.home
    meet(obligation=owed[0], actor=here.people.benoit, at=AT)
    dossier.refresh_from_db()
    assert dossier.state == State.APPROVED_WITH_CONDITIONS
    meet(obligation=owed[1], actor=here.people.benoit, at=AT)
    dossier.refresh_from_db()
    assert dossier.state == State.IN_EFFECT
    assert dossier.timeline.filter(kind="condition").count() == 2


def test_an_effect_is_done_with_the_decision_or_undoes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    here = desk()
    here.version.procedure.effect = "essai.effect"
    here.version.procedure.save()
    dossier = here.ready()
    [item] = here.sitting(dossier)
    here.voted(item, APPROVED)
    seen: list[effects.Occasion] = []

    def refuse(occasion: effects.Occasion) -> None:
        raise RuleViolation("essai.no_room")

    monkeypatch.setattr(effects, "_EFFECTS", {})
    effects.register("essai.effect", label="Essai", take_effect=refuse)
    with refused("essai.no_room"):
        deciding.decide_on_agenda(item=item, actor=here.amina, at=AT)
    dossier.refresh_from_db()
    assert dossier.state == State.IN_DELIBERATION and not Decision.objects.exists()
    assert not Obligation.objects.exists() and not dossier.letters.exists()
    effects.register("essai.effect", label="Essai", take_effect=seen.append)
    deciding.decide_on_agenda(item=item, actor=here.amina, at=AT)
    assert seen == [effects.Occasion(ANY, ANY, here.amina, AT)] and seen[0].dossier.state == State.IN_EFFECT


def test_the_waiting_list_moves_up_and_only_its_first_comes_back() -> None:
    here = desk(deliberation=Deliberation(), reviewing=Reviewing())
    waiting = []
    for title in ("Un", "Deux", "Trois"):
        dossier = here.received(title=title)
        reviewing.begin(dossier=dossier, actor=here.amina, at=AT)
        reviewing.end(dossier=dossier, actor=here.amina, at=AT)
        deciding.decide_alone(dossier=dossier, proposal=Proposal(Outcome.WAITING_LIST), actor=here.amina, at=AT)
        waiting.append(dossier)
    assert list(judging.waiting_list(here.version)) == waiting
    with refused("dossiers.not_first"):
        deciding.resume(dossier=waiting[1], actor=here.amina, at=AT)
    deciding.resume(dossier=waiting[0], actor=here.amina, at=AT)
    assert list(judging.waiting_list(here.version)) == waiting[1:]
    deciding.resume(dossier=waiting[1], actor=here.amina, at=AT)


def test_where_there_is_no_committee_the_handler_decides_unless_recused() -> None:
    here = desk(deliberation=Deliberation(), reviewing=Reviewing())
    dossier = here.received()
    reviewing.begin(dossier=dossier, actor=here.amina, at=AT)
    reviewing.end(dossier=dossier, actor=here.amina, at=AT)
    tie(here.amina, here.home)
    with pytest.raises(NotAllowed):
        deciding.decide_alone(dossier=dossier, proposal=APPROVED, actor=here.amina, at=AT)
    assert not Decision.objects.exists()


def test_where_there_is_a_committee_the_handler_does_not_decide() -> None:
    here = desk()
    with refused("dossiers.committee_decides"):
        deciding.decide_alone(dossier=here.ready(), proposal=APPROVED, actor=here.amina, at=AT)


def test_the_agenda_holds_only_what_is_ready_once() -> None:
    here = desk()
    early, ready = here.received(title="Tôt"), here.ready()
    [item] = here.sitting(ready)
    with refused("dossiers.not_ready"):
        sitting.put_on_agenda(sitting=item.sitting, dossier=early, actor=here.amina, at=AT)
    another = sitting.plan(committee=here.committee, starts_at=AT, actor=here.amina, at=AT)
    with refused("dossiers.elsewhere"):
        sitting.put_on_agenda(sitting=another, dossier=ready, actor=here.amina, at=AT)
    with refused("dossiers.empty_agenda"):
        sitting.open_sitting(sitting=another, actor=here.amina, at=AT)
    with refused("dossiers.sitting_over"):
        sitting.take_off_agenda(item=item, actor=here.amina, at=AT)
    with pytest.raises(NotAllowed):
        sitting.close(sitting=item.sitting, actor=here.user("paul"), at=AT)
