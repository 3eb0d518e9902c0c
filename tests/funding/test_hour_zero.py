"""One day, from the disaster to the money: who is ready is asked, answers, is voted, signs, is paid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from maillon.core.errors import RuleViolation
from maillon.core.mail.models import Message
from maillon.core.people.rules import Role
from maillon.core.people.services import grant_role
from maillon.dossiers.queries.reading import answers_of
from maillon.funding.models import Call, Emergency
from maillon.funding.queries import eligible
from maillon.funding.queries.emergencies import answers, register, whole_clock
from maillon.funding.rules.bank_details import checked
from maillon.funding.rules.eligibility import Answer
from maillon.funding.rules.emergencies import Awaited, Step
from maillon.funding.services import bank_details, emergencies, instalments, orders, readiness, signing
from tests.funding.hour_zero import AT, PLAN, PROOFS, Scene, be_ready, opened, scene, sent, vote_all
from tests.personas import make_organisation

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def it() -> Scene:
    return scene()


def call_of(emergency: Emergency) -> Call:
    assert emergency.call is not None
    return emergency.call


def waits(emergency: object) -> list[Awaited]:
    [one] = answers(emergency)  # type: ignore[arg-type]
    return list(one.waits)


def test_the_whole_day(it: Scene) -> None:
    be_ready(it)
    emergency = opened(it)
    [asked] = emergency.invitations.all()
    form = answers_of(asked.dossier.submissions.get())
    assert form.get("/data/demande/activites") == PLAN
    assert form.get("/data/demande/montant") == "150000"
    assert form.get("/data/demande/pays") == "Haïti"
    assert Message.objects.filter(to=it.benoit.email, template="funding/invited").count() == 1
    assert eligible.fit_of(call_of(emergency), it.home, at=AT).answer is Answer.YES
    assert waits(emergency) == [Awaited.FORM]

    dossier = sent(it, asked)
    assert waits(emergency) == [Awaited.JUDGING]
    item = emergencies.put_to_vote(dossier=dossier, amount_minor=150_000_00, actor=it.mireille, at=AT + 2 * HOUR)
    assert Message.objects.filter(template="funding/vote").count() == 3
    assert waits(emergency) == [Awaited.VOTES]
    vote_all(it, item)
    assert waits(emergency) == [Awaited.DECISION]
    emergencies.decide(item=item, actor=it.mireille, at=AT + 4 * HOUR)
    dossier.refresh_from_db()
    agreement = dossier.agreement
    assert (agreement.amount_minor, agreement.country, agreement.budgets.count()) == (150_000_00, "HT", 0)
    assert waits(emergency) == [Awaited.ORGANISATION_SIGNS, Awaited.FUNDER_SIGNS, Awaited.ACCOUNT]

    for user, party in ((it.benoit, "organisation"), (it.mireille, "funder")):
        signing.sign(
            agreement=agreement, party=party, name="Nom", office="Direction", digest=agreement.text_digest,
            actor=user, at=AT + 5 * HOUR,
        )  # fmt: skip
    ours = bank_details.give(
        organisation=it.home, actor=it.benoit, at=AT,
        details=checked(holder="Semis solidaires", account="1234567", institution="815", transit="30124"),
    )  # fmt: skip
    assert waits(emergency) == [Awaited.ACCOUNT_CHECK, Awaited.PREPARING]
    theirs = bank_details.give(
        organisation=it.ministry, actor=it.mireille, at=AT,
        details=checked(holder="Le Ministère", account="7654321", institution="006", transit="00011"),
    )  # fmt: skip
    for one in (ours, theirs):
        bank_details.confirm(details=one, how="Spécimen", actor=it.simon, at=AT)
    first = agreement.instalments.get(number=1)
    assert first.amount_minor == 120_000_00
    instalments.prepare(instalment=first, actor=it.mireille, at=AT + 6 * HOUR)
    assert waits(emergency) == [Awaited.APPROVING]
    instalments.approve(instalment=first, actor=it.simon, at=AT + 7 * HOUR)
    orders.make(instalments=[first], execute_on=AT.date(), actor=it.mireille, at=AT + 8 * HOUR)
    assert waits(emergency) == [Awaited.BANK]

    clock = whole_clock(emergency, answers(emergency))
    assert [one.step for one in clock] == list(Step)
    assert [one.since for one in clock] == [n * HOUR for n in (0, 0, 1, 2, 4, 5, 7, 8)]
    row: Any
    [row] = register(country="HT", year=2026)
    assert (row.given_minor, row.organisations) == (150_000_00, 1)
    assert list(register(country="LB")) == []


def test_only_those_who_are_ready_there_are_asked_and_eligible(it: Scene) -> None:
    fjord = it.people.odile.grants.get().organisation
    assert fjord is not None
    be_ready(it)
    readiness.vet(
        funder=it.ministry,
        organisation=fjord,
        partner=it.partner,
        country="HT",
        since=2020,
        how="Vu",
        actor=None,
        at=AT,
    )
    there = make_organisation("Entraide du Saguenay")
    be_ready(it, there, country="LB")
    emergency = opened(it)
    assert [one.organisation for one in emergency.invitations.all()] == [it.home]
    for home in (fjord, there):
        fit = eligible.fit_of(call_of(emergency), home, at=AT)
        assert fit.answer is not Answer.YES
        assert "zone" in {one.condition.key for one in fit.blocking}
    assert emergencies.invite(emergency=emergency, actor=it.mireille, at=AT + HOUR) == []


def test_a_prequalification_that_ended_asks_nobody(it: Scene) -> None:
    kept, vetted = be_ready(it)
    readiness.withdraw(prequalification=kept, reason="Fusion", actor=it.mireille, at=AT)
    readiness.withdraw(prequalification=kept, reason="Fusion", actor=it.mireille, at=AT)
    assert not opened(it).invitations.exists()
    readiness.end_vetting(vetting=vetted, actor=it.mireille, at=AT)
    assert vetted.ended_at is None and type(vetted).objects.get().ended_at == AT


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"countries": []}, "funding.no_country"),
        ({"countries": ["QQ"]}, "funding.unknown_country"),
        ({"kind": "ZZ"}, "funding.hazard"),
        ({"occurred_on": AT.date() + timedelta(days=1)}, "funding.occurred_later"),
        ({"glide": "cyclone"}, "funding.glide"),
        ({"glide": "EQ-2026-000123-HTI"}, "funding.glide_kind"),
        ({"glide": "TC-2025-000123-HTI"}, "funding.glide_year"),
        ({"envelope_minor": 0}, "funding.envelope"),
    ],
)
def test_what_does_not_hold_opens_nothing(it: Scene, facts: dict[str, object], code: str) -> None:
    with pytest.raises(RuleViolation, match=code):
        opened(it, **facts)
    assert not register().exists()


def test_a_proof_missing_is_said(it: Scene) -> None:
    with pytest.raises(RuleViolation) as refused:
        readiness.prequalify(
            funder=it.ministry, organisation=it.home, starts_on=AT.date(), proofs=PROOFS[1:], plan=PLAN,
            usual_amount_minor=1, usual_people=1, actor=it.mireille, at=AT,
        )  # fmt: skip
    assert refused.value.params["keys"] == ["experience"]


def test_an_award_past_what_is_left_is_not_put_to_the_vote(it: Scene) -> None:
    be_ready(it)
    emergency = opened(it, envelope_minor=100_000_00)
    dossier = sent(it, emergency.invitations.get())
    assert dossier.requested_minor is None
    with pytest.raises(RuleViolation, match=r"funding\.past_envelope"):
        emergencies.put_to_vote(dossier=dossier, amount_minor=100_000_01, actor=it.mireille, at=AT + HOUR)
    dossier.refresh_from_db()
    assert dossier.state == "submitted"


def test_a_member_tied_to_the_organisation_is_recused_and_writes_nothing(it: Scene) -> None:
    grant_role(user=it.voters[0], role=Role.ORGANISATION_READER, organisation=it.home, actor=None, at=AT)
    be_ready(it)
    emergency = opened(it)
    item = emergencies.put_to_vote(
        dossier=sent(it, emergency.invitations.get()), amount_minor=150_000_00, actor=it.mireille, at=AT + HOUR
    )
    assert Message.objects.filter(template="funding/vote").count() == 2
    vote_all(it, item)
    assert item.votes.count() == 2
    [one] = answers(emergency)
    assert one.tally is not None and (one.tally.able, one.tally.recused, one.tally.is_carried) == (2, 1, True)
