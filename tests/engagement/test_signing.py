"""Signing: confirmed from one’s mailbox, once a person, doubtful ones apart, paper and online one count."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import Sum

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.privacy.registry import Subject, forget_about, sweeps
from maillon.engagement.models import PaperBatch, Signature, Tally
from maillon.engagement.queries import actions as queries
from maillon.engagement.services import actions, paper, signing
from tests.engagement.acting import AT, DAY, action, signed, signs
from tests.personas import make_person, people

pytestmark = pytest.mark.django_db
State = Signature.State


def totals(held):
    return queries.totals([held])[held.pk]


def recount(held):
    """Counted again from the rows themselves."""
    rows = Signature.objects.filter(action=held)
    return {state: rows.filter(state=state).count() for state in (State.COUNTED, State.HELD, State.REFUSED)}


def test_nothing_counts_before_its_person_confirms():
    held = action()
    one = signs(held, "Ana")
    assert totals(held).counted == 0
    letter = Message.objects.get(to="ana@exemple.org")
    assert queries.token_of(one) in letter.text
    signing.confirm(signature=one, at=AT)
    signing.confirm(signature=one, at=AT)
    assert totals(held).counted == queries.counted(held) == 1
    assert Message.objects.filter(to="ana@exemple.org").count() == 2, "asked to confirm, then thanked, once"


@pytest.mark.parametrize("again", ["ana@exemple.org", " ANA@Exemple.org ", "ana+petition@exemple.org"])
def test_one_mailbox_signs_once_however_it_is_written(again):
    held = action()
    signed(held, "Ana")
    signing.sign(action=held, name="Ana", email=again, age=timedelta(minutes=1), at=AT + timedelta(hours=1))
    assert Signature.objects.count() == 1 and totals(held).counted == 1
    told = Message.objects.order_by("-pk").first()
    assert told.to == "ana@exemple.org" and "déjà" in told.subject


def test_asking_again_fills_nobodys_mailbox():
    held = action()
    for minute in range(9):
        signs(held, "Ana", at=AT + timedelta(minutes=minute))
    assert Message.objects.count() == 1
    signs(held, "Ana", at=AT + timedelta(minutes=11))
    assert Message.objects.count() == 2


def test_what_does_not_look_like_a_person_is_counted_apart_until_somebody_looks():
    amina = people().amina
    held = action()
    fast = signs(held, "Vite", age=timedelta(seconds=1))
    crowd = [signs(held, f"P{n}", address="192.0.2.1") for n in range(17)]
    for one in (fast, *crowd):
        signing.confirm(signature=one, at=AT)
    assert (totals(held).counted, totals(held).held) == (15, 3)
    keys = [one.pk for one in queries.held(held)]
    signing.judge(action=held, keys=keys[:1], counts=False, actor=amina, at=AT)
    signing.judge(action=held, keys=keys, counts=True, actor=amina, at=AT)
    found = totals(held)
    assert (found.counted, found.held, found.refused) == (17, 0, 1)
    assert recount(held) == {State.COUNTED: 17, State.HELD: 0, State.REFUSED: 1}
    with pytest.raises(NotAllowed):
        signing.judge(action=held, keys=keys, counts=True, actor=make_person("Personne"), at=AT)


def test_a_person_who_comes_back_is_not_doubted_for_what_a_machine_typed_in_their_name():
    held = action()
    signs(held, "Ana", age=timedelta(seconds=1))
    later = AT + timedelta(minutes=11)
    signing.confirm(signature=signs(held, "Ana", at=later), at=later)
    fast = signs(held, "Bob", at=AT)
    signing.confirm(signature=signs(held, "Bob", age=timedelta(seconds=1), at=later), at=later)
    fast.refresh_from_db()
    assert fast.state == State.HELD, "what replaced it was typed too fast"
    assert (totals(held).counted, totals(held).held) == (1, 1)


def test_the_same_name_and_postal_code_with_another_address_is_set_apart():
    held = action()
    signed(held, "Ana Roy", email="ana@exemple.org", postal_code="h2x1y4")
    second = signed(held, "Roy, Ana", email="ana2@exemple.org", postal_code="H2X 1Y4")
    assert second.state == State.HELD and second.suspicion == "twin"
    assert totals(held).counted == 1


def test_too_many_from_one_place_are_asked_to_come_back():
    held = action()
    here = signing.digests.origin("192.0.2.9", AT.date())
    Signature.objects.bulk_create(
        Signature(action=held, state=State.WAITING, origin=here, digest=f"{n}", key=f"{n}", received_at=AT)
        for n in range(200)
    )
    with pytest.raises(RuleViolation, match=r"actions\.flood"):
        signs(held, "Ana", address="192.0.2.9")
    assert signing.forget_origins(at=AT + 2 * DAY) == 200


def test_paper_counts_each_person_once_before_and_after_online():
    amina = people().amina
    held = action()
    signed(held, "Ana Roy", postal_code="H2X 1Y4")
    typed = "Ana Roy; H2X 1Y4\nBob Côté; j1h 2b3; bob@exemple.org\nBOB COTE; J1H2B3\nillisible\nCleo Dé; G1R 1A1\n\n"
    batch = paper.enter(action=held, label="Marché", region="05", signed_on=AT.date(), typed=typed, actor=amina, at=AT)
    assert (batch.lines, batch.counted, batch.doubles, batch.unreadable) == (5, 2, 2, 1)
    assert (totals(held).online, totals(held).paper) == (1, 2)
    # Cléo signs online afterwards: counted once, online; her line becomes a double.
    signed(held, "Cléo Dé", postal_code="g1r1a1")
    batch.refresh_from_db()
    assert (batch.counted, batch.doubles) == (1, 3)
    assert (totals(held).online, totals(held).paper) == (2, 1)
    # Bob signed on paper with his address: online he is told he signed already.
    with_address = signs(held, "Bob", email="bob@exemple.org")
    assert with_address.state == State.COUNTED and totals(held).counted == 3
    paper.undo(batch=batch, actor=amina, at=AT)
    assert totals(held).paper == 0 and Signature.objects.filter(channel="paper").count() == 0
    with pytest.raises(RuleViolation, match=r"actions\.undone"):
        paper.undo(batch=batch, actor=amina, at=AT)


def test_taking_back_and_forgetting():
    held = action()
    ana, bob = signed(held, "Ana"), signed(held, "Bob", postal_code="H2X 1Y4")
    signing.withdraw(signature=ana, at=AT)
    assert totals(held).counted == 1 and not Signature.objects.filter(email="ana@exemple.org").exists()
    persona = people().lea
    persona.person.email = persona.email = "bob@exemple.org"
    assert forget_about(Subject.of_user(persona), at=AT)["engagement.signatures"] == 1
    bob.refresh_from_db()
    assert (bob.name, bob.email, bob.postal_code, bob.twin) == ("", "", "", "")
    assert totals(held).counted == 1
    assert queries.find(queries.token_of(bob)) is None
    again = signs(held, "Bob", at=AT + DAY)
    assert again.pk == bob.pk and totals(held).counted == 1


def test_when_it_is_over_names_go_and_counts_stay():
    held = action()
    signed(held, "Ana")
    signs(held, "Bob")
    by_rule = {one.rule: one for one in sweeps()}
    waiting = by_rule["signatures-unconfirmed"]
    assert waiting.apply(waiting.due(AT + DAY), AT) == 1
    over = by_rule["signatures"]
    assert over.due(AT).count() == 0
    assert over.apply(over.due(held.closes_at + DAY), AT) == 1
    assert Signature.objects.count() == 0 and totals(held).counted == 1


def test_what_was_signed_does_not_change():
    amina = people().amina
    held = action()
    signed(held, "Ana")
    words = actions.words_of(held)
    seen = actions.version_of(words)
    with pytest.raises(RuleViolation, match=r"actions\.signed_already"):
        actions.correct(action=held, words={**words, "demand": {"fr": "Autre chose."}}, seen=seen, actor=amina, at=AT)
    actions.correct(action=held, words={**words, "target": 10}, seen=seen, actor=amina, at=AT)
    with pytest.raises(RuleViolation, match=r"sharing\.changed_meanwhile"):
        actions.correct(action=held, words=words, seen=seen, actor=amina, at=AT)


def test_two_wordings_are_counted_and_one_is_kept():
    amina = people().amina
    held = action()
    actions.try_wording(action=held, demand={"fr": "Dites-le autrement."}, actor=amina, at=AT)
    for n, code in enumerate("AAB"):
        signed(held, f"P{n}", wording=code)
    assert queries.by_wording(held) == {"A": 2, "B": 1}
    kept = actions.keep_wording(action=held, code="B", actor=amina, at=AT)
    assert kept.demand == {"fr": "Dites-le autrement."}
    with pytest.raises(RuleViolation, match=r"actions\.no_trial"):
        actions.keep_wording(action=held, code="A", actor=amina, at=AT)


def test_promises_and_organisations_are_counted_and_shown_with_consent():
    choices = [{"code": "velo", "fr": "Aller à vélo"}, {"code": "train", "fr": "Prendre le train"}]
    held = action(kind="pledge", choices=choices)
    with pytest.raises(RuleViolation, match=r"actions\.no_choice"):
        signs(held, "Ana", choices=["autre"])
    signed(held, "Ana", choices=["velo", "train"])
    signed(held, "Bob", choices=["velo"], on_behalf_of="Semis solidaires", may_hand_over=True)
    signed(held, "Cleo", choices=["train"], on_behalf_of="Autre", may_hand_over=False)
    assert queries.by_choice(held) == {"velo": 2, "train": 2}
    assert totals(held).counted == 3 and totals(held).organisations == 2
    assert queries.organisations_pledged(held) == ["Semis solidaires"]


def test_names_are_handed_over_with_consent_only():
    held = action()
    signed(held, "Ana", may_hand_over=True)
    signed(held, "Bob", wants_news=True)
    signs(held, "Cleo", may_hand_over=True, wants_news=True)
    assert [one.name for one in queries.to_hand_over(held)] == ["Ana"]
    assert [one.name for one in queries.wanting_news(held)] == ["Bob"]


def test_outside_its_days_nobody_signs():
    held = action(published_at=AT - 9 * DAY)
    late = signs(held, "Ana")
    with pytest.raises(RuleViolation, match=r"actions\.not_open"):
        signs(held, "Bob", at=held.opens_at - DAY)
    with pytest.raises(RuleViolation, match=r"actions\.closed"):
        signs(held, "Bob", at=held.closes_at)
    with pytest.raises(RuleViolation, match=r"actions\.closed"):
        signing.confirm(signature=late, at=held.closes_at)


class TestTogether:
    def together(self, work, values, hands=6):
        ready = Barrier(hands)

        def run(mine):
            try:
                ready.wait(30)
                return [work(value) for value in mine]
            finally:
                connection.close()

        with ThreadPoolExecutor(hands) as pool:
            return [one for found in pool.map(run, [values[hand::hands] for hand in range(hands)]) for one in found]

    @pytest.mark.django_db(transaction=True)
    def test_a_rush_with_doubles_and_machines_is_counted_right(self):
        amina = people().amina
        held = action()
        crowd = list(range(120)) + list(range(0, 120, 20)) * 2

        def come(number):
            code = f"H2X 1Y{number % 10}" if number % 3 else ""
            who = f"Personne {number}"
            one = signs(held, who, email=f"p{number}@exemple.org", postal_code=code, address=f"10.0.{number}.1")
            signing.confirm(signature=one, at=AT)
            signing.confirm(signature=one, at=AT)
            if number % 10 == 0:
                signing.discard(action=held, at=AT)
            if number == 7:
                typed = "\n".join(f"Personne {n}; H2X 1Y{n % 10}" for n in range(130))
                paper.enter(action=held, label="Rue", region="06", signed_on=AT.date(), typed=typed, actor=amina, at=AT)

        self.together(come, crowd)
        found = totals(held)
        rows = Signature.objects.filter(action=held)
        assert found.online == rows.filter(channel="online", state=State.COUNTED).count() == 120
        batch = PaperBatch.objects.get()
        assert found.paper == batch.counted == rows.filter(channel="paper").count()
        # Those without a postal code online cannot be recognised on paper: forty, and the ten who only signed there.
        assert found.paper == 50
        assert found.discarded == len([n for n in crowd if n % 10 == 0])
        assert Tally.objects.aggregate(n=Sum("n"))["n"] == found.counted + found.discarded
