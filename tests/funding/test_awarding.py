"""What a decision may give: never past the call's envelope, the ceiling, the budget asked for; promises count too."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from maillon.core.errors import RuleViolation
from maillon.core.obligations import services as obligations
from maillon.core.parties.models import Organisation
from maillon.dossiers.effects import Occasion
from maillon.dossiers.models import Decision, Dossier, Procedure
from maillon.dossiers.rules.proposals import Proposal, ProposedCondition
from maillon.dossiers.rules.walk import Outcome, State
from maillon.dossiers.services import deciding as dossiers
from maillon.dossiers.services import submitting
from maillon.funding.models import Agreement, Amendment, Call
from maillon.funding.queries.agreements import awarded, pending
from maillon.funding.services import agreements, amending, budgeting, deciding
from tests.dossiers import desk as desks
from tests.funding.agreeing import AT as DAY
from tests.funding.agreeing import Cast, cast, cast_of, sign_both
from tests.funding.applying import AT, apply, call
from tests.funding.budgets import sound
from tests.personas import people
from tests.surfaces.reading import page

pytestmark = pytest.mark.django_db
CONDITION = ProposedCondition({"fr": "L’autorisation de la mairie."}, desks.AT + timedelta(days=9), before_effect=True)


def room(scene: Cast) -> desks.Desk:
    """A desk of the ministry whose favourable decisions write the agreements of the scene's call."""
    here = desks.desk(scene.people)
    Procedure.objects.filter(pk=here.version.procedure_id).update(owner=scene.ministry, effect="funding.agreement")
    here.version.procedure.refresh_from_db()
    here.committee.owner = scene.ministry
    here.committee.save()
    here.__dict__["amina"] = scene.mireille
    Call.objects.filter(pk=scene.call.pk).update(version=here.version, announced_at=DAY)
    scene.call.refresh_from_db()
    return here


def gives(amount_minor: int, *conditions: ProposedCondition) -> Proposal:
    outcome = Outcome.APPROVED_WITH_CONDITIONS if conditions else Outcome.APPROVED
    return Proposal(outcome, amount_minor=amount_minor, currency="CAD", conditions=conditions)


def test_a_decision_past_the_envelope_is_refused_where_it_is_taken(client: Client) -> None:
    scene = cast_of(people(desks.AT), envelope_minor=100_000_00)
    here = room(scene)
    first, second = here.ready(title="Une", amount="60000"), here.ready(title="Deux", amount="60000")
    items = here.sitting(first, second)
    here.voted(items[0], gives(60_000_00, CONDITION))
    dossiers.decide_on_agenda(item=items[0], actor=scene.mireille, at=desks.AT)
    assert (awarded(scene.call), pending(scene.call)) == (0, 60_000_00), "promised, its condition not met"
    here.voted(items[1], gives(50_000_00))
    client.force_login(scene.mireille)
    answer = client.post(reverse("sitting_decide", kwargs={"pk": items[1].sitting_id, "item": items[1].pk}))
    words = " ".join(page(answer).text_content().replace("\xa0", " ").split())
    assert answer.status_code == 422 and "L’enveloppe de l’appel n’a plus que 40 000,00 $ : accordez moins" in words
    second.refresh_from_db()
    assert second.state == State.IN_DELIBERATION and not Decision.objects.filter(dossier=second).exists()
    here.voted(items[1], gives(40_000_00))
    dossiers.decide_on_agenda(item=items[1], actor=scene.mireille, at=desks.AT)
    condition = Decision.objects.get(dossier=first).conditions.get()
    assert condition.obligation is not None
    obligations.meet(obligation=condition.obligation, actor=scene.mireille, at=desks.AT)
    assert (awarded(scene.call), pending(scene.call)) == (100_000_00, 0)


def test_no_more_is_given_than_the_budget_asks_nor_than_the_terms_allow() -> None:
    cast_ = people(AT)
    made = call(Organisation.objects.get(grants__user=cast_.mireille))
    dossier = apply(made, cast_.benoit)
    begun = budgeting.begin(dossier=dossier, actor=cast_.benoit, at=AT)
    budgeting.save(budget=begun, content=sound(), revision=begun.revision, actor=cast_.benoit, at=AT)
    submitting.submit(dossier=dossier, actor=cast_.benoit, name="B", at=AT, language="fr")

    def decide(amount_minor: int) -> None:
        decision = Decision(dossier=dossier, outcome="approved", amount_minor=amount_minor, currency="CAD")
        deciding.promised(Occasion(dossier, decision, cast_.mireille, AT))

    decide(112_000_00)
    with pytest.raises(RuleViolation, match=r"funding\.past_asked") as refused:
        decide(112_000_01)
    assert refused.value.params["asked"] == 112_000_00
    with pytest.raises(RuleViolation, match=r"funding\.ceiling"):
        decide(200_000_01)
    with pytest.raises(RuleViolation, match=r"funding\.floor"):
        decide(9_999_99)


@pytest.mark.parametrize("seed", range(4))
def test_money_awarded_never_passes_the_envelope_whatever_is_decided(seed: int) -> None:
    draw = Random(seed)
    envelope = draw.randint(300_000_00, 900_000_00)
    scene = cast(envelope_minor=envelope)
    waiting: list[Occasion] = []
    refusals = 0
    for number in range(24):
        amount = draw.randint(1_000_00, 160_000_00)
        conditional = draw.random() < 0.4
        state = State.APPROVED_WITH_CONDITIONS if conditional else State.APPROVED
        dossier = Dossier.objects.create(
            reference=f"P-{number}", version=scene.call.version, applicant=scene.home, state=state,
            started_at=DAY, state_since=DAY,
        )  # fmt: skip
        decision = Decision.objects.create(
            dossier=dossier, outcome=state.value, amount_minor=amount, currency="CAD", decided_at=DAY
        )
        occasion = Occasion(dossier, decision, scene.mireille, DAY)
        try:
            deciding.promised(occasion)
            if conditional:
                waiting.append(occasion)
            else:
                deciding.decided(occasion)
        except RuleViolation as refused:
            assert refused.code == "funding.past_envelope"
            assert amount > envelope - awarded(scene.call) - pending(scene.call, but=dossier)
            decision.delete()
            dossier.delete()
            refusals += 1
        if waiting and draw.random() < 0.3:
            deciding.decided(waiting.pop(draw.randrange(len(waiting))))
        _amend_or_end(scene, draw)
        assert awarded(scene.call) + pending(scene.call) <= envelope
    for one in waiting:
        deciding.decided(one)
    assert pending(scene.call) == 0 < refusals and awarded(scene.call) <= envelope


def _amend_or_end(scene: Cast, draw: Random) -> None:
    """Now and then an agreement is signed, then amended to any amount, or ended: the envelope holds all the same."""
    found = Agreement.objects.filter(call=scene.call, state=Agreement.State.TO_SIGN).order_by("pk").first()
    if found is None or draw.random() < 0.5:
        return
    if draw.random() < 0.3:
        agreements.end(agreement=found, reason="Le projet cesse.", actor=scene.mireille, at=DAY)
        return
    sign_both(scene, found)
    try:
        change: Amendment = amending.propose(
            agreement=found, amount_minor=draw.randint(1_000_00, 300_000_00), ends_on=found.ends_on, reason="Essai",
            actor=scene.mireille, at=DAY,
        )  # fmt: skip
    except RuleViolation as refused:
        assert refused.code in ("funding.past_envelope", "funding.under_paid", "funding.no_change")
        return
    sign_both(scene, found, amendment=change)
