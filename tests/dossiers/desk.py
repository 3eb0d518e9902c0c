"""A handler's desk for tests: a procedure with its committee, and dossiers brought as far as one wants."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.models import (
    AgendaItem,
    Committee,
    CommitteeMember,
    Dossier,
    Form,
    Procedure,
    ProcedureForm,
    ProcedureVersion,
    Review,
    Sitting,
    Submission,
)
from maillon.dossiers.rules.definition import (
    ChecklistItem,
    Criterion,
    Deliberation,
    Duty,
    Grid,
    LetterTemplate,
    ProcedureDefinition,
    Reason,
    Reviewing,
)
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Facts, Guard, Outcome
from maillon.dossiers.services import receiving, reviewing, sitting, voting, walking
from maillon.dossiers.services.starting import start
from tests.personas import People, make_organisation, make_person, people, semis

AT = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)
EVERYTHING = Facts(**{guard.value: True for guard in Guard})

XFORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>Demande</h:title><model><instance><data id="demande" version="1"><projet><titre/><montant/></projet>
<partenariat><nom/></partenariat><meta><instanceID/></meta></data></instance>
<bind nodeset="/data/projet/titre" type="string"/><bind nodeset="/data/projet/montant" type="int"/>
<bind nodeset="/data/partenariat/nom" type="string"/>
<bind nodeset="/data/meta/instanceID" type="string" readonly="true()"/></model></h:head>
<h:body><group ref="/data/projet"><label>Projet</label><input ref="/data/projet/titre"><label>Titre</label></input>
<input ref="/data/projet/montant"><label>Montant</label></input></group>
<group ref="/data/partenariat"><label>Partenariat</label>
<input ref="/data/partenariat/nom"><label>Partenaire</label></input></group></h:body></h:html>"""

DEFINITION = ProcedureDefinition(
    title={"fr": "Fonds d’essai", "en": "Trial fund"},
    checklist=(
        ChecklistItem("status", {"fr": "Statuts joints", "en": "By-laws attached"}),
        ChecklistItem("title", {"fr": "Titre donné", "en": "Title given"}, expression="/data/projet/titre != ''"),
    ),
    grid=Grid(
        (
            Criterion(
                "need",
                {"fr": "Pertinence", "en": "Relevance"},
                60,
                comment_at_most=2,
                questions=("/data/projet",),
                guidance={"fr": "Le besoin vient du Sud.", "en": "The need comes from the South."},
            ),
            Criterion("bond", {"fr": "Partenariat", "en": "Partnership"}, 40, questions=("/data/partenariat",)),
        ),
        threshold=50,
    ),
    reviewing=Reviewing(reviewers=2, blind=True, gap=15),
    deliberation=Deliberation(committee="essai", quorum_share="1/2"),
    reasons=(Reason("weak", {"fr": "Le partenariat est trop récent.", "en": "The partnership is too recent."}),),
    duties=(Duty("report", "dossiers.report", {"fr": "Remettre le rapport", "en": "Hand in the report"}, 30),),
    letters=(
        LetterTemplate(
            "yes",
            "approve",
            {"fr": "Votre demande {reference}", "en": "Your request {reference}"},
            {"fr": "« {title} » est {outcome}.\n\n{inconnu}", "en": "“{title}” is {outcome}."},
        ),
        LetterTemplate(
            "no",
            "refuse",
            {"fr": "Votre demande {reference}", "en": "Your request {reference}"},
            {"fr": "Voici pourquoi :\n{reasons}", "en": "Here is why:\n{reasons}"},
        ),
        LetterTemplate(
            "back",
            "return",
            {"fr": "À corriger : {reference}", "en": "To correct: {reference}"},
            {"fr": "{corrections}", "en": "{corrections}"},
        ),
    ),
    envelope_minor=10_000_00,
    currency="CAD",
    request="/data/projet/montant",
)


@dataclass
class Desk:
    """Amina handles; Paul, Rita, Sami and Tania sit (Paul presides); Xavier and Yves read; Semis applies."""

    people: People
    version: ProcedureVersion
    committee: Committee
    seats: dict[str, CommitteeMember]
    readers: list[User]
    home: Organisation

    @cached_property
    def amina(self) -> User:
        return self.people.amina

    def user(self, name: str) -> User:
        return self.seats[name].user

    def submitted(self, title: str = "Jardins", amount: str = "5000", applicant: Organisation | None = None) -> Dossier:
        """A dossier sent by its applicant."""
        dossier = start(
            version=self.version, applicant=applicant or self.home, actor=self.people.benoit, at=AT, title=title
        )
        submission = dossier.submissions.get()
        submission.xml = submission.xml.replace("<titre/>", f"<titre>{title}</titre>").replace(
            "<montant/>", f"<montant>{amount}</montant>"
        )
        submission.state = Submission.State.FINAL
        submission.finalised_at = AT
        submission.save()
        walking.take(dossier=dossier, step="submit", facts=EVERYTHING, actor=self.people.benoit, at=AT)
        return dossier

    def received(self, **asked: Any) -> Dossier:
        """One that passed the gate."""
        dossier = self.submitted(**asked)
        for item in ("status", "title"):
            receiving.judge_item(dossier=dossier, item=item, verdict="met", actor=self.amina, at=AT)
        receiving.receive(dossier=dossier, actor=self.amina, at=AT)
        return dossier

    def read(self, *marks: tuple[int, int], **asked: Any) -> Dossier:
        """One that its readers marked (need, bond), each filed."""
        dossier = self.received(**asked)
        reviewing.assign(dossier=dossier, reviewers=self.readers[: len(marks)], actor=self.amina, at=AT)
        for reader, (need, bond) in zip(self.readers, marks, strict=False):
            self.mark(dossier, reader, need, bond)
        return dossier

    def mark(self, dossier: Dossier, reader: User, need: int, bond: int) -> Review:
        """A reading whole and filed."""
        review = Review.objects.get(dossier=dossier, reviewer=reader)
        reviewing.save(
            review=review,
            marks={"need": need, "bond": bond},
            comments={"need": "Bien vu.", "bond": ""},
            actor=reader,
            at=AT,
        )
        return reviewing.file(review=review, no_conflict=True, actor=reader, at=AT)

    def ready(self, **asked: Any) -> Dossier:
        """One to deliberate."""
        dossier = self.read((4, 4), (3, 4), **asked)
        reviewing.end(dossier=dossier, actor=self.amina, at=AT)
        return dossier

    def sitting(self, *dossiers: Dossier, present: str = "paul rita sami", written: bool = False) -> list[AgendaItem]:
        """An open sitting with these dossiers on its agenda."""
        planned = sitting.plan(
            committee=self.committee,
            starts_at=AT,
            mode=Sitting.Mode.WRITTEN if written else Sitting.Mode.LIVE,
            ends_at=AT + timedelta(days=3) if written else None,
            actor=self.amina,
            at=AT,
        )
        items = [sitting.put_on_agenda(sitting=planned, dossier=one, actor=self.amina, at=AT) for one in dossiers]
        sitting.open_sitting(sitting=planned, actor=self.amina, at=AT)
        for name in present.split() if not written else ():
            sitting.arrive(sitting=planned, member=self.seats[name], actor=self.amina, at=AT)
        return items

    def voted(self, item: AgendaItem, proposal: Proposal, voices: str = "paul rita sami", choice: str = "for") -> None:
        """What is proposed, with the voices of these members."""
        voting.propose(item=item, proposal=proposal, actor=self.amina, at=AT)
        for name in voices.split():
            voting.vote(item=item, member=self.seats[name], choice=choice, actor=self.user(name), at=AT)


APPROVED = Proposal(Outcome.APPROVED)


def desk(cast: People | None = None, **changes: Any) -> Desk:
    """The desk, with its own people or those given; ``changes`` are parts of the definition."""
    cast = cast or people(AT - timedelta(days=30))
    procedure = Procedure.objects.create(key="bureau", prefix="BUR", created_at=AT)
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=1,
        definition=replace(DEFINITION, **changes).document(),
        created_at=AT,
        published_at=AT - timedelta(days=1),
    )
    form = Form.objects.create(
        form_id="bureau", version="1", xform=XFORM, digest=sha256(XFORM.encode()).hexdigest(), created_at=AT
    )
    ProcedureForm.objects.create(version=version, form=form, use=ProcedureForm.Use.APPLICATION)
    committee = Committee.objects.create(key="essai", name={"fr": "Comité d’essai", "en": "Trial committee"})
    seats = {
        name: CommitteeMember.objects.create(
            committee=committee,
            user=make_person(name.title(), at=AT),
            starts_on=date(2026, 1, 1),
            office=CommitteeMember.Office.CHAIR if name == "paul" else CommitteeMember.Office.MEMBER,
        )
        for name in ("paul", "rita", "sami", "tania")
    }
    readers = [make_person(name, at=AT) for name in ("Xavier", "Yves")]
    return Desk(cast, version, committee, seats, readers, semis())


def elsewhere(name: str = "Rivage commun") -> Organisation:
    """Another organisation."""
    return make_organisation(name, region="03")
