"""The newsletter: confirmed from the letter, sent once, left in one click, stopped when letters come back."""

from __future__ import annotations

import io
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.jobs.services import work_once
from maillon.core.mail.models import Message
from maillon.core.mail.services import send_waiting
from maillon.core.privacy.models import Purpose
from maillon.core.privacy.queries.consents import has_consent
from maillon.core.privacy.registry import Subject, forget_about, sweeps
from maillon.core.privacy.services.consents import give_consent, withdraw_consent
from maillon.core.privacy.services.terms import load_terms
from maillon.dossiers.services.starting import start
from maillon.engagement.models import Issue, Subscription
from maillon.engagement.permissions.newsletters import can_see_issue, issues_seen_by
from maillon.engagement.queries.contacts import history_of
from maillon.engagement.queries.newsletters import current, find, recipients, token_of
from maillon.engagement.services import newsletters, subscribing
from maillon.engagement.services.registering import register
from maillon.network.rules.sharing import edition as wording
from tests.dossiers.apply.controls import opened
from tests.engagement.lists import load_house
from tests.engagement.making import AT, event
from tests.engagement.test_newsletter_rules import report
from tests.personas import People, people, semis

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WORDS = {
    "title": {"fr": "Novembre solidaire", "en": "November in solidarity"},
    "text": {"fr": "Un mois.\n\nVenez.", "en": "A month.\n\nCome."},
    "interests": [],
}


@pytest.fixture(autouse=True)
def ground() -> None:
    load_terms(settings.PROJECT / "data" / "privacy")
    load_house()


@pytest.fixture
def team() -> People:
    return people()


def subscriber(email: str, *interests: str, at=AT, language: str = "fr") -> Subscription:
    """Somebody who asked and confirmed."""
    subscribing.ask(email=email, interests=interests or ("agir",), language=language, at=at)
    held = Subscription.objects.get(email=email)
    return subscribing.confirm(subscription=held, interests=interests or ("agir",), language=language, at=at)


def issue(team: People, **said) -> Issue:
    return newsletters.write(words={**WORDS, **said}, actor=team.amina, at=AT)


def sent(team: People, found: Issue, at=AT + HOUR) -> Issue:
    """An issue that went out, by the job."""
    newsletters.send(issue=found, actor=team.amina, at=at)
    while work_once(at=at) is not None:
        pass
    found.refresh_from_db()
    return found


def test_nothing_is_sent_before_the_letter_is_answered(team: People) -> None:
    subscribing.ask(email=" Lea@Exemple.org ", interests=["agir"], language="fr", at=AT)
    held = Subscription.objects.get(email="lea@exemple.org")
    letter = Message.objects.get(template="engagement/newsletter_confirm")
    assert "Confirmez" in letter.subject and token_of(held) in letter.text
    assert not current(at=AT).exists()
    subscribing.confirm(subscription=held, interests=["agir", "partir"], language="en", at=AT + HOUR)
    [known] = current(at=AT + HOUR)
    assert sorted(known.interests.values_list("code", flat=True)) == ["agir", "partir"]
    assert AuditEvent.objects.filter(verb="engagement.subscription.confirmed").count() == 1


def test_asking_again_tells_nobody_anything_and_fills_no_mailbox(team: People) -> None:
    held = subscriber("lea@exemple.org")
    subscribing.ask(email="lea@exemple.org", interests=["ecole"], language="en", at=AT + HOUR)
    subscribing.ask(email="lea@exemple.org", interests=["ecole"], language="en", at=AT + HOUR)
    held.refresh_from_db()
    assert held.language == "fr" and [one.code for one in held.interests.all()] == ["agir"]
    assert Message.objects.count() == 2
    assert "Votre abonnement" in Message.objects.order_by("pk").last().subject  # type: ignore[union-attr]


@pytest.mark.parametrize("interests", [[], ["inventé"], ["agir", "inventé"]])
def test_an_interest_that_is_not_offered_is_refused(interests: list[str]) -> None:
    with pytest.raises(RuleViolation) as refused:
        subscribing.ask(email="lea@exemple.org", interests=interests, language="fr", at=AT)
    assert refused.value.code == "newsletter.interests"


def test_an_issue_goes_once_to_whom_it_is_for_in_their_language(team: People) -> None:
    subscriber("agir@exemple.org", "agir")
    subscriber("ecole@exemple.org", "ecole", language="en")
    subscribing.ask(email="jamais@exemple.org", interests=["ecole"], language="fr", at=AT)
    found = sent(team, issue(team, interests=["ecole"]))
    letters = Message.objects.filter(template="engagement/newsletter")
    assert [letter.to for letter in letters] == ["ecole@exemple.org"]
    assert letters[0].subject == "November in solidarity" and "/en/" in letters[0].unsubscribe
    assert (found.sent, found.sent_at is not None) == (1, True)
    newsletters.send_batches(found, at=AT + 2 * HOUR, told=lambda done, total: None)
    assert letters.count() == 1
    with pytest.raises(RuleViolation) as refused:
        newsletters.send(issue=found, actor=team.amina, at=AT + 2 * HOUR)
    assert refused.value.code == "newsletter.gone"


def test_a_sending_that_stopped_goes_on_where_it_was(team: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        subscriber(f"a{number}@exemple.org")
    found = issue(team)
    newsletters.send(issue=found, actor=team.amina, at=AT)
    seen: list[tuple[int, int]] = []

    class Cut(Exception):
        pass

    def cut(done: int, total: int) -> None:
        seen.append((done, total))
        if len(seen) == 2:
            raise Cut

    terms = newsletters.newsletter_terms(AT.date())
    monkeypatch.setattr(
        newsletters, "newsletter_terms", lambda _on: type(terms)(terms.starts_on, 3, 90, 2, 10, "essai")
    )
    with pytest.raises(Cut):
        newsletters.send_batches(found, at=AT, told=cut)
    leaver = Subscription.objects.get(email="a4@exemple.org")
    subscribing.leave(subscription=leaver, at=AT)
    assert newsletters.send_batches(found, at=AT, told=lambda *_: None) == {"written": 0}
    addresses = list(Message.objects.filter(template="engagement/newsletter").values_list("to", flat=True))
    assert sorted(addresses) == [f"a{number}@exemple.org" for number in range(4)]
    assert seen == [(2, 5), (4, 5)]


def test_one_click_in_the_mail_program_leaves_and_forgets(team: People) -> None:
    subscriber("lea@exemple.org")
    found = sent(team, issue(team))
    letter = Message.objects.get(template="engagement/newsletter")
    link = urlsplit(letter.unsubscribe)
    enforcing = Client(enforce_csrf_checks=True)
    where = f"{link.path}?{link.query}"
    assert enforcing.get(where).status_code == 200 and Subscription.objects.exists()
    assert enforcing.post(where, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    found.refresh_from_db()
    assert found.left == 1
    again = enforcing.post(where, {"List-Unsubscribe": "One-Click"})
    assert again.status_code == 200 and "désabonné" in again.content.decode()
    assert enforcing.get(reverse("newsletter_leave", kwargs={"token": "faux.lien"})).status_code == 404


def test_the_letter_says_how_to_leave_to_the_mail_program(team: People, mailoutbox) -> None:
    subscriber("lea@exemple.org")
    sent(team, issue(team))
    send_waiting()
    letter = next(one for one in mailoutbox if one.subject == "Novembre solidaire")
    assert "infolettre/quitter/" in letter.extra_headers["List-Unsubscribe"]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html = letter.alternatives[0][0]
    assert "<img" not in html and "http://" not in html.replace(settings.BASE_URL, "")


def test_who_agreed_from_their_account_receives_it_and_leaves_both_at_once(team: People) -> None:
    lea = team.lea.person
    give_consent(person=lea, purpose_key="newsletter", actor=team.lea, at=AT)
    sent(team, issue(team))
    held = Subscription.objects.get(email=lea.email.lower())
    assert Message.objects.filter(template="engagement/newsletter", to=held.email).exists()
    subscribing.leave(subscription=held, at=AT + 2 * HOUR)
    assert not has_consent(lea, "newsletter", at=AT + 3 * HOUR)


def test_a_consent_taken_back_stops_the_letters(team: People) -> None:
    lea = team.lea.person
    give_consent(person=lea, purpose_key="newsletter", actor=team.lea, at=AT)
    sent(team, issue(team))
    withdraw_consent(person=lea, purpose_key="newsletter", actor=team.lea, at=AT + 2 * HOUR)
    subscriber("autre@exemple.org")
    second = issue(team, title={"fr": "Décembre"})
    assert [one.email for one in recipients(second, at=AT + 3 * HOUR)] == ["autre@exemple.org"]


def test_new_words_that_ask_again_are_asked_again(team: People) -> None:
    held = subscriber("lea@exemple.org")
    one = Purpose.objects.get(key="newsletter", version=1)
    Purpose.objects.create(
        key="newsletter", version=2, title=one.title, text={"fr": "Autre"}, starts_at=AT + HOUR, source="essai"
    )
    assert current(at=AT).exists() and not current(at=AT + 2 * HOUR).exists()
    subscribing.confirm(subscription=held, interests=["agir"], language="fr", at=AT + 2 * HOUR)
    assert current(at=AT + 2 * HOUR).exists()


def test_letters_that_come_back_stop_by_the_rule(team: People) -> None:
    subscriber("partie@exemple.org")
    subscriber("pleine@exemple.org")
    found = sent(team, issue(team))
    assert subscribing.note_bounce(email="Partie@exemple.org", is_permanent=True, at=AT + 2 * HOUR)
    for day in range(2):
        subscribing.note_bounce(email="pleine@exemple.org", is_permanent=False, at=AT + timedelta(days=day))
    found.refresh_from_db()
    assert found.bounced == 2
    assert [one.email for one in current(at=AT + timedelta(days=3))] == ["pleine@exemple.org"]
    subscribing.note_bounce(email="pleine@exemple.org", is_permanent=False, at=AT + timedelta(days=3))
    assert not current(at=AT + timedelta(days=3)).exists()
    assert not subscribing.note_bounce(email="inconnue@exemple.org", is_permanent=True, at=AT)
    # The person says it works again.
    back = Subscription.objects.get(email="pleine@exemple.org")
    subscribing.confirm(subscription=back, interests=["agir"], language="fr", at=AT + timedelta(days=4))
    assert current(at=AT + timedelta(days=4)).count() == 1


def test_the_mail_server_pipes_a_delivery_report(
    team: People, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    subscriber("partie@exemple.org")
    piped = io.TextIOWrapper(io.BytesIO(report("partie@exemple.org")))
    monkeypatch.setattr(sys, "stdin", piped)
    call_command("receive", "-")
    assert "partie@exemple.org : revenu, noté (5.1.1)" in capsys.readouterr().out
    assert Subscription.objects.get().stopped_because == "bounced"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report("inconnue@exemple.org"))))
    call_command("receive", "-")
    assert "ne connaît pas" in capsys.readouterr().out


def test_only_the_secretariat_writes_and_nobody_reads_a_draft(team: People) -> None:
    with pytest.raises(NotAllowed):
        newsletters.write(words=WORDS, actor=team.benoit, at=AT)
    with pytest.raises(RuleViolation) as refused:
        newsletters.write(words={**WORDS, "title": {"en": "Only"}}, actor=team.amina, at=AT)
    assert (refused.value.code, refused.value.field) == ("newsletter.no_words", "title_fr")
    draft = issue(team)
    with pytest.raises(RuleViolation):
        newsletters.send(issue=draft, actor=team.amina, at=AT)
    subscriber("lea@exemple.org")
    gone = sent(team, issue(team))
    for user in (AnonymousUser(), *(team.named(name) for name in ("amina", "benoit", "odile", "lea", "fatou"))):
        listed = set(issues_seen_by(user))
        assert listed == {one for one in Issue.objects.all() if can_see_issue(user, one)} >= {gone}
        assert (draft in listed) == (user == team.amina)


def test_two_people_on_one_issue(team: People) -> None:
    draft = issue(team)
    seen = wording(newsletters.words_of(draft))
    newsletters.correct(
        issue=draft, words={**WORDS, "title": {"fr": "Autre titre"}}, seen=seen, actor=team.amina, at=AT
    )
    with pytest.raises(RuleViolation) as refused:
        newsletters.correct(issue=draft, words=WORDS, seen=seen, actor=team.amina, at=AT)
    assert refused.value.code == "sharing.changed_meanwhile"
    newsletters.drop(issue=draft, actor=team.amina, at=AT)
    assert not Issue.objects.exists()


def test_what_was_never_confirmed_goes_and_so_does_who_is_forgotten(team: People) -> None:
    subscribing.ask(email="jamais@exemple.org", interests=["agir"], language="fr", at=AT)
    due = [
        rows for one in sweeps() if one.rule == "subscriptions" and (rows := one.due(AT + HOUR)).model is Subscription
    ]
    assert [one.email for rows in due for one in rows] == ["jamais@exemple.org"]
    lea = team.lea.person
    subscriber(lea.email.lower())
    forget_about(Subject.of(lea), at=AT + HOUR)
    assert not Subscription.objects.filter(email=lea.email.lower()).exists()


def test_the_page_subscribes_and_answers_the_same_to_everybody(team: People, client: Client) -> None:
    known = subscriber("lea@exemple.org")
    page = reverse("newsletter")
    for email in (known.email, "neuve@exemple.org"):
        answer = client.post(page, {"email": email, "interests": ["agir"]})
        assert (answer.status_code, answer["Location"]) == (302, f"{page}?demande=1")
    assert client.post(page, {"email": "robot@exemple.org", "interests": ["agir"], "website": "x"}).status_code == 302
    assert not Subscription.objects.filter(email="robot@exemple.org").exists()
    refused = client.post(page, {"email": "pas une adresse"})
    assert refused.status_code == 422 and "pas une adresse" in refused.content.decode()
    link = reverse(
        "newsletter_subscription", kwargs={"token": token_of(Subscription.objects.get(email="neuve@exemple.org"))}
    )
    assert client.get(link).status_code == 200
    assert Subscription.objects.get(email="neuve@exemple.org").confirmed_at is None
    assert client.post(link, {"interests": ["agir"], "language": "fr"}).status_code == 302
    assert find(link.split("/")[-2]).confirmed_at is not None  # type: ignore[union-attr]


def test_the_history_of_an_address_stops_where_the_reader_may_not_read(team: People) -> None:
    subscriber("ana@exemple.org")
    sent(team, issue(team))
    register(event=event(semis()), name="Ana", email="ana@exemple.org", at=AT)
    assert {line.kind for line in history_of("ANA@exemple.org", team.amina)} == {"subscription", "issue"}
    assert {line.kind for line in history_of("ana@exemple.org", team.benoit)} == {"registration"}
    assert history_of("ana@exemple.org", team.odile) == []
    assert history_of("ana@exemple.org", team.lea) == []


def test_what_somebody_asked_is_in_their_history_for_who_may_read_it(team: People) -> None:
    dossier = start(version=opened(), applicant=semis(), applicant_person=team.lea.person, actor=team.benoit, at=AT)
    [line] = history_of(team.lea.email, team.benoit)
    assert (line.kind, line.slug) == ("dossier", dossier.reference)
    assert history_of(team.lea.email, team.odile) == []
