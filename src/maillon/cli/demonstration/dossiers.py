"""The demonstration's dossiers: candidates to the network, events of the Days, each as far as its story says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from maillon.cli.demonstration.dossier_answers import PDF, application, event, support
from maillon.cli.demonstration.parties import Network, Party
from maillon.cli.demonstration.words import REFERENCE, document
from maillon.core.files.rules import PDF as PDF_TYPE
from maillon.core.files.services import store
from maillon.core.parties.models import Organisation, Person
from maillon.core.people import services as people_services
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.core.text import slug
from maillon.dossiers.exchange.folder import read_folder
from maillon.dossiers.models import (
    Attachment,
    Committee,
    CommitteeMember,
    Dossier,
    Gate,
    ProcedureVersion,
    Sitting,
    Submission,
)
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of, judge
from maillon.dossiers.rules.definition import read
from maillon.dossiers.rules.proposals import Proposal, ProposedCondition
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import (
    deciding,
    exchanging,
    receiving,
    reviewing,
    sitting,
    starting,
    submitting,
    supporting,
    versions,
    voting,
)

_DAY = timedelta(days=1)
_OPENED = REFERENCE - 60 * _DAY
_CLOSES = {"evenement-jqsi": datetime.fromisoformat("2027-09-15T20:00:00+00:00")}
"""16:00 in Québec, far enough for whoever tries the demonstration next year."""
_LINK = "https://exemple.invalid/{token}/"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: the secretariat, the committees' members, and everybody else by organisation."""

    amina: User
    benoit: User
    jeanne: User
    lea: User


def tell(people: Mapping[str, User], network: Network) -> None:
    """Open the two shipped procedures and walk the invented dossiers as far as each has come."""
    cast = Cast(people["amina"], people["benoit"], people["jeanne"], people["lea"])
    # Léa's candidates' readings are hers as a volunteer of the network; Benoît's member supports some of them.
    for key, name in (
        ("adhesion", {"fr": "Comité d’adhésion", "en": "Membership committee"}),
        ("jqsi", {"fr": "Comité des Journées", "en": "Days committee"}),
    ):
        _committee(key, name, cast)
    joining, days = (open_shipped(key) for key in ("adhesion", "evenement-jqsi"))
    said = document("dossiers")
    decided = _sitting("adhesion", REFERENCE - 12 * _DAY, cast)
    coming = _sitting("adhesion", coming_tuesday(timezone.now()), cast)
    for number, candidate in enumerate(said["candidates"]):
        _join(candidate, joining, cast, network, _OPENED + number * _DAY, decided, coming)
    _close(decided, cast)
    _events(said["events"], days, cast, list(network.members.values()))


def coming_tuesday(now: datetime) -> datetime:
    """The first Tuesday, three days ahead at least, at 9:00 in Québec: a sitting that is to come when one looks."""
    start = max(timezone.localtime(now), timezone.localtime(REFERENCE)) + 3 * _DAY
    day = start + ((1 - start.weekday()) % 7) * _DAY
    return day.replace(hour=9, minute=0, second=0, microsecond=0)


def _committee(key: str, name: dict[str, str], cast: Cast) -> None:
    committee = Committee.objects.create(key=key, name=name, is_demonstration=True)
    office = CommitteeMember.Office
    for user, held in (
        (cast.jeanne, office.CHAIR),
        (cast.benoit, office.MEMBER),
        (cast.lea, office.MEMBER),
        (cast.amina, office.SECRETARY),
    ):
        CommitteeMember.objects.create(
            committee=committee, user=user, office=held, starts_on=timezone.localdate(REFERENCE - 400 * _DAY)
        )


def open_shipped(key: str) -> ProcedureVersion:
    """Publish a procedure that ships, as the demonstration’s own."""
    folder = settings.PROJECT / "data" / "procedures" / key
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    version = exchanging.take_in(
        read_folder(files),
        owner=None,
        actor=None,
        at=_OPENED,
        opens_at=_OPENED,
        closes_at=_CLOSES.get(key),
        is_demonstration=True,
    )
    return versions.publish(version=version, actor=None, at=_OPENED)


def _join(
    said: Mapping[str, Any],
    version: ProcedureVersion,
    cast: Cast,
    network: Network,
    at: datetime,
    decided: Sitting,
    coming: Sitting,
) -> None:
    organisation, person = _candidate(said, at)
    dossier = _begin(version, organisation, person, said["name"], at)
    one = answer(dossier, application(said), at)
    _attach(one, person, at)
    supporters = _supporters(said, network)
    for place, supporter in enumerate(supporters):
        asked = supporting.ask(
            dossier=dossier, organisation=supporter, email="", actor=person, link=_LINK, space=_LINK, at=at
        )
        # Semis solidaires is asked and has not answered yet for the first candidate: Benoît finds it to do.
        if said["until"] != "submitted" or place:
            fill(asked, support(supporter.legal_name_fr, place), at)
            supporting.give(submission=asked, hand=Hand(user=_voice(supporter, cast, at)), at=at, language="fr")
    submitting.submit(
        dossier=dossier, actor=person, name=f"{said['person'][0]} {said['person'][1]}", at=at, language="fr"
    )
    until = said["until"]
    if until == "submitted":
        return
    if until == "returned":
        receiving.judge_item(
            dossier=dossier,
            item="resolution",
            verdict=Gate.Verdict.NOT_MET,
            correction=said["correction"],
            actor=cast.amina,
            at=at + _DAY,
        )
        receiving.return_for_correction(dossier=dossier, actor=cast.amina, at=at + _DAY)
        return
    _receive(dossier, cast, at + 2 * _DAY)
    _read(dossier, said["marks"], [cast.jeanne, cast.lea], cast, at + 9 * _DAY)
    if until == "in_review":
        return
    reviewing.end(dossier=dossier, actor=cast.amina, at=at + 10 * _DAY)
    if until == "in_deliberation":
        sitting.put_on_agenda(sitting=coming, dossier=dossier, actor=cast.amina, at=at + 11 * _DAY)
        return
    item = sitting.put_on_agenda(sitting=decided, dossier=dossier, actor=cast.amina, at=at + 11 * _DAY)
    voting.propose(item=item, proposal=_proposal(said), actor=cast.amina, at=at + 11 * _DAY)


def _close(held: Sitting, cast: Cast) -> None:
    """The sitting takes place: who may votes, what is proposed is decided."""
    at = held.starts_at
    sitting.open_sitting(sitting=held, actor=cast.amina, at=at)
    members = list(CommitteeMember.objects.filter(committee=held.committee).exclude(office="secretary").order_by("pk"))
    for member in members:
        sitting.arrive(sitting=held, member=member, actor=cast.amina, at=at)
    for item in held.agenda.order_by("position"):
        for member in members:
            voting.vote(item=item, member=member, choice="for", actor=cast.amina, at=at + timedelta(minutes=40))
        deciding.decide_on_agenda(item=item, actor=cast.amina, at=at + timedelta(minutes=45))
    sitting.close(sitting=held, actor=cast.amina, at=at + timedelta(hours=1))


def _events(said: Sequence[Mapping[str, Any]], version: ProcedureVersion, cast: Cast, members: list[Party]) -> None:
    hosts = [party for party in members if party.record.slug != "semis-solidaires"]
    for number, one in enumerate(said):
        host, at = hosts[number * 3 % len(hosts)].record, _OPENED + number * _DAY
        person = somebody(host, "Coordination", f"du programme {number + 1}", at)
        dossier = _begin(version, host, person, one["title"], at)
        answer(dossier, event(one, host, number), at)
        submitting.submit(dossier=dossier, actor=person, name="", at=at, language="fr")
        _receive(dossier, cast, at + _DAY)
        _read(dossier, [one["marks"]], [cast.lea], cast, at + 3 * _DAY)
        reviewing.end(dossier=dossier, actor=cast.amina, at=at + 4 * _DAY)
    # Benoît began one and has not finished.
    started = _begin(version, cast.benoit.grants.get().organisation, cast.benoit, "", REFERENCE - 2 * _DAY)
    answer(started, {"/data/activite/titre": "Le goût du karité", "/data/activite/type": "atelier"}, REFERENCE - _DAY)


def _candidate(said: Mapping[str, Any], at: datetime) -> tuple[Organisation, User]:
    organisation = Organisation.objects.create(
        slug=slug(said["name"]),
        legal_name_fr=said["name"],
        legal_name_en=said["name_en"],
        country="CA",
        region=said["region"],
        locality=said["locality"],
        organisation_type="22",
        is_demonstration=True,
    )
    given_name, family_name = said["person"]
    return organisation, somebody(organisation, given_name, family_name, at)


def somebody(organisation: Organisation, given_name: str, family_name: str, at: datetime) -> User:
    """An invented administrator of an organisation, with an account nobody signs in to."""
    email = f"{slug(given_name)}.{slug(organisation.legal_name_fr)[:40]}@demo.maillon.example"
    person = Person.objects.create(
        given_name=given_name, family_name=family_name, email=email, language="fr", is_demonstration=True
    )
    user = User.objects.create_user(email, None, person=person, created_at=at)
    people_services.grant_role(
        user=user, role=Role.ORGANISATION_ADMINISTRATOR, organisation=organisation, actor=None, at=at
    )
    return user


def _voice(organisation: Organisation, cast: Cast, at: datetime) -> User:
    """Somebody who answers for a member."""
    if organisation.slug == "semis-solidaires":
        return cast.benoit
    known = User.objects.filter(grants__organisation=organisation).first()
    return known or somebody(organisation, "Direction", "générale", at)


def _begin(
    version: ProcedureVersion, organisation: Organisation | None, person: User, title: str, at: datetime
) -> Dossier:
    return starting.start(
        version=version, applicant=organisation, actor=person, at=at, title=title, is_demonstration=True
    )


def answer(dossier: Dossier, values: Mapping[str, str], at: datetime) -> Submission:
    one = dossier.submissions.select_related("form", "dossier__applicant", "dossier__applicant_person").get(
        use="application"
    )
    fill(one, values, at)
    return one


def fill(submission: Submission, values: Mapping[str, str], at: datetime) -> None:
    answers = answers_of(submission)
    for path, value in values.items():
        repeat, _, inside = path.partition("]/")
        if inside:
            group, _, position = repeat.rpartition("[")
            while answers.repeat_count(group) < int(position):
                answers.add_repeat(group)
        answers.set(path, value)
    judge(submission, answers, language="fr", at=at)
    submission.xml, submission.saved_at = answers.to_xml(), at
    submission.revision += 1
    submission.save(update_fields=["xml", "saved_at", "revision"])


def _attach(submission: Submission, person: User, at: datetime) -> None:
    dossier = submission.dossier
    assert dossier is not None
    for name in ("resolution", "statuts"):
        stored = store(
            ContentFile(PDF, name=f"{name}.pdf"),
            actor=person,
            owner_organisation=dossier.applicant,
            at=at,
            allowed=frozenset({PDF_TYPE}),
        )
        Attachment.objects.create(
            submission=submission, path=f"/data/pieces/{name}", name=f"{name}.pdf", file=stored, added_at=at
        )


def _supporters(said: Mapping[str, Any], network: Network) -> list[Organisation]:
    named = [Organisation.objects.get(slug=slug(name)) for name in said.get("supports", [])]
    others = [party.record for party in network.members.values() if party.record not in named]
    # The same two for everyone else, so that readers are not all recused.
    return [*named, *others[5:7]][:2]


def _receive(dossier: Dossier, cast: Cast, at: datetime) -> None:
    for item in read(dossier.version.definition).checklist:
        receiving.judge_item(dossier=dossier, item=item.key, verdict=Gate.Verdict.MET, actor=cast.amina, at=at)
    receiving.receive(dossier=dossier, actor=cast.amina, at=at)


def _read(dossier: Dossier, marks: Sequence[Sequence[int]], readers: Sequence[User], cast: Cast, at: datetime) -> None:
    grid = read(dossier.version.definition).grid
    given = reviewing.assign(dossier=dossier, reviewers=readers, actor=cast.amina, at=at - _DAY)
    for review, row in zip(given, marks, strict=False):
        keys = [criterion.key for criterion in grid.criteria]
        comments = dict.fromkeys(keys, "Voir la section correspondante de la demande.")
        reviewing.save(
            review=review, marks=dict(zip(keys, row, strict=True)), comments=comments, actor=review.reviewer, at=at
        )
        reviewing.file(review=review, no_conflict=True, actor=review.reviewer, at=at)


def _sitting(key: str, at: datetime, cast: Cast) -> Sitting:
    return sitting.plan(
        committee=Committee.objects.get(key=key),
        starts_at=at,
        place="Visioconférence",
        actor=cast.amina,
        at=_OPENED,
    )


def _proposal(said: Mapping[str, Any]) -> Proposal:
    if said["until"] == "refused":
        return Proposal(Outcome.REFUSED, reasons=tuple(said["reasons"]))
    condition = ProposedCondition(
        {
            "fr": "Adopter en assemblée une politique de prévention de l’exploitation et des abus sexuels",
            "en": "Adopt at a general meeting a policy preventing sexual exploitation and abuse",
        },
        due_at=REFERENCE + 120 * _DAY,
    )
    return Proposal(Outcome.APPROVED_WITH_CONDITIONS, conditions=(condition,))
