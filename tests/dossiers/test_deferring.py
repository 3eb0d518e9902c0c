"""A decision put off: its applicant is told why, the next sitting finds it, its answer is another vote's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from maillon.core.errors import RuleViolation
from maillon.core.mail.models import Message
from maillon.dossiers.models import AgendaItem, Sitting
from maillon.dossiers.queries.committees import ready_for
from maillon.dossiers.queries.letters import sent_at
from maillon.dossiers.rules.definition import LetterTemplate
from maillon.dossiers.rules.letters import unknown
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import STEP_OF, Outcome, State
from maillon.dossiers.services import deciding, letters, sitting
from tests.dossiers.desk import APPROVED, AT, DEFINITION, desk
from tests.dossiers.samples import SHIPPED, shipped

pytestmark = pytest.mark.django_db

LATER = Proposal(Outcome.DEFERRED, ("weak",))
_REASONS = {"fr": "{reasons}", "en": "{reasons}"}
TELLS = LetterTemplate("later", "defer", {"fr": "Reportée : {reference}", "en": "Deferred: {reference}"}, _REASONS)


def test_put_off_told_taken_up_by_the_next_sitting_and_decided() -> None:
    here = desk(letters=(*DEFINITION.letters, TELLS))
    dossier = here.ready()
    [first] = here.sitting(dossier)
    here.voted(first, LATER)
    deciding.decide_on_agenda(item=first, actor=here.amina, at=AT)
    letters.send_waiting(at=AT)
    dossier.refresh_from_db()
    assert dossier.state == State.DEFERRED
    told = Message.objects.get(to=here.people.benoit.email)
    assert "Reportée" in told.subject and "Le partenariat est trop récent." in told.text
    assert not ready_for(here.committee, here.amina), "not twice to the sitting that put it off"
    sitting.close(sitting=first.sitting, actor=here.amina, at=AT)

    browser, follower = Client(), Client()
    browser.force_login(here.amina)
    follower.force_login(here.people.benoit)
    follows = reverse("application", kwargs={"reference": dossier.reference})
    assert "Décision reportée" in follower.get(follows).content.decode()
    later = sitting.plan(committee=here.committee, starts_at=AT + timedelta(30), actor=here.amina, at=AT)
    page = browser.get(reverse("sitting", kwargs={"pk": later.pk})).content.decode()
    assert dossier.reference in page and "décision reportée" in page
    browser.post(reverse("sitting_agenda", kwargs={"pk": later.pk}), {"add": dossier.pk})
    second = AgendaItem.objects.get(sitting=later)
    dossier.refresh_from_db()
    assert dossier.state == State.IN_DELIBERATION and second.proposal == {}

    with pytest.raises(RuleViolation, match=r"dossiers\.sitting_over"):
        deciding.decide_on_agenda(item=first, actor=here.amina, at=AT)
    sitting.open_sitting(sitting=Sitting.objects.get(pk=later.pk), actor=here.amina, at=AT)
    for name in ("paul", "rita", "sami"):
        sitting.arrive(sitting=later, member=here.seats[name], actor=here.amina, at=AT)
    here.voted(second, APPROVED)
    deciding.decide_on_agenda(item=second, actor=here.amina, at=AT)
    dossier.refresh_from_db()
    assert dossier.state == State.IN_EFFECT
    assert [one.outcome for one in dossier.decisions.order_by("pk")] == ["deferred", "approved"]
    assert follower.get(follows).context["decision"].outcome == "approved"


SHIPPED_KEYS = sorted(path.parent.name for path in SHIPPED.glob("*/procedure.toml"))


@pytest.mark.parametrize("key", SHIPPED_KEYS)
def test_every_shipped_procedure_tells_in_its_own_words_that_a_decision_is_put_off(key: str) -> None:
    [told] = [one for one in shipped(key).definition.letters if one.on == "defer"]
    for language in ("fr", "en"):
        assert told.subject[language] and "{reasons}" in told.body[language]


@pytest.mark.parametrize("key", SHIPPED_KEYS)
@pytest.mark.parametrize("step", ["return", "reject", *STEP_OF.values()])
def test_nobody_learns_an_answer_by_chance(key: str, step: str) -> None:
    rules = shipped(key).definition
    told = sent_at(rules, step)
    if step == "approve" and not told:
        told = sent_at(rules, "take_effect")
    assert told
    for one in told:
        for words in (*one.subject.values(), *one.body.values()):
            assert not unknown(words), one.key
    said = {"refuse": "{reasons}", "reject": "{reasons}", "defer": "{reasons}", "return": "{corrections}"}
    said |= {"approve_with_conditions": "{conditions}"}
    assert all(said.get(step, "") in words for one in told for words in one.body.values())


def test_a_procedure_that_wrote_no_letter_sends_the_common_one() -> None:
    here = desk(letters=())
    dossier = here.ready()
    [item] = here.sitting(dossier)
    here.voted(item, LATER)
    deciding.decide_on_agenda(item=item, actor=here.amina, at=AT)
    told = dossier.letters.get()
    assert told.template == "commune_reportee" and "Le partenariat est trop récent." in told.body
