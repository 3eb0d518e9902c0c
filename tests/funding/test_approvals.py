"""A list sent up: made of what was carried, answered by somebody else in one act, and no letter before."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation
from maillon.core.people.rules import Role
from maillon.dossiers.models import AgendaItem, Attendance, Committee, Dossier, Letter, Sitting, Vote
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome, State
from maillon.funding.models import ApprovalList, Terms
from maillon.funding.permissions import approvals as permissions
from maillon.funding.rules import terms as rules
from maillon.funding.services import approving
from maillon.funding.services.approving import Answer
from tests.funding import calling
from tests.funding.calling import AT
from tests.personas import make_organisation, make_person, people

pytestmark = pytest.mark.django_db
GIVES = Proposal(Outcome.APPROVED, amount_minor=6_000_000, currency="CAD")
REFUSES = Proposal(Outcome.REFUSED, reasons=("enveloppe",))


class Scene:
    """A call whose decisions wait for a list: two applications, one carried to be given, one to be refused."""

    def __init__(self, envelope_minor: int = 10_000_000) -> None:
        self.people = people(AT)
        self.ministry = Organisation.objects.get(grants__user=self.people.mireille)
        self.minister = make_person("Simone", Role.PROGRAMME_APPROVER, self.ministry)
        self.call = calling.call(self.ministry, envelope_minor=envelope_minor)
        terms = self.call.terms
        said = replace(rules.read(terms.definition), approval_list=True)
        Terms.objects.filter(pk=terms.pk).update(definition=said.document())
        committee = Committee.objects.get(key="qsf")
        self.sitting = Sitting.objects.create(committee=committee, state="open", starts_at=AT, created_at=AT)
        members = [
            committee.members.create(user=make_person(name), starts_on=AT.date().replace(year=2025))
            for name in ("Paul", "Rita")
        ]
        for one in members:
            Attendance.objects.create(sitting=self.sitting, member=one, arrived_at=AT)
        self.dossiers = []
        for number, proposal in enumerate((GIVES, REFUSES)):
            home = make_organisation(f"Demande {number}", region="05")
            facts = {"state": State.IN_DELIBERATION, "points": 8000 - number}
            dossier = calling.apply(self.call, home, None, **facts)
            item = AgendaItem.objects.create(
                sitting=self.sitting, dossier=dossier, position=number, proposal=proposal.document()
            )
            Vote.objects.bulk_create(Vote(item=item, member=one, choice="for", at=AT) for one in members)
            self.dossiers.append(dossier)

    def sent(self) -> ApprovalList:
        made = approving.make_up(call=self.call, actor=self.people.mireille, at=AT)
        return approving.send_up(listed=made, actor=self.people.mireille, at=AT)

    def answer(self, listed: ApprovalList, held: str = "", **more) -> ApprovalList:
        first, second = listed.lines.order_by("position")
        answers = {first.pk: Answer("approved"), second.pk: Answer("held" if held else "approved", held)}
        said = {"listed": listed, "answers": answers, "actor": self.minister, "name": "S", "office": "Ministre"}
        return approving.answer(**{**said, "at": AT, **more})

    def at(self, user) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def scene(db):
    return Scene()


def test_no_decision_is_written_before_its_line_is_approved(scene):
    first, second = scene.dossiers
    for dossier, step in ((first, "approve"), (second, "refuse")):
        with pytest.raises(RuleViolation, match=r"funding.not_approved"):
            approving.follow(dossier, step, None, AT)
    listed = scene.sent()
    assert [(one.dossier_id, one.outcome) for one in listed.lines.all()] == [
        (first.pk, "approved"),
        (second.pk, "refused"),
    ]
    owed = Obligation.objects.get(kind=approving.KIND)
    scene.answer(listed, held="Revoir avec la région")
    owed.refresh_from_db()
    assert owed.state == Obligation.State.MET
    approving.follow(first, "approve", None, AT)
    with pytest.raises(RuleViolation, match=r"funding.not_approved"):
        approving.follow(first, "refuse", None, AT)
    with pytest.raises(RuleViolation, match=r"funding.not_approved"):
        approving.follow(second, "refuse", None, AT)
    assert not Letter.objects.exists()
    again = scene.sent()
    assert [one.dossier_id for one in again.lines.all()] == [second.pk], "only what was held comes back"


def test_nobody_approves_what_they_propose_and_every_line_is_answered(scene):
    listed = scene.sent()
    with pytest.raises(NotAllowed):
        scene.answer(listed, actor=scene.people.mireille)
    with pytest.raises(NotAllowed):
        approving.make_up(call=scene.call, actor=scene.minister, at=AT)
    with pytest.raises(RuleViolation, match=r"funding.list_unanswered"):
        scene.answer(listed, answers={})
    [first, second] = listed.lines.all()
    with pytest.raises(RuleViolation, match=r"funding.held_why"):
        scene.answer(listed, answers={first.pk: Answer("approved"), second.pk: Answer("held", " ")})
    with pytest.raises(RuleViolation, match=r"funding.list_waiting"):
        approving.make_up(call=scene.call, actor=scene.people.mireille, at=AT)
    approving.call_back(listed=listed, actor=scene.people.mireille, at=AT)
    assert not Obligation.objects.open().filter(kind=approving.KIND).exists()


def test_a_list_stays_under_the_envelope_and_says_what_the_committee_says(scene):
    made = approving.make_up(call=scene.call, actor=scene.people.mireille, at=AT)
    AgendaItem.objects.filter(dossier=scene.dossiers[1]).update(proposal=GIVES.document())
    with pytest.raises(RuleViolation, match=r"funding.list_moved"):
        approving.send_up(listed=made, actor=scene.people.mireille, at=AT)
    again = approving.make_up(call=scene.call, actor=scene.people.mireille, at=AT)
    with pytest.raises(RuleViolation, match=r"funding.list_past_envelope"):
        approving.send_up(listed=again, actor=scene.people.mireille, at=AT)


def test_who_makes_reads_and_answers_is_whom_the_lists_say(scene):
    listed = scene.sent()
    for user in (scene.minister, scene.people.mireille, scene.people.benoit, scene.people.amina, scene.people.lea):
        for kept, may in (
            (permissions.lists_visible_to(user), permissions.can_read_list(user, listed)),
            (permissions.lists_answered_by(user), permissions.can_answer_list(user, listed)),
            (permissions.lists_made_by(user), permissions.can_make_list(user, listed.call)),
        ):
            assert kept.filter(pk=listed.pk).exists() == may


def test_the_pages_make_send_and_answer_it(scene, django_assert_max_num_queries):
    officer, minister = scene.at(scene.people.mireille), scene.at(scene.minister)
    officer.post(reverse("approval_make", args=[scene.call.slug]))
    url = reverse("approval_list", args=[scene.call.slug, 1])
    assert minister.get(url).status_code == 404, "a draft is its officers'"
    assert officer.post(url, {"action": "send"}).status_code == 302
    assert "attend votre réponse" in minister.get(reverse("approval_lists")).content.decode()
    with django_assert_max_num_queries(20):
        page = minister.get(url).content.decode()
    assert "Signer la réponse" in page and "Demande 0" in page
    [first, second] = ApprovalList.objects.get().lines.all()
    said = {"action": "answer", f"l{first.pk}": "approved", f"l{second.pk}": "held", "name": "Simone", "office": "M"}
    wrong = minister.post(url, said)
    assert wrong.status_code == 422 and "retenue" in wrong.content.decode()
    assert minister.post(url, {**said, f"r{second.pk}": "À revoir"}).status_code == 302
    assert "À revoir" in officer.get(url).content.decode()
    assert Dossier.objects.filter(state=State.IN_DELIBERATION).count() == 2
