"""What an event was worth: asked once, answered once, counted by nobody’s name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import RuleViolation
from maillon.core.mail.models import Message
from maillon.engagement.models import Evaluation, Registration
from maillon.engagement.queries.evaluations import told_of
from maillon.engagement.queries.registrations import token_of
from maillon.engagement.services import attending, evaluating
from maillon.engagement.services import registering as services
from tests.engagement.making import AT, EVENING, event
from tests.personas import people, semis

pytestmark = pytest.mark.django_db
AFTER = EVENING + timedelta(hours=12)
SAID = {"worth": 5, "learned": 4, "welcomed": 3, "acts_next": True, "words": "Merci", "language": "fr"}


def arrive(held, name):
    return services.register(event=held, name=name, email=f"{name.lower()}@exemple.org", at=AT)


def asked():
    return list(Message.objects.filter(template=evaluating.TEMPLATE).values_list("to", flat=True))


def test_who_came_is_asked_once_after_and_who_waited_never():
    cast, held = people(), event(semis(), capacity=2)
    ana, _bob, _cleo = arrive(held, "Ana"), arrive(held, "Bob"), arrive(held, "Cleo")
    assert evaluating.ask(at=EVENING) == 0
    attending.check_in(registration=ana, actor=cast.benoit, at=EVENING)
    assert evaluating.ask(at=AFTER) == 1, "Bob did not come"
    assert evaluating.ask(at=AFTER) == 0
    assert asked() == ["ana@exemple.org"]


def test_where_nobody_noted_who_came_each_who_had_a_seat_is_asked():
    held = event(semis(), capacity=2)
    arrive(held, "Ana"), arrive(held, "Bob"), arrive(held, "Cleo")
    assert evaluating.ask(at=AFTER) == 2
    assert evaluating.ask(at=AFTER + timedelta(days=20)) == 0


def test_one_answers_once_after_and_within_a_month():
    held = event(semis())
    ana = arrive(held, "Ana")
    with pytest.raises(RuleViolation, match=r"events\.not_over"):
        evaluating.evaluate(registration=ana, at=EVENING, **SAID)
    with pytest.raises(RuleViolation, match=r"events\.evaluation_closed"):
        evaluating.evaluate(registration=ana, at=AFTER + timedelta(days=31), **SAID)
    evaluating.evaluate(registration=ana, at=AFTER, **SAID)
    with pytest.raises(RuleViolation, match=r"events\.evaluated"):
        evaluating.evaluate(registration=ana, at=AFTER, **SAID)
    assert Evaluation.objects.count() == 1
    [line] = AuditEvent.objects.filter(verb="engagement.event.evaluated")
    assert (line.subject_type, line.subject_id) == ("engagement.event", str(held.pk)), "not the registration"


def test_words_are_read_once_three_people_answered():
    held = event(semis())
    assert told_of(held) is None
    for number, name in enumerate(("Ana", "Bob", "Cleo"), 1):
        evaluating.evaluate(registration=arrive(held, name), at=AFTER, **{**SAID, "worth": number, "words": name})
        told = told_of(held)
        assert told is not None and told.count == number
        assert bool(told.words) == (number == 3)
    assert (told.worth, told.learned, told.act_next) == (2.0, 4.0, 3)


def test_the_page_counts_an_answer_keeps_what_is_wrong_and_tells_the_organiser(client):
    now = timezone.now()
    held = event(semis(), starts_at=now - timedelta(days=1))
    rows = [
        Registration.objects.create(
            event=held, name=name, email=f"{name}@exemple.org", state="given", place_in_line=number, key=f"k{number}",
            registered_at=now - timedelta(days=3), told_at=now,
        )
        for number, name in enumerate(("ana", "bob"), 1)
    ]  # fmt: skip
    here = reverse("event_evaluation", kwargs={"token": token_of(rows[0])})
    shown = client.get(here)
    assert (shown.status_code, shown["X-Robots-Tag"]) == (200, "noindex")
    assert "no-store" in shown["Cache-Control"]
    wrong = client.post(here, {"worth": "5", "learned": "9", "words": "Deux mots"})
    assert wrong.status_code == 422 and "Deux mots" in wrong.content.decode()
    assert client.post(here, {"worth": "5", "learned": "4", "welcomed": "2", "acts_next": ""}).status_code == 302
    assert "sans votre nom" in client.get(here).content.decode()
    assert client.post(here, {"worth": "1", "learned": "1", "welcomed": "1"}).status_code == 422
    [kept] = Evaluation.objects.all()
    assert (kept.worth, kept.welcomed, kept.acts_next) == (5, 2, None)
    client.force_login(people().benoit)
    own = client.get(reverse("own_event", kwargs={"slug": held.slug})).content.decode()
    assert "1 réponse, sans nom." in own
    assert client.get(reverse("event_evaluation", kwargs={"token": "faux"})).status_code == 404
