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
from maillon.dossiers.rules.definition import LetterTemplate
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome, State
from maillon.dossiers.services import deciding, letters, sitting
from tests.dossiers.desk import APPROVED, AT, DEFINITION, desk
from tests.dossiers.samples import shipped

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


@pytest.mark.parametrize("key", ["adhesion", "evenement-jqsi", "appel"])
def test_every_shipped_procedure_tells_that_a_decision_is_put_off(key: str) -> None:
    [told] = [one for one in shipped(key).definition.letters if one.on == "defer"]
    for language in ("fr", "en"):
        assert told.subject[language] and "{reasons}" in told.body[language]
