"""From the form to the candidacy: what a dossier's walk makes of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile

from maillon.cli.demonstration.dossier_answers import PDF
from maillon.cli.demonstration.dossiers import fill
from maillon.core.audit.models import AuditEvent
from maillon.core.errors import RuleViolation
from maillon.core.files.rules import PDF as PDF_TYPE
from maillon.core.files.services import store
from maillon.core.people.models import User
from maillon.dossiers.models import Attachment, Dossier, Gate
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome, State
from maillon.dossiers.services import deciding, receiving, reviewing, starting, submitting
from maillon.mobility.models import Candidacy, CompanionWish, Season
from maillon.mobility.services import candidacies, seasons
from maillon.mobility.services.seasons import _prefix as prefix
from tests.mobility.making import APPLY_BY, AT, offer, season
from tests.personas import People, make_person, people, semis

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(days=2)
LETTER = "Je veux partir parce que la solidarité se vit ici d’abord. " * 5


@pytest.fixture
def cast() -> People:
    return people()


@pytest.fixture
def held(cast: People) -> Season:
    made = season()
    for slug, day in (("karite", date(2027, 5, 15)), ("sante", date(2027, 6, 1))):
        offer(made, semis(), slug, starts_on=day)
    return seasons.open_candidacies(season=made, actor=cast.amina, at=AT)


def begun(held: Season, who: User, **said: str) -> Dossier:
    """A dossier with everything answered, not sent."""
    assert held.procedure is not None
    version = held.procedure.versions.get()
    dossier = starting.start(version=version, applicant=None, applicant_person=who.person, actor=who, at=NOW)
    submission = dossier.submissions.select_related("form", "dossier__applicant", "dossier__applicant_person").get()
    answers = {
        "personne/naissance": "2003-04-02", "personne/statut": "citizen", "personne/residence": "oui",
        "voeux/voeu1": "sante", "voeux/voeu2": "karite", "voeux/ailleurs": "non", "voeux/libre_de": "2027-05-20",
        "apport/langue_fr": "6", "apport/langue_es": "3", "apport/competences": "sante genre", "apport/roles": "leader",
        "lettre/motivation": LETTER, "lettre/engagement": "OK",
    }  # fmt: skip
    fill(submission, {f"/data/{path}": value for path, value in (answers | said).items()}, NOW)
    kept = store(
        ContentFile(PDF, name="cv.pdf"), actor=who, owner_organisation=None, at=NOW, allowed=frozenset({PDF_TYPE})
    )
    Attachment.objects.create(submission=submission, path="/data/lettre/cv", name="cv.pdf", file=kept, added_at=NOW)
    fill(submission, {"/data/lettre/cv": "cv.pdf"}, NOW)
    return dossier


def sent(held: Season, who: User, **said: str) -> Dossier:
    dossier = begun(held, who, **said)
    submitting.submit(dossier=dossier, actor=who, name="Léa", at=NOW, language="fr")
    return dossier


def decided(dossier: Dossier, cast: People, proposal: Proposal, marks: int = 4) -> Candidacy:
    receiving.judge_item(dossier=dossier, item="lettre", verdict=Gate.Verdict.MET, actor=cast.amina, at=NOW)
    receiving.receive(dossier=dossier, actor=cast.amina, at=NOW)
    [review] = reviewing.assign(dossier=dossier, reviewers=[cast.jeanne], actor=cast.amina, at=NOW)
    given = {"motivation": marks, "groupe": marks, "apport": marks}
    reviewing.save(review=review, marks=given, comments={}, actor=cast.jeanne, at=NOW)
    reviewing.file(review=review, no_conflict=True, actor=cast.jeanne, at=NOW)
    dossier.refresh_from_db()
    reviewing.end(dossier=dossier, actor=cast.amina, at=NOW)
    deciding.decide_alone(dossier=dossier, proposal=proposal, actor=cast.amina, at=NOW)
    return Candidacy.objects.get(dossier=dossier)


def test_what_was_answered_becomes_the_candidacy(held: Season, cast: People) -> None:
    dossier = sent(held, cast.lea, **{"ensemble/avec": "Odile@exemple.org", "ensemble/sans": "lui@exemple.org"})
    candidacy = Candidacy.objects.get(dossier=dossier)
    assert (candidacy.state, candidacy.born_on, candidacy.person) == ("applying", date(2003, 4, 2), cast.lea.person)
    assert [wish.offer.slug for wish in candidacy.wishes.all()] == ["sante", "karite"]
    assert candidacy.languages == {"fr": 6, "es": 3} and candidacy.free_from == date(2027, 5, 20)
    assert set(candidacy.skills) == {"sante", "genre"} and candidacy.roles == ["leader"] and not candidacy.anywhere
    assert set(candidacy.companions.values_list("email", "apart")) == {
        ("odile@exemple.org", False),
        ("lui@exemple.org", True),
    }
    other = Candidacy.objects.get(dossier=sent(held, cast.odile))
    assert CompanionWish.objects.get(email="odile@exemple.org").other == other, "found once she applies too"
    with pytest.raises(RuleViolation, match="applied_already"):
        sent(held, cast.lea)


@pytest.mark.parametrize(
    ("said", "is_refused"),
    [
        ({"personne/naissance": "2009-06-01"}, False),
        ({"personne/naissance": "2009-06-02"}, True),
        ({"personne/naissance": "1990-12-02"}, False),
        ({"personne/naissance": "1990-12-01"}, True),
        ({"personne/naissance": "2008-02-29"}, False),
        ({"personne/statut": "other"}, True),
        ({"personne/residence": "non"}, True),
        ({"voeux/voeu2": "sante"}, True),
    ],
)
def test_the_form_holds_the_same_borders_as_the_rules(
    held: Season, cast: People, said: dict[str, str], is_refused: bool
) -> None:
    """Eighteen at the latest departure (1 June 2027), thirty-five on the deadline (1 December 2026)."""
    if is_refused:
        with pytest.raises(RuleViolation, match="dossiers"):
            sent(held, cast.lea, **said)
        assert not Candidacy.objects.exists()
    else:
        assert sent(held, cast.lea, **said).state == State.SUBMITTED


def test_decisions_give_the_state_the_points_and_the_order(held: Season, cast: People) -> None:
    others = [make_person(name) for name in ("Ana", "Bea", "Cleo")]
    accepted = decided(sent(held, cast.lea), cast, Proposal(Outcome.APPROVED))
    assert (accepted.state, accepted.merit) == ("accepted", 80)
    waiting = [decided(sent(held, who), cast, Proposal(Outcome.WAITING_LIST)) for who in others[:2]]
    assert [one.place_in_line for one in waiting] == [1, 2] and {one.state for one in waiting} == {"waiting"}
    refused = decided(sent(held, others[2]), cast, Proposal(Outcome.REFUSED, reasons=("places",)))
    assert refused.state == "refused"
    moved = candidacies.withdraw(candidacy=accepted, reason="Un emploi", actor=cast.lea, at=NOW)
    assert moved == waiting[0] and moved is not None and moved.dossier is not None
    assert moved.dossier.state == State.IN_EFFECT and moved.dossier.decisions.latest("pk").outcome == "approved"
    assert accepted.dossier is not None
    accepted.dossier.refresh_from_db()
    assert accepted.dossier.state == State.CLOSED
    assert AuditEvent.objects.filter(verb="mobility.candidacy.moved_up").count() == 1
    submitting.withdraw(dossier=waiting[1].dossier, actor=others[1], at=NOW)
    waiting[1].refresh_from_db()
    assert waiting[1].state == "withdrawn" and candidacies.first_in_line(held) is None


def test_each_season_has_its_own_procedure(held: Season, cast: People) -> None:
    assert held.procedure is not None
    definition = held.procedure.versions.get().definition
    assert held.procedure.prefix == prefix("STG", held.pk) and definition["title"]["fr"].endswith("Été 2027")
    assert held.procedure.versions.get().closes_at == APPLY_BY
    offer(held, semis(), "radio")
    seasons.open_candidacies(season=held, actor=cast.amina, at=NOW)
    assert held.procedure.versions.count() == 2, "offers added since are there"
    assert [prefix("STG", number) for number in (0, 25, 26)] == ["STGA", "STGZ", "STGBA"]
