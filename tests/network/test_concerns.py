"""Concerns: shared without a name, read by the committee that may, followed with a code, unknown to everybody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations import permissions as duties
from maillon.core.obligations.models import Obligation
from maillon.core.privacy.services.retention import apply_schedule
from maillon.core.privacy.services.terms import load_terms
from maillon.dossiers import permissions as dossiers
from maillon.dossiers.models import Committee, CommitteeMember, Letter, Recusal, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries import desk
from maillon.dossiers.queries.waiting import to_receive
from maillon.dossiers.services import handling, letters, messaging, seating
from maillon.dossiers.services.filling import fill
from maillon.network.models import Concern
from maillon.network.permissions import concerns as permissions
from maillon.network.queries import concerns as queries
from maillon.network.rules import concerns as rules
from maillon.network.services import concerns as services
from maillon.web.network.ethics.guessing import MOST
from tests.dossiers.samples import publish, shipped
from tests.network.making import member
from tests.personas import People, people, semis

NOW = timezone.now()
STORY = "Une chose que je ne dirai qu’à vous."
LINK = "https://exemple.invalid/"


@given(st.text(alphabet=rules.ALPHABET, min_size=16, max_size=16), st.randoms())
def test_a_code_is_read_however_it_is_typed(code: str, luck) -> None:
    shown = rules.written(code).lower().replace("0", luck.choice("0oO")).replace("1", luck.choice("1iIlL"))
    assert rules.typed(f" {shown.replace('-', luck.choice(['', ' ', '-', ' – ']))} ") == code
    assert rules.typed(shown[:-1]) == "" and rules.typed(shown + "2") == ""


@pytest.fixture
def cast(db: None) -> People:
    """Jeanne presides the committee; Léa and Benoît, whose organisation is concerned, sit on it. Amina does not."""
    made = people()
    member(semis())
    publish(shipped("preoccupation"), at=NOW)
    committee = Committee.objects.get(key="comite-ethique")
    for user, office in ((made.jeanne, "chair"), (made.lea, "member"), (made.benoit, "member")):
        CommitteeMember.objects.create(committee=committee, user=user, office=office, starts_on=date(2020, 1, 1))
    return made


def begun(channel: str = "psea") -> tuple[Concern, Hand]:
    concern, link = services.begin(channel=channel, about=semis(), language="fr", at=NOW)
    hand = Hand(links=frozenset({link}))
    said = {"/data/faits/recit": STORY, "/data/securite/danger": "non", "/data/suite/contact": "non"}
    fill(hand=hand, submission=Submission.objects.get(), typed=said, revision=1, at=NOW, language="fr")
    return concern, hand


def sent() -> tuple[Concern, str]:
    concern, hand = begun()
    return concern, services.send(concern=concern, hand=hand, language="fr", at=NOW)


def test_who_is_tied_to_the_organisation_is_recused_before_reading(cast: People) -> None:
    concern, _code = sent()
    assert [one.user for one in Recusal.objects.all()] == [cast.benoit]
    readers = [
        name
        for name in ("lea", "jeanne", "benoit", "amina", "odile", "mireille")
        if permissions.can_read_concern(cast.named(name), concern)
    ]
    assert readers == ["lea", "jeanne"]
    for name in ("lea", "jeanne", "benoit", "amina", "odile", "mireille", "fatou", "eve"):
        user = cast.named(name)
        listed = permissions.concerns_read_by(user).filter(pk=concern.pk).exists()
        assert listed == (name in readers)
        assert dossiers.visible_to(user).filter(pk=concern.dossier_id).exists() == listed
        assert desk.select(user, desk.Selection()).filter(pk=concern.dossier_id).exists() == listed
    assert to_receive(cast.amina, at=NOW) == []


def test_a_draft_is_nobodys_and_an_account_never_holds_the_pen(cast: People) -> None:
    concern, hand = begun()
    assert not permissions.can_read_concern(cast.jeanne, concern)
    submission = Submission.objects.select_related("dossier__version__procedure").get()
    assert dossiers.can_fill(hand, submission)
    assert not dossiers.can_fill(Hand(cast.lea, hand.links), submission)
    with pytest.raises(NotAllowed):
        services.send(concern=concern, hand=Hand(cast.lea, hand.links), language="fr", at=NOW)


def test_the_committee_owes_an_answer_that_only_its_chair_knows_of(cast: People) -> None:
    concern, _code = sent()
    owed = Obligation.objects.get(kind="network.concern")
    assert owed.debtor_person == cast.jeanne.person
    for name, sees in (("jeanne", True), ("amina", False), ("benoit", False), ("lea", False)):
        user = cast.named(name)
        assert duties.can_view(user, owed) == duties.visible_to(user).filter(pk=owed.pk).exists() == sees
        assert duties.can_judge(user, owed) == duties.judged_by(user).filter(pk=owed.pk).exists() == False  # noqa: E712
    messaging.write(dossier=concern.dossier, body="Merci.", actor=cast.lea, at=NOW, link=LINK)
    owed.refresh_from_db()
    assert owed.state == Obligation.State.MET


def test_the_code_opens_both_voices_and_nothing_is_kept_of_it(cast: People) -> None:
    concern, code = sent()
    assert concern.is_anonymous
    assert code not in str(Concern.objects.values())
    messaging.write(dossier=concern.dossier, body="Êtes-vous en sécurité?", actor=cast.lea, at=NOW, link=LINK)
    services.reply(concern=concern, body="Oui.", link=LINK, at=NOW)
    found = queries.by_code(rules.written(code).lower())
    assert found == concern
    assert [(one.by_committee, one.body) for one in queries.thread(concern)][1:] == [
        (True, "Êtes-vous en sécurité?"),
        (False, "Oui."),
    ]
    assert queries.by_code("0" * 16) is None
    told = str(list(AuditEvent.objects.values()))
    assert STORY not in told and code not in told and semis().slug not in told
    letters.send_waiting(at=NOW)
    assert Letter.objects.get().document is None


def test_a_handler_named_reads_and_whoever_sits_later_is_looked_at_first(cast: People) -> None:
    concern, _code = sent()
    with pytest.raises(RuleViolation):
        handling.assign_handler(dossier=concern.dossier, handler=cast.benoit, actor=cast.jeanne, at=NOW)
    assert handling.assign_handler(dossier=concern.dossier, handler=cast.amina, actor=cast.jeanne, at=NOW)
    concern.refresh_from_db()
    assert permissions.can_read_concern(cast.amina, concern)
    with pytest.raises(RuleViolation):
        handling.assign_handler(dossier=concern.dossier, handler=cast.odile, actor=cast.jeanne, at=NOW)
    committee = Committee.objects.get(key="comite-ethique")
    seating.seat(
        committee=committee, user=cast.odile, office="member", starts_on=date(2020, 1, 1), actor=cast.amina, at=NOW
    )
    assert permissions.can_read_concern(cast.odile, concern)


def test_nobody_to_read_it_nothing_is_begun(cast: People) -> None:
    CommitteeMember.objects.all().delete()
    with pytest.raises(RuleViolation) as refused:
        services.begin(channel="psea", about=None, language="fr", at=NOW)
    assert refused.value.code == "concerns.closed"
    assert not Concern.objects.exists()


def test_the_whole_way_without_a_name(cast: People) -> None:
    client = Client()
    page = client.get(reverse("concern"))
    assert page.status_code == 200 and "911" in page.content.decode()
    begun = client.post(reverse("concern"), {"channel": "psea", "about": str(semis().pk)})
    assert "/reponses/" in begun.headers["Location"]
    assert client.get(begun.headers["Location"]).status_code == 200
    submission = Submission.objects.select_related("dossier").get()
    hand = Hand(links=frozenset({submission.dossier.link_hash}))
    assert client.post(reverse("concern_send")).status_code == 422
    said = {"/data/faits/recit": STORY, "/data/securite/danger": "non", "/data/suite/contact": "non"}
    fill(hand=hand, submission=submission, typed=said, revision=1, at=NOW, language="fr")
    summary = client.get(reverse("application_summary", kwargs={"reference": submission.dossier.reference}))
    assert summary.headers["Location"] == reverse("concern_send")
    assert STORY in client.get(reverse("concern_send")).content.decode()
    shown = client.post(reverse("concern_send"))
    code = shown.context["code"]
    assert code in shown.content.decode() and "no-store" in shown.headers["Cache-Control"]
    assert client.post(reverse("concern_send")).status_code == 410
    opened = Client().post(reverse("concern_follow"), {"code": code.lower().replace("-", " ")})
    assert opened.status_code == 200 and "Merci de votre confiance" in opened.content.decode()
    assert STORY not in opened.content.decode()
    again = Client().post(reverse("concern_follow"), {"code": code, "body": "Encore moi.", "reply": "1"})
    assert "Encore moi." in again.content.decode()


def test_who_is_signed_in_is_told_to_leave_their_name_at_the_door(cast: People) -> None:
    client = Client()
    client.force_login(cast.lea)
    refused = client.post(reverse("concern"), {"channel": "psea"})
    assert refused.status_code == 422 and not Concern.objects.exists()


def test_guessing_a_code_is_slow(cast: People) -> None:
    cache.clear()
    client = Client()
    wrong = [client.post(reverse("concern_follow"), {"code": "0" * 16}).status_code for _try in range(MOST + 1)]
    assert wrong == [422] * MOST + [429]
    cache.clear()


def test_the_committees_list_is_unknown_to_everybody_else(cast: People) -> None:
    concern, _code = sent()
    for name, status in (("jeanne", 200), ("lea", 200), ("amina", 404), ("odile", 404)):
        client = Client()
        client.force_login(cast.named(name))
        assert client.get(reverse("concerns")).status_code == status
        where = reverse("dossier", kwargs={"reference": concern.dossier.reference})
        assert client.get(where).status_code == status
    client = Client()
    client.force_login(cast.benoit)
    assert concern.dossier.reference not in client.get(reverse("concerns")).content.decode()
    leaving = client.get(reverse("concern_leave"))
    assert leaving.status_code == 302


def test_only_the_committee_finds_the_concerns_in_its_menu(cast: People) -> None:
    sent()
    there = reverse("concerns")
    for name in ("jeanne", "lea", "benoit", "amina", "odile", "mireille", "guillaume", "fatou", "eve"):
        reader = Client()
        user = cast.named(name)
        if name != "eve":
            reader.force_login(user)
        page = reader.get("/espace/", follow=True).content.decode()
        assert (f'href="{there}"' in page) == (name in ("jeanne", "lea", "benoit")), name
        assert reader.get(there).status_code == (
            302 if name == "eve" else 200 if name in ("jeanne", "lea", "benoit") else 404
        )


class Silent:
    def report(self, done: int, total: int, message: str = "") -> None:
        """Nobody listens."""


def test_a_concern_never_sent_is_removed_by_the_schedule_and_one_sent_stays(cast: People) -> None:
    load_terms(settings.PROJECT / "data" / "privacy")
    kept, _code = sent()
    draft, _link = services.begin(channel="code", about=semis(), language="fr", at=NOW)
    assert apply_schedule(at=NOW + timedelta(days=29), progress=Silent()) == {}
    gone = apply_schedule(at=NOW + timedelta(days=31), progress=Silent())
    assert gone["concern_drafts"] == 1
    assert list(Concern.objects.all()) == [kept]
    assert [one.dossier_id for one in Submission.objects.all()] == [kept.dossier_id]
    draft.dossier.refresh_from_db()
    assert (draft.dossier.link_hash, draft.dossier.title, draft.dossier.applicant_id) == ("", "", None)
    assert STORY in Submission.objects.get().xml
    assert "concern_drafts" not in apply_schedule(at=NOW + timedelta(days=31), progress=Silent())
